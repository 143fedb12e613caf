from datetime import datetime
from uuid import UUID

import msgspec

from comments_svc.db.database import Tx
from comments_svc.outbox.enqueue import enqueue
from comments_svc.outbox.model import Job


class Left(msgspec.Struct, frozen=True, tag="feedback-left"):
    """A private message waits to be read: whoever mails it to the author lives above."""

    site_id: UUID
    feedback_id: UUID
    at: datetime


async def tell(tx: Tx, site: UUID, feedback: UUID, *, now: datetime) -> None:
    """Part of the caller's transaction."""
    await enqueue(tx, Job.of(Left(site, feedback, now), due_at=now))
