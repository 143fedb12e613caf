from datetime import datetime
from typing import Final
from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.db.query import Command, Query
from comments_svc.outbox.forget_old import KEPT
from comments_svc.readers import queries
from comments_svc.readers.model import Address
from comments_svc.readers.standing import lock_same, take_standing

_LOCK: Final = Query(
    Address, "select email, proven_at from reader_address where site_id = $1 and reader_id = $2 for update"
)
_REMEMBER: Final = Command(
    """
    insert into former_address (site_id, reader_id, email, left_at) values ($1, $2, lower($3), $4)
    on conflict (site_id, reader_id, email) do update set left_at = excluded.left_at
    """
)
_FREE_NAME: Final = Command("delete from reader_name where site_id = $1 and email = lower($2)")
_FORGET: Final = Command("delete from former_address where left_at < $1")


async def take_address(tx: Tx, site: UUID, reader: UUID, email: str, *, now: datetime) -> str | None:
    """Makes a proven address the reader's, and what is thought of whoever proved it before. The one that they had is
    remembered, so that erasing finds what was sent to it; it is answered if nobody on the site stands for it any more.
    """
    await lock_same(tx, site, reader, email)
    before = await _LOCK.maybe(tx, site, reader)
    await queries.set_address(tx, site, reader, email, now)
    await take_standing(tx, site, reader, email, now=now)
    if before is None or before.email.lower() == email.lower():
        return None
    await _REMEMBER.run(tx, site, reader, before.email, now)
    if await queries.is_proven(tx, site, before.email):
        return None
    await _FREE_NAME.run(tx, site, before.email)
    return before.email


async def forget_former(tx: Tx, now: datetime) -> None:
    """Those to which nothing is left that was sent."""
    await _FORGET.run(tx, now - KEPT)
