import sys
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from comments_svc.cli.start import in_transaction, own_command, settings

if TYPE_CHECKING:
    from comments_svc.db.database import Tx
    from comments_svc.hooks.model import Hook
    from comments_svc.sites.model import Site

_FORMATS = ["json", "slack", "discord", "matrix", "telegram", "ntfy"]
_EVENTS = ["comment.created", "comment.edit-waits", "comment.state-changed"]


@click.group()
def hook() -> None:
    """Tell chats and programs about comments."""


@hook.command("add")
@click.argument("site")
@click.argument("format", type=click.Choice(_FORMATS))
@click.option("--url", default="", help="Where it is sent; needless for Telegram and ntfy.sh.")
@click.option("--target", default="", help="The room (Matrix), chat (Telegram) or topic (ntfy).")
@click.option("--token-file", type=click.File(), help="Holds the access token; - is standard input.")
@click.option("--event", "events", type=click.Choice(_EVENTS), multiple=True, help="May be repeated. Without it: all.")
@click.option("--name", default="", help="What the dashboard calls it.")
def hook_add(site: str, format: str, events: tuple[str, ...], token_file: Any, **given: str) -> None:  # noqa: A002
    """Add a webhook to a site."""
    from comments_svc.hooks.add import add
    from comments_svc.hooks.model import Event, Format
    from comments_svc.hooks.needs import NEEDS
    from comments_svc.http_out.private_hosts import PrivateHosts
    from comments_svc.kernel.clock import utc_now
    from comments_svc.sites.find import find

    needs = NEEDS[Format(format)]
    if not given["url"] and not needs.default_url:
        raise click.UsageError(f"{needs.word} needs --url URL: {needs.url}, such as {needs.example}")
    if not given["target"] and needs.target:
        raise click.UsageError(f"{needs.word} needs --target TEXT: {needs.target}, such as {needs.target_example}")
    if token_file is None and needs.key_rule == "required":
        raise click.UsageError(f"{needs.word} needs --token-file FILE, which holds: {needs.key}")
    token = token_file.read() if token_file else ""
    private = PrivateHosts(settings().private_hosts)
    wanted = [Event(each) for each in events] or list(Event)

    async def act(tx: "Tx") -> "Hook":
        found = await find(tx, site)
        return await add(
            tx, found.id, Format(format), events=wanted, private=private, now=utc_now(), token=token, **given
        )

    made = in_transaction(act)
    click.echo(f"Webhook {made.id} is added. Try it: {own_command()} hook test {site} {made.id}")
    if made.format is Format.JSON:
        click.echo(f"Its signing key, for your program: {made.token}")


@hook.command("list")
@click.argument("site")
def hook_list(site: str) -> None:
    """Print the webhooks of a site, without their secrets."""
    from comments_svc.hooks.queries import of_site
    from comments_svc.hooks.where import where
    from comments_svc.sites.find import find

    async def act(tx: "Tx") -> list["Hook"]:
        return await of_site(tx, (await find(tx, site)).id)

    for each in in_transaction(act):
        click.echo(f"{each.id}  {each.format:<8} {where(each)}  {', '.join(each.events)}  {each.name}")


@hook.command("test")
@click.argument("site")
@click.argument("id", type=click.UUID)
def hook_test(site: str, id: UUID) -> None:
    """Send a test, and print what was answered."""
    import asyncio

    from comments_svc.hooks.find import find as find_hook
    from comments_svc.outbox.model import Delivered
    from comments_svc.sites.find import find

    async def act(tx: "Tx") -> tuple["Site", "Hook"]:
        found = await find(tx, site)
        return found, await find_hook(tx, found.id, id)

    outcome = asyncio.run(_try_out(*in_transaction(act)))
    if not isinstance(outcome, Delivered):
        sys.exit(f"The test has not arrived: {getattr(outcome, 'answer', outcome)}")
    click.echo(f"The test has arrived. It answered {outcome.answer}.")


async def _try_out(site: "Site", hook: "Hook") -> object:
    from comments_svc.hooks.try_out import try_out
    from comments_svc.http_out.private_hosts import PrivateHosts
    from comments_svc.http_out.send import HttpOut
    from comments_svc.kernel.clock import utc_now

    given = settings()
    async with HttpOut(PrivateHosts(given.private_hosts)) as out:
        return await try_out(out, site, hook, public_url=str(given.public_url), now=utc_now())


@hook.command("remove")
@click.argument("site")
@click.argument("id", type=click.UUID)
def hook_remove(site: str, id: UUID) -> None:
    """Forget a webhook and its secrets; what waits for it is not sent."""
    from comments_svc.hooks.remove import remove
    from comments_svc.sites.find import find

    async def act(tx: "Tx") -> None:
        await remove(tx, (await find(tx, site)).id, id)

    in_transaction(act)
    click.echo("Removed.")
