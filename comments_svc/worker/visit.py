"""Asks for the pages of sites, slowly: one page of a site at a time, by one process at a time."""

import asyncio
import logging
from typing import Final, Self

from comments_svc.db.database import Database
from comments_svc.db.notify import Announcement, JobsWaiting
from comments_svc.db.problems import Unavailable
from comments_svc.http_out.send import HttpOut
from comments_svc.kernel.clock import Clock
from comments_svc.visits import queries
from comments_svc.visits.model import Round
from comments_svc.visits.visit import AT_ONCE, LEASE, PAUSE, visit

log = logging.getLogger(__name__)

_POLL_S: Final = 5.0


class Visitor:
    def __init__(self, db: Database, out: HttpOut, clock: Clock) -> None:
        self._db = db
        self._out = out
        self._clock = clock
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._task is not None
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    def hear(self, what: Announcement) -> None:
        if isinstance(what, JobsWaiting):
            self._wake.set()

    async def visit_due(self) -> int:
        """One page of each site that is due; how many that were."""
        now = self._clock()
        async with self._db.tx() as tx:
            rounds = await queries.claim(tx, now, now + LEASE, AT_ONCE)
        await asyncio.gather(*map(self._visit, rounds))
        return len(rounds)

    async def _visit(self, it: Round) -> None:
        try:
            await visit(self._db, self._out, it, self._clock)
        except Unavailable:
            log.info("a page waits for the database")
        except Exception:
            log.exception("a page could not be looked for")

    async def _run(self) -> None:
        while True:
            self._wake.clear()
            try:
                rest_s = PAUSE.total_seconds() if await self.visit_due() else _POLL_S
            except Unavailable:
                rest_s = PAUSE.total_seconds()
            except Exception:
                log.exception("visits stopped for a moment")
                rest_s = _POLL_S
            await self._rest(rest_s)

    async def _rest(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._wake.wait(), seconds)
        except TimeoutError:
            return
