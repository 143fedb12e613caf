from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.db.query import Command
from comments_svc.mail.address import new_id

_VALID: Final = timedelta(days=7)
_GIVE: Final = Command(
    """
    insert into reply_address (id, kind, epoch, site_id, email, moderator_id, created_at, expires_at, trial)
    values ($1, 'r', 0, $2, $3, $4, $5, $6, true)
    """
)
_REVOKE: Final = Command("update reply_address set revoked_at = $2 where id = $1 and trial")


async def give_trial_address(tx: Tx, site: UUID, moderator: UUID, email: str, *, now: datetime) -> int:
    """For a test mail to this moderator: its id."""
    id = new_id()
    await _GIVE.run(tx, id, site, email, moderator, now, now + _VALID)
    return id


async def revoke_trial_address(tx: Tx, id: int, *, now: datetime) -> None:
    """Of one that did not leave: nobody waits for its answer."""
    await _REVOKE.run(tx, id, now)
