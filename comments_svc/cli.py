"""`comments-svc`: one program for everything. What is set by settings is not repeated as options."""

import asyncio
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from comments_svc.db.database import Tx
    from comments_svc.settings.model import Settings

T = TypeVar("T")

_DATA = click.option("--data", "data_dir", type=click.Path(path_type=Path), help="In place of COMMENTS_DATA_DIR.")


class _Commands(click.Group):
    """A Problem is an answer in words, never a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        from comments_svc.kernel.problem import Problem

        try:
            return super().invoke(ctx)
        except Problem as problem:
            raise click.ClickException(str(problem)) from None


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="comments-svc")
def main() -> None:
    """Comments for blogs: one script on the page, Postgres behind it."""


def _settings(**given: object) -> "Settings":
    from comments_svc.app.data_dir import reachable
    from comments_svc.settings.read import read

    return reachable(read(os.environ, {name: value for name, value in given.items() if value is not None}))


@main.command()
@click.option("--host", help="In place of COMMENTS_HOST.")
@click.option("--port", type=int, help="In place of COMMENTS_PORT.")
@click.option("--workers", type=int, help="In place of COMMENTS_WORKERS.")
@click.option("--no-jobs", "jobs", flag_value=False, default=None, help="Only serve; `comments-svc worker` runs jobs.")
@_DATA
def serve(**given: Any) -> None:
    """Serve HTTP, and run jobs beside it."""
    from comments_svc.app.serve import serve as run

    settings = _settings(**given)
    run(settings, ready=lambda _: click.echo(f"comments-svc serves {settings.public_url}"))


@main.command()
@click.option("--host", help="In place of COMMENTS_HOST.")
@click.option("--port", type=int, help="In place of COMMENTS_PORT.")
@click.option("--workers", type=int, help="In place of COMMENTS_WORKERS.")
@_DATA
def demo(**given: Any) -> None:
    """Serve with a demo blog on a second origin, and sixty comments on it."""
    from comments_svc.app.demo import demo as run

    run(_settings(**given))


@main.command()
@_DATA
def worker(**given: Any) -> None:
    """Run jobs and schedules, and serve nothing."""
    from comments_svc.app.work import work

    work(_settings(**given))


@main.command()
@_DATA
def migrate(**given: Any) -> None:
    """Bring the database to the schema of this release."""
    from comments_svc.app.database import running
    from comments_svc.db.migrate import migrate as run
    from comments_svc.db.migrate import migrations_folder

    with running(_settings(**given)) as dsn:
        applied = asyncio.run(run(dsn, migrations_folder()))
    click.echo("\n".join(applied) or "Nothing to do: the schema is that of this release.")


@main.group()
def site() -> None:
    """Add a site, or change its settings."""


@site.command("add")
@click.argument("slug")
@click.option(
    "--origin", "origins", multiple=True, required=True, help="Such as https://blog.example; may be repeated."
)
@click.option("--policy", type=click.Choice(["hold", "first-timers", "publish"]), default="first-timers")
@click.option("--title", default="", help="What people call it.")
def site_add(slug: str, origins: tuple[str, ...], policy: str, title: str) -> None:
    """Add a site; the slug stands in the blog's pages and never changes."""
    from comments_svc.moderators.hand_over import hand_over
    from comments_svc.sites.add import add
    from comments_svc.sites.model import Policy

    async def act(tx: "Tx") -> int:
        made = await add(tx, slug, origins, policy=Policy(policy), title=title)
        return await hand_over(tx, made.id)

    owners = _in_transaction(act)
    click.echo(f"Site {slug} is ready for pages of {', '.join(origins)}.")
    if not owners:
        click.echo("Nobody moderates it yet: comments-svc moderator link you@example.org")


@site.command("set")
@click.argument("slug")
@click.argument("settings", nargs=-1, required=True, metavar="KEY=VALUE...")
def site_set(slug: str, settings: tuple[str, ...]) -> None:
    """Change settings of a site: all of those given, or none."""
    from comments_svc.sites.change import change
    from comments_svc.sites.find import find

    pairs = dict(each.partition("=")[::2] for each in settings)
    if any("=" not in each for each in settings):
        raise click.UsageError("Settings are given as KEY=VALUE.")

    async def act(tx: "Tx") -> list[str]:
        changed = await change(tx, await find(tx, slug), pairs)
        return [f"{name} = {getattr(changed, name)}" for name in pairs]

    click.echo("\n".join(_in_transaction(act)))


@main.group()
def moderator() -> None:
    """Who decides about comments."""


@moderator.command("link")
@click.argument("email")
@click.option("--name", default="", help="What readers see beside this person's answers.")
@click.option("--site", "sites", multiple=True, help="Only this site; may be repeated. Without it: every site.")
def moderator_link(email: str, name: str, sites: tuple[str, ...]) -> None:
    """Print a link that signs this person in, once, within an hour."""
    from comments_svc.kernel.clock import utc_now
    from comments_svc.moderators.link import link
    from comments_svc.sites.find import find

    async def act(tx: "Tx") -> str:
        for slug in sites:
            await find(tx, slug)
        return await link(tx, email, now=utc_now(), name=name, sites=sites)

    click.echo(f"{_settings().public_url}/dashboard/sign-in?token={_in_transaction(act)}")


@main.group()
def db() -> None:
    """Look into the database, save it, fill it."""


@db.command("psql", context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def db_psql(arguments: tuple[str, ...]) -> None:
    """Open psql; what follows -- is passed on."""
    from comments_svc.app.tools import psql

    sys.exit(psql(_settings(), arguments))


@db.command("dump")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def db_dump(file: Path) -> None:
    """Write a backup, while the service runs."""
    from comments_svc.app.tools import dump

    dump(_settings(), file)
    click.echo(f"Saved to {file}. Save the root secret too: it is not in there.")


@db.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def db_restore(file: Path) -> None:
    """Fill an empty database from a backup."""
    from comments_svc.app.tools import restore

    restore(_settings(), file)
    click.echo("Restored.")


@main.command()
def config() -> None:
    """Print the settings in force, secrets masked."""
    for name, value in _settings().masked().items():
        click.echo(f"{name}={value}")


def _in_transaction(act: "Callable[[Tx], Any]") -> Any:
    from comments_svc.app.database import migrated, opened

    async def run(dsn: str) -> Any:
        async with opened(dsn) as database, database.tx() as tx:
            return await act(tx)

    with migrated(_settings()) as dsn:
        return asyncio.run(run(dsn))
