from datetime import datetime
from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.moderation.bulk import queries
from comments_svc.moderation.bulk.model import Bulk, BulkState, BulkWork
from comments_svc.moderation.problems import NoSuchBulk
from comments_svc.outbox.enqueue import enqueue
from comments_svc.outbox.model import Job


async def stop(tx: Tx, site: UUID, bulk: UUID) -> None:
    """What is done stays done, and can be taken back. Raises NoSuchBulk."""
    it = await _locked(tx, site, bulk)
    if it.state is BulkState.RUNNING:
        await queries.move(tx, it, BulkState.STOPPED, it.reached, changed=0)


async def take_back(tx: Tx, site: UUID, bulk: UUID, *, now: datetime) -> None:
    """All that it has changed, once. Raises NoSuchBulk."""
    it = await _locked(tx, site, bulk)
    if it.can_be_undone:
        await queries.move(tx, it, BulkState.UNDOING, it.reached, changed=0)
        await enqueue(tx, Job.of(BulkWork(site, bulk, now), due_at=now, urgent=True))


async def _locked(tx: Tx, site: UUID, bulk: UUID) -> Bulk:
    it = await queries.lock(tx, site, bulk)
    if it is None:
        raise NoSuchBulk(bulk)
    return it
