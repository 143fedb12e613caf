from datetime import datetime
from typing import Final
from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.db.query import Command

_PAUSE: Final = Command(
    """
    update subscription set state = 'paused', changed_at = $3
    where site_id = $1 and id = any($2) and state = 'active'
    """
)


async def pause(tx: Tx, site: UUID, subscriptions: list[UUID], *, now: datetime) -> None:
    """No more mail until its reader resumes: the thread is flooded."""
    await _PAUSE.run(tx, site, subscriptions, now)
