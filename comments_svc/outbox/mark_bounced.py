from typing import Final
from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.db.query import Command
from comments_svc.outbox.model import CAME_BACK

_LONGEST: Final = 500
_MARK: Final = Command(
    """
    update outbound_message set state = 'failed', last_answer = $2 where address_id = $1 and state = 'sent'
    """
)
_MARK_ONE: Final = Command(
    "update outbound_message set state = 'failed', last_answer = $2 where id = $1 and state = 'sent'"
)


async def mark_bounced(tx: Tx, address: int, answer: str) -> bool:
    """The mail with this address came back: a server had taken it, and another did not. False: there is none that was
    sent, or it is known."""
    return await _MARK.run(tx, address, _in_words(answer)) > 0


async def mark_message_bounced(tx: Tx, message: UUID, answer: str) -> bool:
    """The same, of one that is known by its own name."""
    return await _MARK_ONE.run(tx, message, _in_words(answer)) > 0


def _in_words(answer: str) -> str:
    return f"{CAME_BACK} {answer}".replace("\0", "")[:_LONGEST]
