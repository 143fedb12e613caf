"""The one LISTEN connection of a process, and what makes up for its loss.

NOTIFY is a hint. The same connection polls what changed every few seconds: that catches hints that were lost on the
sending side, and finds out when the connection is half dead (such a socket stays silent for ever).
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final, Self, TypeAlias

import asyncpg

from comments_svc.db.database import Reader
from comments_svc.db.notify import CHANNEL, Announcement, decode
from comments_svc.db.pool import Raw

log = logging.getLogger(__name__)

POLL_S: Final = 5.0
_OVERLAP: Final = timedelta(seconds=30)  # longer than any transaction that changes a thread
_TIMEOUT_S: Final = 4.0
_DOUBT_S: Final = 0.5  # with POLL_S below the 6 s within which everybody sees a comment
_RETRY_S: Final = 0.5

Poll: TypeAlias = Callable[[Reader, datetime], Awaitable[list[Announcement]]]


class Listener:
    """Hears announcements. While `healthy` is false, nobody may trust what they know without asking."""

    def __init__(self, dsn: str, poll: Poll, *, poll_s: float = POLL_S) -> None:
        self._dsn = dsn
        self._poll = poll
        self._poll_s = poll_s
        self.healthy = False
        self.on_hear: list[Callable[[Announcement], None]] = []
        self.on_connect: list[Callable[[], None]] = []
        self._since: datetime | None = None
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._task is not None
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            try:
                await self._listen()
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as reason:
                log.warning("listen connection lost", extra={"reason": type(reason).__name__})
            finally:
                self.healthy = False
            await asyncio.sleep(_RETRY_S)

    async def _listen(self) -> None:
        raw = await asyncpg.connect(
            self._dsn,
            timeout=_TIMEOUT_S,
            command_timeout=_TIMEOUT_S,
            server_settings={"application_name": "comments-svc listen", "timezone": "UTC"},
        )
        lost = asyncio.Event()
        raw.add_termination_listener(lambda _: self._lose(lost))
        try:
            await raw.add_listener(CHANNEL, lambda _raw, _pid, _channel, payload: self._hear(str(payload)))
            await self._stay(raw, lost)
        finally:
            raw.terminate()

    async def _stay(self, raw: Raw, lost: asyncio.Event) -> None:
        # Whatever happened before LISTEN stood is unknown: those who cache start afresh.
        for start_afresh in self.on_connect:
            start_afresh()
        while not lost.is_set():
            await self._catch_up(Reader(raw))
            self.healthy = not lost.is_set()
            await _wait(lost, self._poll_s)

    async def _catch_up(self, on: Reader) -> None:
        """Tells what has changed since the last time, however many connections ago that was."""
        doubt = asyncio.get_running_loop().call_later(_DOUBT_S, self._doubt)
        try:
            now = await on.raw.fetchval("select now()")
            for what in await self._poll(on, min(self._since or now, now) - _OVERLAP):
                self._tell(what)
            self._since = now
        finally:
            doubt.cancel()

    def _doubt(self) -> None:
        self.healthy = False

    def _lose(self, lost: asyncio.Event) -> None:
        self.healthy = False
        lost.set()

    def _hear(self, payload: str) -> None:
        for what in decode(payload):
            self._tell(what)

    def _tell(self, what: Announcement) -> None:
        for hear in self.on_hear:
            hear(what)


async def _wait(event: asyncio.Event, timeout_s: float) -> None:
    try:
        await asyncio.wait_for(event.wait(), timeout_s)
    except TimeoutError:
        return
