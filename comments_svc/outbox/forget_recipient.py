from typing import Final
from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.db.query import Command

# The row stays for the record of what was sent; an event and its recipient must stay one pair.
_FORGET: Final = Command(
    """
    update outbound_message set recipient = 'erased:' || id, params = '{}', last_answer = null,
      state = case when state = 'queued' then 'cancelled' else state end
    where site_id = $1 and lower(recipient) = lower($2)
    """
)


async def forget_recipient(tx: Tx, site: UUID, email: str) -> int:
    """Takes an address out of what a site has sent, and cancels what waits for it; how many messages."""
    return await _FORGET.run(tx, site, email)
