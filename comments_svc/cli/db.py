import sys
from pathlib import Path

import click

from comments_svc.cli.start import settings


@click.group()
def db() -> None:
    """Look into the database, save it, fill it."""


@db.command("psql", context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def db_psql(arguments: tuple[str, ...]) -> None:
    """Open psql; what follows -- is passed on."""
    from comments_svc.app.tools import psql

    sys.exit(psql(settings(), arguments))


@db.command("dump")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def db_dump(file: Path) -> None:
    """Write a backup, while the service runs."""
    from comments_svc.app.tools import dump

    dump(settings(), file)
    click.echo(f"Saved to {file}. Save the root secret too: it is not in there.")


@db.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def db_restore(file: Path) -> None:
    """Fill an empty database from a backup."""
    from comments_svc.app.tools import restore

    restore(settings(), file)
    click.echo("Restored.")
