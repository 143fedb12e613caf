import asyncio
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from comments_svc.cli.start import settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from comments_svc.db.database import Database


@click.command("export")
@click.argument("slug")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="A file, in place of standard output.")
@click.option("--csv", is_flag=True, help="Only the comments, for a spreadsheet.")
def site_export(slug: str, output: Path | None, *, csv: bool) -> None:
    """Write all that a site has, as JSON in lines and in gzip, while the service runs."""
    from comments_svc.app.database import migrated, opened

    if output is None and not csv and sys.stdout.isatty():
        raise click.UsageError("This would fill the screen with signs. Give --output FILE, or lead it into a program.")

    async def run(dsn: str) -> None:
        async with opened(dsn) as db:
            pieces = await _pieces(db, slug, csv=csv)
            if output is None:
                await _write(pieces, sys.stdout.buffer)
            else:
                await _into(pieces, output)

    with migrated(settings()) as dsn:
        asyncio.run(run(dsn))


async def _pieces(db: "Database", slug: str, *, csv: bool) -> "AsyncIterator[bytes]":
    """Raises NoSuchSite."""
    from comments_svc.kernel.clock import utc_now
    from comments_svc.portability.site.export_comments import export_comments
    from comments_svc.portability.site.export_site import export_site
    from comments_svc.sites.find import find

    async with db.read() as on:
        found = await find(on, slug)
    return export_comments(db, found) if csv else export_site(db, found, now=utc_now())


async def _into(pieces: "AsyncIterator[bytes]", output: Path) -> None:
    """A file of that name is replaced once all is written; only its owner can read it."""
    draft = output.with_name(f"{output.name}.part")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            await _write(pieces, file)
        draft.replace(output)
    except OSError as reason:
        raise click.ClickException(f"{output} can't be written: {reason.strerror}.") from None
    finally:
        draft.unlink(missing_ok=True)


async def _write(pieces: "AsyncIterator[bytes]", file: BinaryIO) -> None:
    async for piece in pieces:
        file.write(piece)
