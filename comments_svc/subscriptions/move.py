from datetime import datetime
from typing import Final
from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.db.query import Command
from comments_svc.outbox.leave_address import leave_address
from comments_svc.subscriptions import queries

# Where the new address follows the thread already, that counts.
_MOVE: Final = Command(
    """
    update subscription s set email = $3
    where s.site_id = $1 and lower(s.email) = lower($2) and not exists (
      select from subscription o
      where o.site_id = $1 and o.thread_id = s.thread_id and lower(o.email) = lower($3)
    )
    """
)
_DROP: Final = Command("delete from subscription where site_id = $1 and lower(email) = lower($2)")


async def move(tx: Tx, site: UUID, left: str, email: str, *, now: datetime) -> None:
    """What an address followed that its reader has left, their new one follows. Whoever had ended all mail to the old
    one gets none about these, until they ask for it."""
    await leave_address(tx, site, left, now=now)
    if await queries.unstop(tx, site, left):
        await queries.leave_all(tx, site, left, now)
    await _MOVE.run(tx, site, left, email)
    await _DROP.run(tx, site, left)
