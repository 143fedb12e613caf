"""A mail server (aiosmtpd) in the loop of the test, which does what its script says."""

import asyncio
import ssl
from collections import Counter, defaultdict, deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Final, NamedTuple

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from comments_svc.mail.server import Server, Tls

DROP: Final = "DROP"
"""The connection, in place of an answer."""
CUT: Final = "CUT"
"""Take the mail, and let the 250 be lost."""
USER: Final = "blog"
PASSWORD: Final = "p%40ss word"


class Mail(NamedTuple):
    sender: str
    recipient: str
    content: bytes


class Sink(SMTP):
    """One conversation. aiosmtpd makes one for each connection; what they share is the Box."""

    def __init__(self, box: "Box", **options: Any) -> None:
        super().__init__(box, hostname="sink.example", enable_SMTPUTF8=False, **options)
        self.box = box

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.box.open += 1
        # STARTTLS makes the connection a second time, on the same protocol.
        if self.transport is None:
            self.box.connections += 1
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self.box.open -= 1
        self.box.tell()
        super().connection_lost(error)


class Box:
    """What came, and what to answer next: `script["RCPT"].append("450 4.2.1 later")`. Without a script: 250."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []
        self.script: dict[str, deque[str]] = defaultdict(deque)
        self.connections = self.open = 0
        self.logins: list[str] = []
        self.wait: Callable[[], Awaitable[object]] | None = None
        self.busy: Counter[str] = Counter()
        self.most: Counter[str] = Counter()
        self.port = 0
        self._news = asyncio.Event()

    async def until(self, holds: Callable[["Box"], bool]) -> None:
        while not holds(self):
            await self._news.wait()

    def tell(self) -> None:
        """Whoever waits looks again."""
        self._news.set()
        self._news = asyncio.Event()

    def server(self, tls: Tls = Tls.OFF, *, host: str = "127.0.0.1", login: bool = False) -> Server:
        user, password = (USER, PASSWORD) if login else (None, None)
        return Server(host, self.port, tls, user, password)

    def authenticate(self, _server: SMTP, _session: Session, _envelope: Envelope, _how: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append(data.login.decode())
        good = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=good, handled=False)

    async def handle_MAIL(self, server: Sink, _s: Session, envelope: Envelope, address: str, _options: Any) -> str:  # noqa: N802
        envelope.mail_from = address
        return self._next(server, "MAIL")

    async def handle_RCPT(self, server: Sink, _s: Session, envelope: Envelope, address: str, _options: Any) -> str:  # noqa: N802
        answer = self._next(server, "RCPT")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Sink, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        domains = {each.partition("@")[2] for each in envelope.rcpt_tos} | {"all"}
        self._enter(domains)
        if self.wait is not None:
            await self.wait()
        self.busy.subtract(domains)
        answer = self._next(server, "DATA")
        if answer.startswith("250") or answer == CUT:
            content = envelope.original_content or b""
            sender = (envelope.mail_from or "").replace("<>", "")
            self.mails += [Mail(sender, each, content) for each in envelope.rcpt_tos]
        if answer == CUT:
            _abort(server)
        return answer if answer != CUT else "250 never heard"

    def _enter(self, domains: set[str]) -> None:
        self.busy.update(domains)
        for each in domains:
            self.most[each] = max(self.most[each], self.busy[each])
        self.tell()

    def _next(self, server: Sink, command: str) -> str:
        answer = self.script[command].popleft() if self.script[command] else "250 2.0.0 Ok: queued as 4F2A"
        if answer == DROP:
            _abort(server)
            return "421 never heard"
        return answer


def _abort(server: Sink) -> None:
    assert isinstance(server.transport, asyncio.Transport)
    server.transport.abort()


@asynccontextmanager
async def sink(
    *, tls: ssl.SSLContext | None = None, implicit: bool = False, port: int = 0, **options: Any
) -> AsyncIterator[Box]:
    """`tls`: offers STARTTLS, or speaks TLS from the first byte (`implicit`). `port`: of one that was there before."""
    box, conversations = Box(), list[Sink]()
    options |= {"tls_context": tls} if tls and not implicit else {}

    def converse() -> Sink:
        made = Sink(box, authenticator=box.authenticate, auth_require_tls=False, **options)
        conversations.append(made)
        return made

    server = await asyncio.get_running_loop().create_server(converse, "127.0.0.1", port, ssl=tls if implicit else None)
    box.port = server.sockets[0].getsockname()[1]
    try:
        yield box
    finally:
        server.close()
        for each in conversations:
            if each.transport is not None:
                each.transport.close()


@asynccontextmanager
async def peer(*script: str | None) -> AsyncIterator[Box]:
    """Says the first line at once and the others line by line; None is silence, the end of the script hangs up."""
    box, writers = Box(), list[asyncio.StreamWriter]()
    silence = asyncio.Event()

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        box.connections += 1
        for number, each in enumerate(script):
            if number and not await reader.readline():
                break
            if each is None:
                await silence.wait()
                break
            writer.write(f"{each}\r\n".encode())
        writer.close()

    server = await asyncio.start_server(converse, "127.0.0.1", 0)
    box.port = server.sockets[0].getsockname()[1]
    try:
        yield box
    finally:
        silence.set()
        server.close()
        for each in writers:
            each.close()
