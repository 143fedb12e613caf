import sys
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from comments_svc.cli.start import settings

if TYPE_CHECKING:
    from comments_svc.db.database import Database
    from comments_svc.portability.held import Amounts
    from comments_svc.portability.person import Person
    from comments_svc.sites.model import Site


@click.group()
def reader() -> None:
    """What is held about a reader: take it along, or erase it."""


@reader.command("export")
@click.argument("site")
@click.argument("who")
@click.option("--output", type=click.File("wb", lazy=False), default="-", help="A file, in place of standard output.")
def reader_export(site: str, who: str, output: BinaryIO) -> None:
    """Print all that a site holds about a person as JSON; WHO is an address, or the id or link of a comment."""
    from comments_svc.kernel.clock import utc_now
    from comments_svc.portability.export_person import export_person

    async def act(db: "Database") -> None:
        found, person, _ = await _find(db, site, who)
        async for piece in export_person(db, found, person, now=utc_now()):
            output.write(piece)

    _with_database(act)


@reader.command("erase")
@click.argument("site")
@click.argument("who")
@click.option("--yes", is_flag=True, help="Do not ask.")
def reader_erase(site: str, who: str, *, yes: bool) -> None:
    """Erase all that a site holds about a person, for good; WHO is an address, or the id or link of a comment."""
    from comments_svc.kernel.clock import utc_now
    from comments_svc.portability.erase_found import erase_found

    async def act(db: "Database") -> int:
        found, person, amounts = await _find(db, site, who)
        click.echo(_said(person, amounts), err=True)
        if not yes and not click.confirm("Erase it? Nobody can take this back.", err=True):
            sys.exit("Nothing was erased.")
        return await erase_found(db, found, person, now=utc_now())

    click.echo(f"Erased. Comments: {_with_database(act)}")


async def _find(db: "Database", slug: str, who: str) -> "tuple[Site, Person, Amounts]":
    from comments_svc.portability.held import held
    from comments_svc.portability.person import find_person, read_who
    from comments_svc.sites.find import find

    asked = read_who(who)
    async with db.read() as on:
        site = await find(on, slug)
        person = await find_person(on, site.id, asked)
        return site, person, await held(on, site.id, person)


def _said(person: "Person", amounts: "Amounts") -> str:
    """Such as "ana@example.org: comments 2, follows 1"."""
    import msgspec

    parts = [f"{name} {number}" for name, number in msgspec.structs.asdict(amounts).items() if number]
    return f"{', '.join(person.emails) or 'No address'}: {', '.join(parts) or 'nothing is held'}"


def _with_database(act: Any) -> Any:
    import asyncio

    from comments_svc.app.database import migrated, opened

    async def run(dsn: str) -> Any:
        async with opened(dsn) as db:
            return await act(db)

    with migrated(settings()) as dsn:
        return asyncio.run(run(dsn))
