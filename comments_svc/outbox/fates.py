from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader
from comments_svc.db.query import Query
from comments_svc.outbox.message import MessageState


class Fate(msgspec.Struct, frozen=True):
    """Of one mail. `last_answer`: the server's words, or ours where it never came so far."""

    event_id: UUID
    state: MessageState
    attempts: int
    last_answer: str | None
    sent_at: datetime | None


_FATES: Final = Query(
    Fate,
    """
    select event_id, state, attempts, last_answer, sent_at from outbound_message
    where event_id = any($2) and site_id = $1
    """,
)


async def fates(on: Reader, site: UUID, events: Sequence[UUID]) -> dict[UUID, Fate]:
    """What became of the mails of these events, of which each has at most one."""
    return {each.event_id: each for each in await _FATES.many(on, site, list(events))}
