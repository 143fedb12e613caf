"""The connections of one process, the one that was used last first.

asyncpg's own pool starts a task and three timers each time and puts a proxy around the connection: 27 us, where a short
statement takes 40. This one does nothing at all while a connection is free.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final, Self, TypeAlias

import asyncpg

log = logging.getLogger(__name__)

Raw: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

_ACQUIRE_S: Final = 1.5
_IDLE_S: Final = 300.0  # firewalls forget connections without a word
_CLOSE_S: Final = 5.0


class Pool:
    """Up to `size` connections, opened when they are first needed."""

    def __init__(self, connect: Callable[[], Awaitable[Raw]], *, size: int) -> None:
        self.size: Final = size
        self._connect = connect
        self._places = asyncio.Semaphore(size)
        self._free: list[tuple[Raw, float]] = []
        self._retiring: set[asyncio.Task[None]] = set()
        self._ended = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        """Those that are still lent are closed as they come back."""
        self._ended = True
        while self._free:
            self._retire(self._free.pop()[0])
        await asyncio.gather(*self._retiring)

    async def acquire(self) -> Raw:
        """Raises TimeoutError when there is none in time, and what connecting raises."""
        if self._free and not self._places.locked():
            await self._places.acquire()  # at once, so it needs no timer
            return await self._take()
        async with asyncio.timeout(_ACQUIRE_S):
            await self._places.acquire()
            return await self._take()

    def release(self, raw: Raw, *, clean: bool = True) -> None:
        """`clean`: nothing was broken off, so the next user will find it as new."""
        if clean and not (self._ended or raw.is_closed() or raw.is_in_transaction()):
            self._free.append((raw, asyncio.get_running_loop().time()))
        else:
            self._retire(raw)
        self._places.release()

    async def _take(self) -> Raw:
        try:
            return self._idle() or await self._connect()
        except BaseException:
            self._places.release()
            raise

    def _idle(self) -> "Raw | None":
        oldest = asyncio.get_running_loop().time() - _IDLE_S
        while self._free:
            raw, since = self._free.pop()
            if since > oldest and not raw.is_closed():
                return raw
            self._retire(raw)
        return None

    def _retire(self, raw: Raw) -> None:
        task = asyncio.create_task(_close(raw))
        self._retiring.add(task)
        task.add_done_callback(self._retiring.discard)


async def _close(raw: Raw) -> None:
    """Waits for the end of a statement that is being cancelled, so that it does not run on without us."""
    try:
        await raw.close(timeout=_CLOSE_S)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as reason:
        log.debug("connection not closed in order", extra={"reason": type(reason).__name__})
