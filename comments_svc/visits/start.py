from datetime import datetime
from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.db.notify import JobsWaiting
from comments_svc.kernel.ids import uuid7
from comments_svc.visits import queries


async def start(tx: Tx, site: UUID, by: UUID, *, now: datetime) -> None:
    """Has each page of the site looked for. Changes nothing while that is being done."""
    await queries.start(tx, site, uuid7(), by, now)
    tx.announce(JobsWaiting())
