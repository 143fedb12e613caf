"""NOTIFY after commit, coalesced.

Inside the write, a commit that carries a NOTIFY holds one lock per cluster through its fsync (measured: 367 writes/s
with it, 2,929 without), so announcements follow in a transaction of their own that waits for no fsync.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Final, Self, TypeAlias

import asyncpg
import msgspec

from comments_svc.db.pool import Pool

log = logging.getLogger(__name__)

CHANNEL: Final = "comments"
_PAYLOAD_BYTES: Final = 7_500  # Postgres refuses 8,000
_GATHER_S: Final = 0.02
# One round trip; with BEGIN, SET and COMMIT there were as many of these statements as a fifth of all posts. The
# setting holds until this transaction, the statement itself, has been committed.
_NOTIFY: Final = """
    select set_config('synchronous_commit', 'off', true), pg_notify($1, payload) from unnest($2::text[]) as t (payload)
"""


class ThreadChanged(msgspec.Struct, frozen=True, tag="thread", array_like=True):
    """What readers of a page can see has changed. `live`: worth telling open pages (votes are not)."""

    site: str
    url_key: str
    version: int
    count: int
    live: bool = True

    def after(self, earlier: "ThreadChanged") -> "ThreadChanged":
        """Both in one: commits of one thread may be announced out of order."""
        newest = max(self, earlier, key=lambda each: each.version)
        return msgspec.structs.replace(newest, live=self.live or earlier.live)


class SiteChanged(msgspec.Struct, frozen=True, tag="site", array_like=True):
    """A site's settings have changed. `moved`: what pages of it had as keys until now."""

    site: str
    revision: int
    moved: tuple[str, ...] = ()


class JobsWaiting(msgspec.Struct, frozen=True, tag="jobs", array_like=True):
    """A job may be due: a worker need not wait for its next poll."""


Announcement: TypeAlias = ThreadChanged | SiteChanged | JobsWaiting

_decoder = msgspec.json.Decoder(list[Announcement])


def decode(payload: str) -> list[Announcement]:
    return _decoder.decode(payload)


class Notifier:
    """Tells this process at once, and the others within milliseconds. A loss costs freshness, never correctness."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._waiting: dict[object, Announcement] = {}
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.on_commit: list[Callable[[Announcement], None]] = []

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._task is not None
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self._flush()

    def send(self, announcements: Sequence[Announcement]) -> None:
        for what in announcements:
            self._gather(what)
            for hear in self.on_commit:
                hear(what)
        if announcements:
            self._wake.set()

    def _gather(self, what: Announcement) -> None:
        key: object = what
        if isinstance(what, ThreadChanged):
            key = (what.site, what.url_key)
            earlier = self._waiting.get(key)
            if isinstance(earlier, ThreadChanged):
                what = what.after(earlier)
        self._waiting[key] = what

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            await asyncio.sleep(_GATHER_S)
            self._wake.clear()
            await self._flush()

    async def _flush(self) -> None:
        batch, self._waiting = list(self._waiting.values()), {}
        if not batch:
            return
        try:
            await self._notify(_payloads(batch))
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as reason:
            # The others learn of it by their poll (db/listen.py).
            log.warning("notify lost", extra={"announcements": len(batch), "reason": type(reason).__name__})

    async def _notify(self, payloads: list[str]) -> None:
        raw = await self._pool.acquire()
        clean = False
        try:
            await raw.execute(_NOTIFY, CHANNEL, payloads)
            clean = True
        finally:
            self._pool.release(raw, clean=clean)


def _payloads(batch: list[Announcement]) -> list[str]:
    """JSON lists, each below the size that Postgres takes."""
    payloads: list[str] = []
    part: list[str] = []
    size = 2
    for text in (msgspec.json.encode(what).decode() for what in batch):
        length = len(text.encode()) + 1
        if part and size + length > _PAYLOAD_BYTES:
            payloads.append("[" + ",".join(part) + "]")
            part, size = [], 2
        part.append(text)
        size += length
    payloads.append("[" + ",".join(part) + "]")
    return payloads
