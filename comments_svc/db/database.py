"""Connections as proof: a `Reader` may read, a `Tx` may write."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final, Self

import asyncpg

from comments_svc.db.notify import Announcement, Notifier
from comments_svc.db.pool import Pool, Raw
from comments_svc.db.problems import Unavailable

_STATEMENT_TIMEOUT_S: Final = 10.0
_CONNECT_TIMEOUT_S: Final = 5.0
_SNAPSHOTS: Final = 2

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

    def __init__(self, pool: Pool, notifier: Notifier, *, snapshots: Pool) -> None:
        self._pool = pool
        self._snapshots = snapshots
        self._notifier = notifier
        self.on_commit = notifier.on_commit

    @classmethod
    @asynccontextmanager
    async def connect(cls, dsn: str, *, pool_size: int) -> AsyncIterator[Self]:
        """Opens lazily: a service may start before its database answers."""

        async def connected() -> Raw:
            return await asyncpg.connect(
                dsn,
                timeout=_CONNECT_TIMEOUT_S,
                command_timeout=_STATEMENT_TIMEOUT_S,
                server_settings={"application_name": "comments-svc", "timezone": "UTC"},
            )

        async with (
            Pool(connected, size=_SNAPSHOTS) as snapshots,
            Pool(connected, size=pool_size) as pool,
            Notifier(pool) as notifier,
        ):
            yield cls(pool, notifier, snapshots=snapshots)

    def read(self) -> "_Reading":
        return _Reading(self._pool)

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Reader]:
        """One state of the database for any number of statements, on one of two connections that are kept for this: a
        caller who is slow between them takes none from the others. After a minute without one, it is lost."""
        async with _Reading(self._snapshots) as on, on.raw.transaction(isolation="repeatable_read", readonly=True):
            await on.raw.execute("select set_config('idle_in_transaction_session_timeout', '1min', true)")
            yield on

    @asynccontextmanager
    async def tx(self) -> AsyncIterator[Tx]:
        """A transaction: committed when the block ends, rolled back when it raises."""
        async with self.read() as on:
            async with on.raw.transaction():
                tx = Tx(on.raw)
                yield tx
            self._notifier.send(tx.announcements)

    def single(self) -> "_Single":
        """A transaction of exactly one statement, committed by that statement itself."""
        return _Single(self._pool, self._notifier)


class _Reading:
    """A connection of the pool. A class of its own, because generators cost more than some statements."""

    __slots__ = ("_pool", "_raw")

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def __aenter__(self) -> Reader:
        await self._acquire()
        return Reader(self._raw)

    async def __aexit__(self, _: object, reason: BaseException | None, __: object) -> None:
        broken_off = isinstance(reason, _UNREACHABLE) or not isinstance(reason, Exception | None)
        self._pool.release(self._raw, clean=not broken_off)
        if isinstance(reason, _UNREACHABLE):
            raise Unavailable(retry_after_s=1) from reason

    async def _acquire(self) -> None:
        try:
            self._raw = await self._pool.acquire()
        except _UNREACHABLE as reason:
            raise Unavailable(retry_after_s=1) from reason


class _Single(_Reading):
    __slots__ = ("_notifier", "_tx")

    def __init__(self, pool: Pool, notifier: Notifier) -> None:
        super().__init__(pool)
        self._notifier = notifier

    async def __aenter__(self) -> Tx:
        await self._acquire()
        self._tx = _SingleStatement(self._raw)
        return self._tx

    async def __aexit__(self, _: object, reason: BaseException | None, __: object) -> None:
        await super().__aexit__(_, reason, __)
        if reason is None:
            self._notifier.send(self._tx.announcements)
