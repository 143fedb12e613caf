from datetime import datetime
from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.readers import queries
from comments_svc.readers.model import Wish


async def use_waiting(tx: Tx, site: UUID, reader: UUID, email: str, *, now: datetime) -> list[Wish]:
    """All that this reader asked for with the address that they have just proven, however they did: the oldest first.
    No code or link of it counts any more."""
    waiting = await queries.waiting(tx, site, reader, now)
    same = [each for each in waiting if each.email.lower() == email.lower()]
    await queries.use(tx, site, [each.id for each in same], now)
    return [each.wish for each in reversed(same) if each.wish]
