import asyncio
import sys
from typing import TYPE_CHECKING

import click

from comments_svc.cli.start import settings

if TYPE_CHECKING:
    from comments_svc.db.database import Database


@click.command("erase")
@click.argument("slug")
@click.option("--yes", is_flag=True, help="Do not ask.")
def site_erase(slug: str, *, yes: bool) -> None:
    """Erase a site with all that it has, for good. Take a copy before: comments-svc site export."""
    from comments_svc.app.database import migrated, opened

    async def run(dsn: str) -> None:
        async with opened(dsn) as db:
            await _erase(db, slug, yes=yes)

    with migrated(settings()) as dsn:
        asyncio.run(run(dsn))
    click.echo(f"{slug} is gone. What it had is removed from the database in some minutes, while the service runs.")


async def _erase(db: "Database", slug: str, *, yes: bool) -> None:
    """Raises NoSuchSite."""
    from comments_svc.kernel.clock import utc_now
    from comments_svc.portability.site.erase_site import erase_site
    from comments_svc.sites.find import find

    click.echo(await _said(db, slug), err=True)
    if not yes and click.prompt("Nobody can take this back. Type the name of the site to go on", err=True) != slug:
        sys.exit(f"That is not {slug}. Nothing was erased.")
    async with db.tx() as tx:
        await erase_site(tx, await find(tx, slug), now=utc_now())


async def _said(db: "Database", slug: str) -> str:
    """Such as "blog: comments 2, pages 1"."""
    import msgspec

    from comments_svc.portability.site.amounts_of import amounts_of
    from comments_svc.sites.find import find

    async with db.read() as on:
        amounts = await amounts_of(on, (await find(on, slug)).id)
    parts = [f"{name} {number}" for name, number in msgspec.structs.asdict(amounts).items() if number]
    return f"{slug}: {', '.join(parts) or 'nothing is there'}"
