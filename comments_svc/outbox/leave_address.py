from datetime import datetime
from typing import Final
from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.db.query import Command
from comments_svc.kernel.phrase import phrase

# Another may have asked whether the address is theirs, and its owner may be a moderator: both still want their mail.
_CANCEL: Final = Command(
    """
    update outbound_message m set state = 'cancelled', last_answer = $4
    where id in (
      select o.id from outbound_message o
      where o.site_id = $1 and lower(o.recipient) = lower($2) and o.state = 'queued' and o.template <> 'prove'
        and o.moderator_id is null and (o.claimed_until is null or o.claimed_until < $3)
      order by o.id for update
    ) and m.state = 'queued'
    """
)
_REVOKE: Final = Command(
    """
    update reply_address set revoked_at = coalesce(revoked_at, $3)
    where site_id = $1 and lower(email) = lower($2) and moderator_id is null
    """
)
LEFT: Final = phrase("Not sent: this reader has another address now.")


async def leave_address(tx: Tx, site: UUID, email: str, *, now: datetime) -> None:
    """A reader has gone from an address: nothing more is sent to it for them, and nobody answers from it for them."""
    await _CANCEL.run(tx, site, email, now, LEFT)
    await _REVOKE.run(tx, site, email, now)
