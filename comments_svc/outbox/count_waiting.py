from datetime import datetime
from typing import Final

import msgspec

from comments_svc.db.database import Reader
from comments_svc.db.query import Query


class Waiting(msgspec.Struct, frozen=True):
    """Mails to one address that have not left. `next_at`: when the first of them is due."""

    recipient: str
    mails: int
    next_at: datetime


_WAITING: Final = Query(
    Waiting,
    """
    select recipient, count(*) as mails, min(due_at) as next_at from outbound_message
    where state = 'queued' and carried_by is null and channel = 'mail'
    group by recipient order by next_at, recipient limit $1
    """,
)


async def count_waiting(on: Reader, most: int) -> list[Waiting]:
    """Of all sites, the most urgent first, of at most so many addresses. What goes out with another mail is not
    counted.
    """
    return await _WAITING.many(on, most)
