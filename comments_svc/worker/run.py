"""Runs jobs: at least once, in any number of processes; every effect is idempotent."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, Self, TypeAlias

import msgspec

from comments_svc.db.database import Database, Tx
from comments_svc.db.notify import Announcement, JobsWaiting
from comments_svc.db.problems import Unavailable
from comments_svc.kernel.clock import Clock
from comments_svc.outbox import queries
from comments_svc.outbox.model import ClaimedJob

log = logging.getLogger(__name__)

# What a job does, in the transaction that also removes it.
Work: TypeAlias = Callable[[Tx, Any], Awaitable[None]]
Kinds: TypeAlias = Mapping[str, tuple[type[msgspec.Struct], Work]]

_BATCH: Final = 20
_POLL_S: Final = 5.0
_FIRST_RETRY: Final = timedelta(seconds=5)
_LAST_RETRY: Final = timedelta(hours=1)
_MOST_ATTEMPTS: Final = 12
_FINISH_S: Final = 3.0


class Worker:
    """`async with` runs it; leaving lets the job in hand finish, for three seconds: what is cut off is run again.

    Only jobs of its `kinds` are taken, `batch` at a time: all of them must be done within five minutes."""

    def __init__(self, db: Database, kinds: Kinds, clock: Clock, *, batch: int = _BATCH) -> None:
        self._db = db
        self._kinds = kinds
        self._clock = clock
        self._batch = batch
        self._wake = asyncio.Event()
        self._stopping = False
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._stopping = True
        self._wake.set()
        assert self._task is not None
        await asyncio.wait([self._task], timeout=_FINISH_S)
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    def hear(self, what: Announcement) -> None:
        if isinstance(what, JobsWaiting):
            self._wake.set()

    async def _run(self) -> None:
        while not self._stopping:
            self._wake.clear()
            try:
                if await self.run_due() == 0:
                    await self._rest()
            except Unavailable:
                await self._rest_for(1.0)
            except Exception:
                log.exception("jobs stopped for a moment")
                await self._rest_for(_POLL_S)

    async def run_due(self) -> int:
        """Runs what is urgent, and one batch of the rest that is due; how many there were."""
        done = await self._run_urgent()
        jobs = await self._claim(urgent=False)
        for job in jobs:
            if self._wake.is_set():  # by somebody, perhaps, who waits
                done += await self._run_urgent()
            await self._run_one(job)
        return done + len(jobs)

    async def _run_urgent(self) -> int:
        jobs = await self._claim(urgent=True)
        for job in jobs:
            await self._run_one(job)
        return len(jobs)

    async def _claim(self, *, urgent: bool) -> list[ClaimedJob]:
        async with self._db.single() as tx:
            return await queries.claim(tx, self._kinds, self._clock(), self._batch, urgent=urgent)

    async def _run_one(self, job: ClaimedJob) -> None:
        try:
            shape, work = self._kinds[job.kind]
            async with self._db.tx() as tx:
                await work(tx, msgspec.json.decode(job.payload, type=shape))
                await queries.done(tx, job.id)
        except Unavailable:
            raise
        except Exception as fault:
            log.exception("job failed", extra={"kind": job.kind, "attempt": job.attempts})
            await self._put_off(job, f"{type(fault).__name__}: {fault}"[:500])

    async def _put_off(self, job: ClaimedJob, error: str) -> None:
        now = self._clock()
        async with self._db.single() as tx:
            if job.attempts >= _MOST_ATTEMPTS:
                await queries.give_up(tx, job.id, now, error)
            else:
                await queries.retry(tx, job.id, now + backoff(job.attempts), error)

    async def _rest(self) -> None:
        async with self._db.read() as on:
            due = await queries.next_due(on, self._kinds)
        await self._rest_for(_POLL_S if due is None else _seconds_to(due, self._clock()))

    async def _rest_for(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._wake.wait(), seconds)
        except TimeoutError:
            return


def _seconds_to(due: datetime, now: datetime) -> float:
    return min(max((due - now).total_seconds(), 0.02), _POLL_S)


def backoff(attempts: int) -> timedelta:
    """5 s, doubling to an hour, with a fifth of jitter so that failures do not come back in step."""
    wait: timedelta = min(_FIRST_RETRY * 2 ** (attempts - 1), _LAST_RETRY)
    return wait * random.uniform(0.8, 1.2)  # noqa: S311 - no secret
