from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader, Tx
from comments_svc.db.query import Command, Query, Write
from comments_svc.outbox.model import ClaimedJob, Job

_INSERT: Final = Command(
    "insert into job (id, kind, payload, dedupe, due_at, urgent) values ($1, $2, $3, $4, $5, $6) on conflict do nothing"
)
_CLAIM: Final = Write(
    ClaimedJob,
    """
    update job set claimed_until = $1::timestamptz + interval '5 minutes', attempts = attempts + 1
    where id in (
      select id from job where failed_at is null and urgent = $3 and due_at <= $1
        and (claimed_until is null or claimed_until < $1) and kind = any($4)
      order by due_at limit $2 for update skip locked
    )
    returning id, kind, payload, attempts
    """,
)
_DONE: Final = Command("delete from job where id = $1")
_RETRY: Final = Command(
    """
    update job set claimed_until = $2, due_at = $2, last_error = $3
    where id = $1
    """
)
_GIVE_UP: Final = Command("update job set claimed_until = null, failed_at = $2, last_error = $3 where id = $1")


class NextDue(msgspec.Struct, frozen=True):
    due_at: datetime | None


_NEXT: Final = Query(
    NextDue,
    """
    select min(greatest(due_at, claimed_until)) as due_at from job where failed_at is null and kind = any($1)
    """,
)


async def insert(tx: Tx, job: Job) -> None:
    await _INSERT.run(tx, job.id, job.kind, job.payload, job.dedupe, job.due_at, job.urgent)


async def claim(tx: Tx, kinds: Collection[str], now: datetime, limit: int, *, urgent: bool) -> list[ClaimedJob]:
    """Jobs of these kinds that are due and nobody's; they are ours for five minutes."""
    return await _CLAIM.many(tx, now, limit, urgent, list(kinds))


async def done(tx: Tx, job: UUID) -> None:
    await _DONE.run(tx, job)


async def retry(tx: Tx, job: UUID, due_at: datetime, error: str) -> None:
    await _RETRY.run(tx, job, due_at, error)


async def give_up(tx: Tx, job: UUID, now: datetime, error: str) -> None:
    """The row stays, with its error, for people to see."""
    await _GIVE_UP.run(tx, job, now, error)


async def next_due(on: Reader, kinds: Collection[str]) -> datetime | None:
    return (await _NEXT.one(on, list(kinds))).due_at
