"""What one process of an installation does for all: a Postgres session lock says which."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Final

import asyncpg

from comments_svc.db.pool import Raw

log = logging.getLogger(__name__)

_LOCK: Final = 0x636F6D6D656E7473
_TRY_S: Final = 1.0
_LOOK_S: Final = 2.0
_TIMEOUT_S: Final = 2.0
# A machine that is cut off keeps no lock: Postgres notices within about 4 s. (Without meaning on a Unix socket.)
_KEEP_ALIVE: Final = {"tcp_keepalives_idle": "2", "tcp_keepalives_interval": "1", "tcp_keepalives_count": "2"}
_LOST: Final = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)

Act = Callable[[], AbstractAsyncContextManager[None]]


class CantAct(Exception):
    """The act can't begin here and now, for a reason that may pass."""


@asynccontextmanager
async def leading(dsn: str, act: Act) -> AsyncIterator[None]:
    """While the block runs, `act` is entered by one of the processes that want to; when it dies, by another within 5 s.

    A process whose database is away goes on, because nobody can have taken over; it leaves when it sees that another
    one has. For a moment there may be two: the act must bear that.
    """
    task = asyncio.create_task(_run(dsn, act))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _run(dsn: str, act: Act) -> None:
    said: str | None = None
    while True:
        async with AsyncExitStack() as entered:
            try:
                await _lead(dsn, act, entered)
            except CantAct as reason:
                if str(reason) != said:
                    said = str(reason)
                    log.error("this can't be done now, and is tried again: %s", said)  # noqa: TRY400 (known, in words)
        await asyncio.sleep(_TRY_S)


async def _lead(dsn: str, act: Act, entered: AsyncExitStack) -> None:
    """Returns when another process leads."""
    leads = False
    while True:
        try:
            raw = await _connect(dsn)
        except _LOST:
            await asyncio.sleep(_TRY_S)
            continue
        try:
            if not await raw.fetchval("select pg_try_advisory_lock($1)", _LOCK):
                return
            if not leads:
                await entered.enter_async_context(act())
                leads = True
            await _hold(raw)
        except _LOST as reason:
            log.warning("the connection that says who leads is lost", extra={"reason": type(reason).__name__})
        finally:
            raw.terminate()


async def _connect(dsn: str) -> "asyncpg.Connection[asyncpg.Record]":
    settings = {"application_name": "comments-svc lead", **_KEEP_ALIVE}
    return await asyncpg.connect(dsn, timeout=_TIMEOUT_S, command_timeout=_TIMEOUT_S, server_settings=settings)


async def _hold(raw: Raw) -> None:
    """Returns or raises when the connection is lost. A half dead one says nothing, so it is asked."""
    lost = asyncio.Event()
    raw.add_termination_listener(lambda _: lost.set())
    while not lost.is_set():
        await raw.fetchval("select 1")
        try:
            await asyncio.wait_for(lost.wait(), _LOOK_S)
        except TimeoutError:
            continue
