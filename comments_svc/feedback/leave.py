from datetime import datetime
from uuid import UUID

import msgspec

from comments_svc.db.database import Tx
from comments_svc.feedback import queries
from comments_svc.feedback.model import Feedback


class Private(msgspec.Struct, frozen=True, kw_only=True):
    """A message to the author. `conversation`: one that it goes on; None begins one. `verified`: the sender has shown
    that the address is theirs."""

    id: UUID
    thread: UUID | None = None
    comment: UUID | None = None
    conversation: UUID | None = None
    name: str
    email: str | None
    url: str | None = None
    text: str
    rating: int | None = None
    verified: bool = False


async def leave(tx: Tx, site: UUID, message: Private, *, now: datetime) -> None:
    """Keeps it; the same again changes nothing. Whoever calls tells the author (see `notify.forward`)."""
    row = Feedback(
        site_id=site,
        id=message.id,
        conversation_id=message.conversation or message.id,
        thread_id=message.thread,
        comment_id=message.comment,
        moderator_id=None,
        name=message.name,
        email=message.email,
        url=message.url,
        text=message.text,
        rating=message.rating,
        verified=message.verified,
        created_at=now,
    )
    await queries.insert(tx, row)
