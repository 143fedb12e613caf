from datetime import datetime
from typing import Final

import msgspec

from comments_svc.db.database import Reader
from comments_svc.db.query import Query


class Waiting(msgspec.Struct, frozen=True):
    """Mails that have not left. `next_at`: when the first of them is due; None when there is none."""

    mails: int
    next_at: datetime | None


_WAITING: Final = Query(
    Waiting,
    """
    select count(*) as mails, min(due_at) as next_at from outbound_message
    where state = 'queued' and carried_by is null and channel = 'mail'
    """,
)


async def count_waiting(on: Reader) -> Waiting:
    """Of all sites. What goes out with another mail is not counted."""
    return await _WAITING.one(on)
