from datetime import datetime
from uuid import UUID

import msgspec


class Feedback(msgspec.Struct, frozen=True):
    """One private message of a conversation between a reader and the author. `moderator_id`: who answered; None is the
    reader, whose `email` stands on every message."""

    site_id: UUID
    id: UUID
    conversation_id: UUID
    thread_id: UUID | None
    comment_id: UUID | None
    moderator_id: UUID | None
    name: str
    email: str | None
    url: str | None
    text: str
    rating: int | None
    verified: bool
    created_at: datetime
