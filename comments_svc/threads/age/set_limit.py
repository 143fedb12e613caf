from datetime import datetime
from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.outbox.enqueue import enqueue
from comments_svc.outbox.model import Job
from comments_svc.threads.age import queries
from comments_svc.threads.age.model import AgeWork


async def set_limit(tx: Tx, site: UUID, days: int | None, *, now: datetime) -> None:
    """A job brings the pages in line with it."""
    await queries.set_limit(tx, site, days)
    await enqueue(tx, Job.of(AgeWork(site, now), due_at=now, dedupe=str(site), urgent=True))


async def enforce_limits(tx: Tx, now: datetime) -> None:
    """Has a job close what has become too old, on each site that does so."""
    for site in await queries.limited(tx):
        await enqueue(tx, Job.of(AgeWork(site, now), due_at=now, dedupe=str(site)))
