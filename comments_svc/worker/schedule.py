"""What is done once a day, by whichever process comes first."""

import asyncio
import logging
from datetime import datetime, timedelta
from typing import Final, Self

import msgspec

from comments_svc.comments.erase import erase
from comments_svc.db.database import Database, Tx
from comments_svc.db.problems import Unavailable
from comments_svc.db.query import Command, Write
from comments_svc.db.rate import forget
from comments_svc.feedback.forget_old import forget_old as forget_conversations
from comments_svc.kernel.clock import Clock
from comments_svc.moderation.bulk.queries import forget_old as forget_old_bulks
from comments_svc.moderation.forget_events import forget_events
from comments_svc.moderation.saved_views import forget_views
from comments_svc.moderators.queries import forget_expired
from comments_svc.outbox.forget_old import forget_failed, forget_old
from comments_svc.outbox.score_address import forgive
from comments_svc.readers.mail_proof import forget_slots
from comments_svc.readers.prove_by_grant import forget_grants
from comments_svc.readers.prove_by_sso import forget_sso
from comments_svc.readers.queries import forget_proofs
from comments_svc.readers.take_address import forget_former
from comments_svc.readers.take_way_back import forget_ways_back
from comments_svc.rules.model import KEPT
from comments_svc.rules.queries import forget_hits
from comments_svc.threads.age.set_limit import enforce_limits
from comments_svc.threads.moving.queries import forget_old as forget_old_moves

log = logging.getLogger(__name__)

_LOOK_EVERY_S: Final = 60.0
_DAY: Final = timedelta(days=1)
_FAILED_DAYS: Final = 30


class Due(msgspec.Struct, frozen=True):
    name: str


_ENTER: Final = Command("insert into schedule (name, next_run) values ($1, $2) on conflict do nothing")
_TAKE: Final = Write(
    Due,
    """
    update schedule set next_run = $3 where name = (
      select name from schedule where name = $1 and next_run <= $2 for update skip locked
    ) returning name
    """,
)


async def housekeeping(tx: Tx, now: datetime, *, failed_days: int = _FAILED_DAYS) -> None:
    """Erases what retention says, and drops rows that mean nothing any more."""
    await erase(tx, now)
    await forget_conversations(tx, now)
    await forget_events(tx, now)
    await forget_views(tx, now)
    await forget_failed(tx, now, failed_days)
    await forget_expired(tx, now)
    await forget_old(tx, now)
    await forgive(tx, now)
    await forget_old_bulks(tx, now)
    await forget_old_moves(tx, now)
    await enforce_limits(tx, now)
    await forget_proofs(tx, now)
    await forget_former(tx, now)
    await forget_grants(tx, now)
    await forget_ways_back(tx, now)
    await forget_sso(tx, now)
    await forget_slots(tx, now)
    await forget_hits(tx, now - KEPT)
    await forget(tx)


async def run_if_due(db: Database, now: datetime, *, failed_days: int = _FAILED_DAYS) -> bool:
    """Whether it was due; the row is locked meanwhile, so two processes never do it together."""
    async with db.tx() as tx:
        await _ENTER.run(tx, "housekeeping", now)
        if await _TAKE.maybe(tx, "housekeeping", now, now + _DAY) is None:
            return False
        await housekeeping(tx, now, failed_days=failed_days)
    return True


class Scheduler:
    def __init__(self, db: Database, clock: Clock, *, failed_days: int) -> None:
        self._db = db
        self._failed_days = failed_days
        self._clock = clock
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
                await run_if_due(self._db, self._clock(), failed_days=self._failed_days)
            except Unavailable:
                log.info("housekeeping waits for the database")
            except Exception:
                log.exception("housekeeping failed")
            await asyncio.sleep(_LOOK_EVERY_S)
