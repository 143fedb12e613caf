from datetime import datetime
from typing import Final
from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.db.query import Command

_TAKE: Final = Command(
    "insert into sign_in_way_back (site_id, id, expires_at) values ($1, $2, $3) on conflict do nothing"
)
_FORGET: Final = Command("delete from sign_in_way_back where expires_at < $1")


async def take_way_back(tx: Tx, site: UUID, id: UUID, expires_at: datetime) -> bool:
    """Whether this is the first time that somebody comes back from a provider on this way."""
    return await _TAKE.run(tx, site, id, expires_at) == 1


async def forget_ways_back(tx: Tx, now: datetime) -> None:
    """Those that are over anyway."""
    await _FORGET.run(tx, now)
