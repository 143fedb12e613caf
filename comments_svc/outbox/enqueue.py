from comments_svc.db.database import Tx
from comments_svc.db.notify import JobsWaiting
from comments_svc.outbox import queries
from comments_svc.outbox.model import Job


async def enqueue(tx: Tx, job: Job) -> None:
    """Part of the caller's transaction: the job exists exactly when its cause does."""
    await queries.insert(tx, job)
    tx.announce(JobsWaiting())
