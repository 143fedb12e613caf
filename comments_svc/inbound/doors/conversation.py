"""One connection of a mail server that brings mail: aiosmtpd's protocol, with what it leaves open closed.

It answers LMTP once for all recipients, lets bare CR, LF and NUL through, has no cap on recipients or connections,
keeps its limits in a class variable, and says 500 to what may pass.
"""

import asyncio
import ipaddress
import logging
import re
from collections import defaultdict
from typing import ClassVar, Final

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from comments_svc.inbound.doors.post_room import Peer, PostRoom
from comments_svc.inbound.doors.read_data import NotTaken, read_data
from comments_svc.mail.server import is_private

# It tells every line of every conversation, addresses included.
logging.getLogger("mail.log").setLevel(logging.CRITICAL)
log = logging.getLogger(__name__)

MOST_BYTES: Final = 10 * 2**20
MOST_RECIPIENTS: Final = 100
_MOST_STRANGERS: Final = 20
_LINE_BYTES: Final = 32_768
_COMMAND_BYTES: Final = 1_024
_HELP: Final = ("HELP", "VRFY", "EXPN")
# RFC 5321, section 4.1.2. No part of it can be read in two ways, so that no path takes long.
_PATH: Final = re.compile(r'<((?:"(?:[^"\\\x00-\x1f]|\\[^\x00-\x1f])*"|[^<>"\x00-\x20])*)>(?: +([^\x00-\x1f]*))?')
_NOT_A_NAME: Final = re.compile(r"[^A-Za-z0-9.:_\[\]-]")
_LATER: Final = "451 4.3.0 Please come again later"


class Conversation(SMTP):
    """With an SMTP client. `room`: what all connections of this process share."""

    command_s: ClassVar[float] = 120.0  # for a command, or for a whole message
    session_s: ClassVar[float] = 1800.0

    def __init__(self, room: PostRoom, hostname: str, *, peer_is_ours: bool = False) -> None:
        self.line_length_limit = _LINE_BYTES
        super().__init__(
            self,
            data_size_limit=MOST_BYTES,
            enable_SMTPUTF8=True,
            hostname=hostname,
            ident="comments-svc",
            timeout=self.command_s,
            command_call_limit={"*": 100_000, "NOOP": 1_000, **dict.fromkeys(_HELP, 10)},
            loop=asyncio.get_running_loop(),
        )
        self.command_size_limits = defaultdict(lambda: _COMMAND_BYTES)
        self._room, self._peer_is_ours = room, peer_is_ours
        self._peer: Peer | None = None
        self._strangers = 0
        self._end: asyncio.TimerHandle | None = None

    # The connection

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        name = transport.get_extra_info("peername")  # None when it is gone already
        self._peer = self._room.enter(str(name[0]) if name else "::")
        self._end = self.loop.call_later(self.session_s, self._timeout_cb)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        assert self._end is not None
        assert self._peer is not None
        self._end.cancel()
        self._room.leave(self._peer)
        super().connection_lost(error)

    def hang_up(self) -> None:
        if isinstance(self.transport, asyncio.Transport):
            self.transport.abort()

    def _timeout_cb(self) -> None:
        # close() would wait for a client that has stopped reading, for ever.
        self.hang_up()

    async def _handle_client(self) -> None:
        assert self._peer is not None
        if self._peer.too_many:
            await self.push("421 4.7.0 Too many connections, please come again later")
            assert self.transport is not None
            self.transport.close()
            return
        await super()._handle_client()

    async def handle_exception(self, error: Exception) -> str:
        """Whatever is wrong with us, the mail stays with who brings it."""
        log.error("a conversation met a fault", exc_info=error)
        return _LATER

    # The commands

    async def handle_HELO(self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str) -> str:  # noqa: N802 (aiosmtpd)
        session.host_name = clean_name(hostname)
        return f"250 {self.hostname}"

    async def handle_EHLO(  # noqa: N802 (aiosmtpd)
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = clean_name(hostname)
        return [*responses[:-1], *self._offers(), "250 PIPELINING"]

    def _offers(self) -> list[str]:
        return []

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        """aiosmtpd's own is the email package's parser, which takes long for what is no address."""
        found = _PATH.fullmatch(arg.strip())
        if found is None or not arg.isprintable():
            return None, None
        # The empty path is a bounce's sender; aiosmtpd wants it in this form.
        return found[1] or "<>", found[2] or ""

    async def smtp_VRFY(self, _arg: str) -> None:  # noqa: N802 (aiosmtpd)
        """Says nothing about any address, and repeats none."""
        await self.push("252 2.1.5 Send some mail, and you will see")

    async def handle_MAIL(  # noqa: N802 (aiosmtpd)
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802 (aiosmtpd)
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        known = await self._room.knows(address)
        if known is None:
            return _LATER
        if known:
            envelope.rcpt_tos.append(address)
            return "250 2.1.5 OK"
        return self._refuse_stranger()

    def _refuse_stranger(self) -> str:
        self._strangers += 1
        if self._strangers > _MOST_STRANGERS and not self._peer_is_ours:
            # The mail server of the installation may well bring many: others guess.
            self.loop.call_soon(self._close)
            return "421 4.7.0 Too many unknown addresses"
        return "550 5.1.1 There is no such address here"

    def _close(self) -> None:
        if self.transport is not None:
            self.transport.close()

    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802 (aiosmtpd)
        envelope = self.envelope
        assert envelope is not None
        if await self.check_helo_needed():
            return
        if not envelope.rcpt_tos or arg:
            await self.push("501 5.5.4 Syntax: DATA" if arg else "503 5.5.1 No recipient that we know")
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        answers = await self._take(envelope)
        self._set_post_data_state()  # type: ignore[no-untyped-call]
        await self.push("\r\n".join(answers))

    async def _take(self, envelope: Envelope) -> list[str]:
        """What to answer: one line for each recipient where the protocol has it so."""
        with self._room.share() as share:
            try:
                raw = await read_data(self._reader, most_bytes=MOST_BYTES, room=share)
                answer = await self._room.keep(raw, envelope, self._origin())
            except NotTaken as reason:
                answer = str(reason)
        return self._answers(answer, len(envelope.rcpt_tos))

    def _origin(self) -> tuple[str, str] | None:
        """Address and name of who brings the mail, where that says something about its sender."""
        assert self._peer is not None
        assert self.session is not None
        return None if self._peer_is_ours else (self._peer.ip, self.session.host_name or "")

    def _answers(self, answer: str, recipients: int) -> list[str]:
        del recipients
        return [answer]


class LocalConversation(LMTP, Conversation):
    """With an LMTP client (RFC 2033): the mail server of this installation."""

    def __init__(self, room: PostRoom, hostname: str) -> None:
        Conversation.__init__(self, room, hostname, peer_is_ours=True)
        self._forwarded: dict[str, str] = {}

    def _offers(self) -> list[str]:
        return ["250-XFORWARD NAME ADDR PORT PROTO HELO IDENT SOURCE"]

    async def smtp_XFORWARD(self, arg: str | None) -> None:  # noqa: N802 (aiosmtpd)
        """Who brought the message to the mail server, for SPF (postfix.org/XFORWARD_README.html).

        A stranger who could reach this port might claim any address, so only private peers are believed.
        """
        assert self._peer is not None
        said = dict(each.partition("=")[::2] for each in (arg or "").upper().split())
        names = {"HELO": clean_name((arg or "").partition("HELO=")[2].partition(" ")[0])} if "HELO" in said else {}
        if is_private(self._peer.ip):
            self._forwarded |= said | names
        await self.push("250 2.0.0 OK")

    def _set_post_data_state(self) -> None:
        """Of one message, and no other."""
        self._forwarded = {}
        super()._set_post_data_state()  # type: ignore[no-untyped-call]

    def _origin(self) -> tuple[str, str] | None:
        address = self._forwarded.get("ADDR", "").removeprefix("IPV6:").lower()
        if self._forwarded.get("SOURCE") == "LOCAL" or not is_ip(address):
            return None
        return address, self._forwarded.get("HELO", "")

    def _answers(self, answer: str, recipients: int) -> list[str]:
        """Fewer lines, and the mail server brings the message again and again."""
        return [answer] * recipients


def is_ip(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def clean_name(hostname: str) -> str:
    """Of HELO: it is kept, and handed to who checks SPF."""
    return _NOT_A_NAME.sub("?", hostname)[:255]
