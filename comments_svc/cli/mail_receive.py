import asyncio
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from comments_svc.cli.start import data_option
from comments_svc.cli.start import settings as read_settings

if TYPE_CHECKING:
    from comments_svc.inbound.model import Arrived

# sysexits.h, which mail servers understand.
_NO_USER, _TRY_AGAIN, _REFUSED = 67, 75, 77


class _Refused(Exception):
    """Ends the program with a status that tells the mail server what to do with the message."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


@click.command("receive")
@click.option("--recipient", help="The recipient of the envelope. Without it, the headers say whom the message is for.")
@click.option(
    "--sender",
    help="The sender of the envelope; an empty one is a bounce. Without it, what the mail server has put into the "
    "environment as SENDER, or into Return-Path.",
)
@data_option
def mail_receive(recipient: str | None, sender: str | None, data_dir: Path | None) -> None:
    """Take a message from standard input, as a mail server's pipe.

    Ends with 0 when it is stored, 67 when nobody here has that address, 75 when it may be tried again, 77 when it is
    no message or too long.
    """
    try:
        _receive(_arrived(recipient, sender), data_dir)
    except _Refused as refused:
        click.echo(str(refused), err=True)
        sys.exit(refused.status)
    except (Exception, SystemExit) as reason:  # noqa: BLE001 (whatever is wrong with us, the mail server keeps it)
        click.echo(f"The message can't be kept now: {reason}", err=True)
        sys.exit(_TRY_AGAIN)


def _arrived(recipient: str | None, sender: str | None) -> "Arrived":
    from comments_svc.inbound.doors.conversation import MOST_BYTES
    from comments_svc.inbound.doors.envelope import bare, sender_of
    from comments_svc.inbound.model import Arrived, MailDoor

    raw = sys.stdin.buffer.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise _Refused(_REFUSED, f"A message may have {MOST_BYTES} bytes, and this one is longer.")
    raw = bare(raw)
    if not raw.strip():
        raise _Refused(_REFUSED, "There is no message.")
    given = sender if sender is not None else os.environ.get("SENDER")
    return Arrived(
        raw=raw,
        sender=sender_of(raw) if given is None else given.strip().removeprefix("<").removesuffix(">"),
        recipient=(recipient or "").strip().removeprefix("<").removesuffix(">"),
        door=MailDoor.PIPE,
    )


def _receive(arrived: "Arrived", data_dir: Path | None) -> None:
    from comments_svc.app.database import migrated, opened
    from comments_svc.app.doors import keeper, recipients
    from comments_svc.kernel.clock import utc_now
    from comments_svc.settings.load_secret import load_secret

    settings = read_settings(data_dir=data_dir)
    if settings.mail_reply is None:
        raise _Refused(_TRY_AGAIN, "COMMENTS_MAIL_REPLY is not set, so nobody knows whom mail is for.")
    secret = load_secret(settings)

    async def run(dsn: str) -> None:
        async with opened(dsn) as db:
            if arrived.recipient and not await recipients(db, settings, secret).knows(arrived.recipient):
                raise _Refused(_NO_USER, "There is no such address here.")
            await keeper(db, utc_now)([arrived])

    with migrated(settings) as dsn:
        asyncio.run(run(dsn))
