"""Which comment is the first of its writer is known when it is posted (post_named), and anew when that changes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader, Tx
from comments_svc.db.query import Command, Query
from comments_svc.outbox.enqueue import enqueue
from comments_svc.outbox.model import Job, One


class JudgeWriters(msgspec.Struct, frozen=True, tag="judge-writers"):
    site_id: UUID
    readers: list[UUID]


_WRITERS: Final = Query(
    One,
    "select distinct reader_id as id from comment where site_id = $1 and id = any($2) and reader_id is not null",
)
_JUDGE: Final = Command(
    """
    update comment c set previous_at = o.previous_at from (
      select x.id, l.previous_at from (
        select id, lag(created_at) over (partition by reader_id order by created_at, id) as previous_at
        from comment where site_id = $1 and reader_id = any($2) and source <> '') l
      join comment x on x.site_id = $1 and x.id = l.id
      where x.previous_at is distinct from l.previous_at
      order by x.created_at desc, x.id desc for update of x) o
    where c.site_id = $1 and c.id = o.id
    """
)


async def writers_of(on: Reader, site: UUID, comments: Sequence[UUID]) -> list[UUID]:
    """The readers who wrote these."""
    return [each.id for each in await _WRITERS.many(on, site, list(comments))]


async def judge_soon(tx: Tx, site: UUID, readers: Sequence[UUID], *, now: datetime) -> None:
    """After comments have become theirs, or were erased.

    By a job: it locks all that they wrote, in the order of every act on comments, of which the caller holds some.
    """
    if readers:
        work = JudgeWriters(site, sorted(set(readers)))
        await enqueue(tx, Job.of(work, dedupe=str(readers[0]) if len(work.readers) == 1 else None, due_at=now))


async def judge_writers(tx: Tx, work: JudgeWriters) -> None:
    await _JUDGE.run(tx, work.site_id, work.readers)
