"""Connections as proof: a `Reader` may read, a `Tx` may write."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final, Self, TypeAlias

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from comments_svc.db.notify import Announcement, Notifier
from comments_svc.db.problems import Unavailable

Raw: TypeAlias = "asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]"

_ACQUIRE_TIMEOUT_S: Final = 1.5
_STATEMENT_TIMEOUT_S: Final = 10.0
_CONNECT_TIMEOUT_S: Final = 5.0

# Whatever means "no database right now"; a caller can only try again later.
_UNREACHABLE: Final = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.DeadlockDetectedError,  # two acts waited for each other: one may try again
)


class _PooledConnection(asyncpg.Connection):
    def get_reset_query(self) -> str:
        # We leave no session state on pooled connections, so the usual reset is a wasted round trip.
        return ""


class Reader:
    """A connection that may read."""

    __slots__ = ("raw",)

    def __init__(self, raw: Raw) -> None:
        self.raw = raw

    def spend(self) -> None:
        """Called before each statement; see `_SingleStatement`."""


class Tx(Reader):
    """Proof that a transaction is open: only `Database` makes one."""

    __slots__ = ("announcements",)

    def __init__(self, raw: Raw) -> None:
        super().__init__(raw)
        self.announcements: list[Announcement] = []

    def announce(self, what: Announcement) -> None:
        """To be heard by every process once this transaction is durable; lost with a rollback."""
        self.announcements.append(what)

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """What the block did is taken back when it raises; the transaction goes on."""
        heard = len(self.announcements)
        try:
            async with self.raw.transaction():
                yield
        except BaseException:
            del self.announcements[heard:]
            raise


class _SingleStatement(Tx):
    """One statement is its own transaction in Postgres: this saves the round trips of BEGIN and COMMIT."""

    __slots__ = ("_spent",)

    def __init__(self, raw: Raw) -> None:
        super().__init__(raw)
        self._spent = False

    def spend(self) -> None:
        if self._spent:
            raise RuntimeError("a single-statement transaction was asked for a second statement")
        self._spent = True


class Database:
    """The pool of one process. Raises Unavailable when Postgres can't be reached in time."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]", notifier: Notifier) -> None:
        self._pool = pool
        self._notifier = notifier
        self.on_commit = notifier.on_commit

    @classmethod
    @asynccontextmanager
    async def connect(cls, dsn: str, *, pool_size: int) -> AsyncIterator[Self]:
        """Opens lazily: a service may start before its database answers."""
        pool = asyncpg.create_pool(
            dsn,
            min_size=0,
            max_size=pool_size,
            timeout=_CONNECT_TIMEOUT_S,
            command_timeout=_STATEMENT_TIMEOUT_S,
            connection_class=_PooledConnection,
            max_inactive_connection_lifetime=300,
            server_settings={"application_name": "comments-svc", "timezone": "UTC"},
        )
        async with pool:
            notifier = Notifier(pool)
            async with notifier:
                yield cls(pool, notifier)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Reader]:
        async with self._connection() as raw:
            yield Reader(raw)

    @asynccontextmanager
    async def tx(self) -> AsyncIterator[Tx]:
        """A transaction: committed when the block ends, rolled back when it raises."""
        async with self._connection() as raw:
            async with raw.transaction():
                tx = Tx(raw)
                yield tx
            self._notifier.send(tx.announcements)

    @asynccontextmanager
    async def single(self) -> AsyncIterator[Tx]:
        """A transaction of exactly one statement, committed by that statement itself."""
        async with self._connection() as raw:
            tx = _SingleStatement(raw)
            yield tx
            self._notifier.send(tx.announcements)

    def _connection(self) -> "_Lease":
        return _Lease(self._pool)


class _Lease:
    """A connection of the pool. A class of its own, because generators and timeouts cost more than some statements."""

    __slots__ = ("_pool", "_raw")

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]") -> None:
        self._pool = pool

    async def __aenter__(self) -> Raw:
        try:
            # An idle connection is there at once, so only an empty pool needs a timer.
            timeout_s = None if self._pool.get_idle_size() else _ACQUIRE_TIMEOUT_S
            self._raw = await self._pool.acquire(timeout=timeout_s)
        except _UNREACHABLE as reason:
            raise Unavailable(retry_after_s=1) from reason
        return self._raw

    async def __aexit__(self, _: object, reason: BaseException | None, __: object) -> None:
        try:
            await self._pool.release(self._raw)
        except _UNREACHABLE as lost:
            raise Unavailable(retry_after_s=1) from lost
        if isinstance(reason, _UNREACHABLE):
            raise Unavailable(retry_after_s=1) from reason
