"""A mail server that delivers nowhere: whatever the demo sends ends in a folder on this machine."""

import asyncio
import logging
import socket
import threading
from typing import Final

from aiosmtpd.smtp import SMTP, Envelope, Session

from comments_svc.demo.mailbox import Mailbox

SINK_HOST: Final = "127.0.0.1"
_NAME: Final = "mailbox.demo.example"
_MOST_BYTES: Final = 10 * 2**20


# It tells every line of every conversation.
logging.getLogger("mail.log").setLevel(logging.WARNING)


class Sink:
    """SMTP on a free port of this machine, in a thread of its own, until the program ends.

    The port is there at once; whoever calls before `start` waits.
    """

    def __init__(self) -> None:
        self._socket = socket.create_server((SINK_HOST, 0))
        self.port: Final[int] = self._socket.getsockname()[1]

    @property
    def url(self) -> str:
        return f"smtp://{SINK_HOST}:{self.port}?tls=off"

    def start(self, mailbox: Mailbox) -> None:
        threading.Thread(target=lambda: asyncio.run(self._serve(mailbox)), name="mail sink", daemon=True).start()

    async def _serve(self, mailbox: Mailbox) -> None:
        def converse() -> SMTP:
            return SMTP(_Keeper(mailbox), hostname=_NAME, data_size_limit=_MOST_BYTES, enable_SMTPUTF8=True)

        server = await asyncio.get_running_loop().create_server(converse, sock=self._socket)
        async with server:
            await server.serve_forever()


class _Keeper:
    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 (aiosmtpd)
        """Answers 250 once the mail is a file."""
        content = envelope.content
        assert isinstance(content, bytes)
        for recipient in envelope.rcpt_tos:
            self._mailbox.keep(content, sender=envelope.mail_from or "", recipient=recipient)
        return "250 2.0.0 Kept in the demo's mailbox"
