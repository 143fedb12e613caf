from typing import TYPE_CHECKING
from uuid import UUID

import click

from comments_svc.cli.start import in_transaction

if TYPE_CHECKING:
    from comments_svc.db.database import Tx


@click.command("replay")
@click.argument("messages", nargs=-1, type=click.UUID, metavar="[ID]...")
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice(["received", "held", "dropped"]),
    help="Every message in this state; repeat it for several.",
)
def mail_replay(messages: tuple[UUID, ...], states: tuple[str, ...]) -> None:
    """Read stored messages again, as if they had just arrived.

    What was posted stays as it is. The bytes of a message are kept for 14 days.
    """
    from comments_svc.inbound.model import InboundState
    from comments_svc.inbound.replay import replay
    from comments_svc.kernel.clock import utc_now

    if not messages and not states:
        raise click.UsageError("Name messages by their ids, or a --state.")

    async def act(tx: "Tx") -> list[UUID]:
        return await replay(tx, messages, [InboundState(each) for each in states], now=utc_now())

    reopened = in_transaction(act)
    for each in reopened:
        click.echo(each)
    missing = set(messages) - set(reopened)
    if missing:
        names = ", ".join(sorted(map(str, missing)))
        raise click.ClickException(f"These are posted, too old, or not there: {names}.")
