from datetime import datetime
from typing import Final
from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.db.query import Command

_RESUME: Final = Command(
    "update subscription set state = 'active', changed_at = $3 where site_id = $1 and id = $2 and state = 'paused'"
)


async def resume(tx: Tx, site: UUID, subscription: UUID, *, now: datetime) -> bool:
    """Mail about a thread that was flooded goes on. False for a subscription that does not pause: who has left stays
    away."""
    return await _RESUME.run(tx, site, subscription, now) > 0
