from typing import Final

from comments_svc.db.database import Tx
from comments_svc.db.query import Command

_LONGEST: Final = 500
_MARK: Final = Command(
    """
    update outbound_message set state = 'failed', last_answer = $2 where address_id = $1 and state = 'sent'
    """
)


async def mark_bounced(tx: Tx, address: int, answer: str) -> bool:
    """The mail with this address came back: a server had taken it, and another did not. False: there is none that was
    sent, or it is known."""
    return await _MARK.run(tx, address, f"It came back: {answer}".replace("\0", "")[:_LONGEST]) > 0
