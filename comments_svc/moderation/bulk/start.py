from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.kernel.ids import uuid7
from comments_svc.moderation.bulk import queries
from comments_svc.moderation.bulk.model import MOST_COMMENTS, Bulk, BulkAct, BulkWork
from comments_svc.moderation.problems import NothingTicked
from comments_svc.moderation.sift import Sieve
from comments_svc.outbox.enqueue import enqueue
from comments_svc.outbox.model import Job


async def start(
    tx: Tx, site: UUID, act: BulkAct, about: Sieve | Sequence[UUID], *, by: UUID, loaded: datetime, now: datetime
) -> Bulk:
    """Writes down which comments it is about, and has a job do it. Those that were written or edited after the list was
    `loaded` are left out.

    Raises NothingTicked.
    """
    id = uuid7()
    await queries.insert(tx, site, id, by, act, now)
    if isinstance(about, Sieve):
        total = await queries.take_all(tx, site, id, about, loaded, MOST_COMMENTS)
    else:
        total = await queries.take_these(tx, site, id, about, loaded)
    if total == 0:
        raise NothingTicked
    await queries.set_total(tx, site, id, total)
    await enqueue(tx, Job.of(BulkWork(site, id, now), due_at=now, urgent=True))
    made = await queries.by_id(tx, site, id)
    assert made is not None
    return made
