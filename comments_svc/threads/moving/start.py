from datetime import datetime
from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.kernel.ids import uuid7
from comments_svc.kernel.problems import Invalid
from comments_svc.outbox.enqueue import enqueue
from comments_svc.outbox.model import Job
from comments_svc.sites.model import Site
from comments_svc.threads.moving import queries
from comments_svc.threads.moving.model import Clash, MoveWork, Way


async def start(tx: Tx, site: Site, way: Way, clash: Clash, *, by: UUID, now: datetime) -> UUID:
    """Writes down which pages it is about, and has a job move them. The move's id. Raises Invalid (from_url)."""
    id = uuid7()
    await queries.insert(tx, site.id, id, by, way, clash, now)
    if await queries.take_all(tx, site.id, id, way) == 0:
        raise Invalid("from_url", "There is no page at or below this address.")
    await enqueue(tx, Job.of(MoveWork(site.id, id, now), due_at=now, urgent=True))
    return id
