"""`comments-svc`: one program for everything. What is set by settings is not repeated as options."""

import asyncio
from typing import Any

import click

from comments_svc.cli.db import db
from comments_svc.cli.doctor import doctor
from comments_svc.cli.hook import hook
from comments_svc.cli.mail import mail
from comments_svc.cli.moderator import moderator
from comments_svc.cli.reader import reader
from comments_svc.cli.site import site
from comments_svc.cli.site_erase import site_erase
from comments_svc.cli.site_export import site_export
from comments_svc.cli.start import data_option, own_command
from comments_svc.cli.start import settings as read_settings


class _Commands(click.Group):
    """A Problem is an answer in words, never a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        from comments_svc.kernel.problem import Problem

        try:
            return super().invoke(ctx)
        except Problem as problem:
            raise click.ClickException(_as_called(str(problem))) from None


def _as_called(text: str) -> str:
    """With the commands in it as they are called here; the settings can be read where one is named."""
    from comments_svc.app.own_command import worded

    return worded(text, own_command()) if "`comments-svc " in text else text


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="comments-svc")
def main() -> None:
    """Comments for blogs: one script on the page, Postgres behind it."""


@main.command()
@click.option("--host", help="In place of COMMENTS_HOST.")
@click.option("--port", type=int, help="In place of COMMENTS_PORT.")
@click.option("--workers", type=int, help="In place of COMMENTS_WORKERS.")
@click.option("--no-jobs", "jobs", flag_value=False, default=None, help="Only serve; `comments-svc worker` runs jobs.")
@data_option
def serve(**given: Any) -> None:
    """Serve HTTP, and run jobs beside it."""
    from comments_svc.app.first_owner import first_owner_link
    from comments_svc.app.serve import serve as run

    settings = read_settings(**given)

    def ready(dsn: str) -> None:
        click.echo(f"comments-svc serves {settings.public_url}")
        link = asyncio.run(first_owner_link(settings, dsn))
        if link:
            click.echo(f"There is no account yet. Whoever opens this link first makes it, within a day:\n  {link}")
        elif settings.database_url is None:
            # Perhaps what the demo left there, of whose author nobody here gets the mail.
            click.echo(
                f"{settings.data_dir} has accounts already: sign in at {settings.public_url}/dashboard, or by a link\n"
                f"  {own_command(**given)} moderator link ADDRESS\n"
                "To begin with nothing, name another folder: COMMENTS_DATA_DIR."
            )

    run(settings, ready=ready)


@main.command()
@click.option("--host", help="In place of COMMENTS_HOST.")
@click.option("--port", type=int, help="In place of COMMENTS_PORT.")
@click.option("--workers", type=int, help="In place of COMMENTS_WORKERS.")
@data_option
def demo(**given: Any) -> None:
    """Serve with a demo blog on a second origin, and sixty comments on it."""
    from comments_svc.app.demo import demo as run

    run(read_settings(**given))


@main.command()
@data_option
def worker(**given: Any) -> None:
    """Run jobs and schedules, and serve nothing."""
    from comments_svc.app.work import work

    work(read_settings(**given))


@main.command()
@data_option
def migrate(**given: Any) -> None:
    """Bring the database to the schema of this release."""
    from comments_svc.app.database import running
    from comments_svc.db.migrate import migrate as run
    from comments_svc.db.migrate import migrations_folder

    with running(read_settings(**given)) as dsn:
        applied = asyncio.run(run(dsn, migrations_folder()))
    click.echo("\n".join(applied) or "Nothing to do: the schema is that of this release.")


@main.command()
def config() -> None:
    """Print the settings in force, secrets masked."""
    for name, value in read_settings().masked().items():
        click.echo(f"{name}={value}")


site.add_command(site_export)
site.add_command(site_erase)
main.add_command(site)
main.add_command(moderator)
main.add_command(reader)
main.add_command(mail)
main.add_command(hook)
main.add_command(db)
main.add_command(doctor)
