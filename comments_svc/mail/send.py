"""Sending through connections that are kept, to a mail server that may be slow, away or unkind."""

import asyncio
import functools
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Final, Self

from comments_svc.mail.connection import TAKING_S, Broken, Connection
from comments_svc.mail.model import HANDED_OVER, Deferred, Envelope, Line, Outcome, Refused, Sent, Talk, Who
from comments_svc.mail.server import Server

__all__ = ["Deferred", "Envelope", "Line", "Mailer", "Outcome", "Refused", "Sent", "Talk", "Who", "talk"]

MAILS_PER_CONNECTION: Final = 100
"""Servers end a connection after some mails; better that we do."""
IDLE_S: Final = 20
NAMELESS: Final = "[127.0.0.1]"
"""For EHLO, where the host has no name to tell (RFC 5321, section 4.1.4)."""


@functools.cache
def _system_trust() -> ssl.SSLContext:
    """Once a process: the system's certificates take long to read."""
    return ssl.create_default_context()


class Mailer:
    """Connections to one server, reused. Any number of tasks may send; so many at once, and to one domain, do.
    `urgent` mails have places of their own: they wait for none of the others.

    `hello` is the name for EHLO, best that of the service. `trust` replaces the system's certificates, in tests.
    """

    def __init__(
        self,
        server: Server,
        *,
        at_once: int = 8,
        per_domain: int = 4,
        urgent_at_once: int = 4,
        urgent_per_domain: int = 2,
        timeout_s: float = 30,
        taking_s: float = TAKING_S,
        hello: str = NAMELESS,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self._server, self._timeout_s, self._taking_s, self._hello = server, timeout_s, taking_s, hello
        self._trust = trust or _system_trust()
        self._rooms = {
            False: (asyncio.Semaphore(at_once), _Domains(per_domain)),
            True: (asyncio.Semaphore(urgent_at_once), _Domains(urgent_per_domain)),
        }
        self._idle: list[Connection] = []
        self._put_away: dict[Connection, asyncio.TimerHandle] = {}
        self._goodbyes: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Says goodbye on every connection."""
        while self._idle:
            self._say_goodbye(self._idle[-1])
        await asyncio.gather(*self._goodbyes)

    async def send(self, envelope: Envelope, message: bytes, *, urgent: bool = False) -> Outcome:
        """Never raises for what a server or the network does. Cancelled while the mail is handed over: CutOff."""
        room, domains = self._rooms[urgent]
        domain = envelope.recipient.rpartition("@")[2].lower()
        # The domain first: many mails to a slow one must not take the room of the others.
        async with domains.place(domain), room:
            try:
                return await self._send(envelope, message)
            except Broken as broken:
                return _deferred(broken)

    async def _send(self, envelope: Envelope, message: bytes) -> Outcome:
        kept = self._take()
        if kept is not None:
            try:
                return await self._use(kept, envelope, message)
            except Broken as broken:
                # A kept connection may have been closed meanwhile; a server that has begun to take the mail was there.
                if not broken.before_data:
                    raise
        return await self._use(await self._opened(), envelope, message)

    async def _opened(self) -> Connection:
        fresh = Connection(
            self._server, hello=self._hello, timeout_s=self._timeout_s, taking_s=self._taking_s, trust=self._trust
        )
        await fresh.open()
        return fresh

    async def _use(self, connection: Connection, envelope: Envelope, message: bytes) -> Outcome:
        outcome = await connection.send(envelope, message)
        self._keep(connection)
        return outcome

    def _take(self) -> Connection | None:
        while self._idle:
            connection = self._idle.pop()
            self._put_away.pop(connection).cancel()
            if connection.is_open:
                return connection
        return None

    def _keep(self, connection: Connection) -> None:
        if not connection.is_open:
            return
        self._idle.append(connection)
        timer = asyncio.get_running_loop().call_later(IDLE_S, self._say_goodbye, connection)
        self._put_away[connection] = timer
        if connection.mails >= MAILS_PER_CONNECTION:
            self._say_goodbye(connection)

    def _say_goodbye(self, connection: Connection) -> None:
        self._idle.remove(connection)
        self._put_away.pop(connection).cancel()
        task = asyncio.get_running_loop().create_task(connection.quit())
        self._goodbyes.add(task)
        task.add_done_callback(self._goodbyes.discard)


class _Domains:
    """So many at once to each domain. One that nobody sends to is forgotten."""

    def __init__(self, places: int) -> None:
        self._places = places
        self._known: dict[str, tuple[asyncio.Semaphore, int]] = {}

    @asynccontextmanager
    async def place(self, domain: str) -> AsyncIterator[None]:
        room, users = self._known.get(domain) or (asyncio.Semaphore(self._places), 0)
        self._known[domain] = room, users + 1
        try:
            async with room:
                yield
        finally:
            users = self._known[domain][1] - 1
            self._known[domain] = room, users
            if not users:
                del self._known[domain]


async def talk(
    server: Server,
    envelope: Envelope,
    message: bytes,
    *,
    timeout_s: float = 15,
    hello: str = NAMELESS,
    trust: ssl.SSLContext | None = None,
) -> Talk:
    """Sends one mail and tells the conversation line by line, without password and without the mail's content."""
    lines: list[Line] = []
    connection = Connection(
        server,
        hello=hello,
        timeout_s=timeout_s,
        taking_s=timeout_s,
        trust=trust or ssl.create_default_context(),
        tell=lines.append,
    )
    outcome: Outcome
    try:
        await connection.open()
        outcome = await connection.send(envelope, message)
        await connection.quit()
    except Broken as broken:
        outcome = _deferred(broken)
        lines.append(Line(Who.NOTE, outcome.answer))
    return Talk(tuple(lines), outcome)


def _deferred(broken: Broken) -> Deferred:
    if not broken.before_data:
        return Deferred(f"{broken.answer}{HANDED_OVER}", handed_over=True)
    return Deferred(f"{broken.answer}. {broken.advice}" if broken.advice else broken.answer)
