"""Whether mail can come in: the mailbox lets us in, and somebody listens where the settings say. Nothing is taken."""

import asyncio
import ssl
from collections.abc import Sequence
from typing import Final

from comments_svc.inbound.doors.imap_server import ImapServer
from comments_svc.inbound.doors.mailbox import Folder, MailboxAway
from comments_svc.kernel.finding import Finding, note, ok, problem
from comments_svc.settings.model import Settings

_ABOUT: Final = "Mail in"
_TIMEOUT_S: Final = 5.0
_EVERYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - where it is asked, not where it listens


async def check_mail_in(settings: Settings, *, trust: ssl.SSLContext | None = None) -> Sequence[Finding]:
    """Nothing for an installation that takes no mail."""
    found = [await _listens(*each.place) for each in settings.mail_listen]
    if settings.imap_url is not None:
        found.append(await asyncio.to_thread(_mailbox, settings.imap_url.server, trust))
    if settings.mail_reply is not None and not found and settings.mail_webhook_secret is None:
        return [
            note(
                _ABOUT,
                "Mails can be answered (COMMENTS_MAIL_REPLY), but no way in is open here, unless a mail server starts "
                "`comments-svc mail receive`. Open one of:",
                "COMMENTS_MAIL_LISTEN=lmtp://127.0.0.1:2400",
                "COMMENTS_IMAP_URL=imaps://USER:PASSWORD@HOST/INBOX",
                "COMMENTS_MAIL_WEBHOOK_SECRET=AT-LEAST-32-LETTERS-AND-DIGITS",
            )
        ]
    return found


async def _listens(protocol: str, host: str, port: int) -> Finding:
    """By its greeting, which a service of ours says at once."""
    where = f"{protocol}://{f'[{host}]' if ':' in host else host}:{port}"
    try:
        async with asyncio.timeout(_TIMEOUT_S):
            reader, writer = await asyncio.open_connection(_EVERYWHERE.get(host, host), port)
            greeting = await reader.readline()
            writer.close()
    except TimeoutError:
        greeting = b""
    except OSError:
        return note(_ABOUT, f"Nobody listens at {where}: the service does, while it runs.")
    if not greeting.startswith(b"220"):
        return problem(
            _ABOUT,
            f"Another program answers at {where}. Take a port of its own:",
            f"COMMENTS_MAIL_LISTEN={protocol}://{host}:PORT",
        )
    return ok(_ABOUT, f"Mail is taken at {where}.")


def _mailbox(server: ImapServer, trust: ssl.SSLContext | None) -> Finding:
    """In a thread: it blocks."""
    try:
        with Folder(server, trust=trust):
            pass
    except MailboxAway as reason:
        return problem(
            _ABOUT,
            f"The mailbox {server.user} at {server.host}:{server.port} can't be used: {reason}. "
            "Signs like / ? # @ : in the password are percent-encoded. Enter:",
            "COMMENTS_IMAP_URL=imaps://USER:PASSWORD@HOST/FOLDER",
        )
    return ok(_ABOUT, f"The mailbox {server.user} at {server.host}:{server.port} lets the service in.")
