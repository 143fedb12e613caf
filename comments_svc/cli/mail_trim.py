import asyncio
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from comments_svc.mail.isolate import Form, Unreadable
    from comments_svc.mail.read_reply import Reply


@click.command("trim")
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=click.Path(exists=True, dir_okay=False, allow_dash=True)
)
@click.option("--text", is_flag=True, help="The files are bare text bodies.")
@click.option("--html", is_flag=True, help="The files are bare HTML bodies.")
def mail_trim(files: tuple[str, ...], text: bool, html: bool) -> None:
    """Show what of a mail is its sender's reply: a line of JSON for each FILE."""
    from comments_svc.mail.isolate import Form

    if text and html:
        raise click.UsageError("Files are bare text (--text) or bare HTML (--html), not both: call it once for each.")
    asyncio.run(_trim(files, Form("text" if text else "html" if html else "message")))


async def _trim(files: tuple[str, ...], form: "Form") -> None:
    from comments_svc.mail.isolate import Isolate

    isolate = Isolate()
    try:
        for file in files:
            raw = await asyncio.to_thread(_read, file)
            click.echo(json.dumps(_shown(file, await isolate.read(raw, form)), ensure_ascii=False))
    finally:
        await isolate.aclose()


def _read(file: str) -> bytes:
    return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()


def _shown(file: str, reply: "Reply | Unreadable") -> dict[str, Any]:
    from comments_svc.mail.isolate import Unreadable

    if isinstance(reply, Unreadable):
        return {"file": file, "reply": "", "cut": [], "from": None, "auto": False, "unreadable": reply.value}
    senders = reply.mail.sender
    return {
        "file": file,
        "reply": reply.trimmed.reply,
        "cut": [{"kind": each.kind.value, "text": each.text} for each in reply.trimmed.cut],
        "from": senders[0].address if len(senders) == 1 else None,
        "auto": reply.automatic,
    }
