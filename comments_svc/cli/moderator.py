from typing import TYPE_CHECKING

import click

from comments_svc.cli.start import in_transaction, own_command, settings
from comments_svc.cli.table import table

if TYPE_CHECKING:
    from comments_svc.db.database import Tx


@click.group()
def moderator() -> None:
    """Who decides about comments."""


@moderator.command("link")
@click.argument("email")
@click.option("--name", default="", help="What readers see beside this person's answers.")
@click.option("--site", "sites", multiple=True, help="Only this site; may be repeated. Without it: every site.")
@click.option(
    "--role",
    type=click.Choice(["owner", "moderator"]),
    default="owner",
    help="An owner also sets the site up and sees addresses. Who is on a site already keeps the role there.",
)
def moderator_link(email: str, name: str, sites: tuple[str, ...], role: str) -> None:
    """Print a link that signs this person in, once, within an hour."""
    from comments_svc.kernel.clock import utc_now
    from comments_svc.moderators.link import link
    from comments_svc.moderators.model import Role
    from comments_svc.sites.find import find

    async def act(tx: "Tx") -> str:
        for slug in sites:
            await find(tx, slug)
        return await link(tx, email, now=utc_now(), name=name, sites=sites, role=Role(role))

    click.echo(f"{settings().public_url}/dashboard/sign-in?token={in_transaction(act)}")


@moderator.command("list")
def moderator_list() -> None:
    """Print every moderator: address, name, sites; the operator is marked."""
    from comments_svc.moderators.queries import every

    rows = [
        (each.email, each.name, ", ".join([*(["operator"] if each.operator else []), *each.sites]))
        for each in in_transaction(every)
    ]
    nobody = f"Nobody moderates yet: {own_command()} moderator link you@example.org"
    click.echo(table(("EMAIL", "NAME", "ROLES"), rows) if rows else nobody)
