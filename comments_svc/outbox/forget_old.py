from datetime import datetime
from typing import Final

from comments_svc.db.database import Tx
from comments_svc.db.query import Command
from comments_svc.outbox.give_addresses import READER_VALID

KEPT: Final = READER_VALID
"""A message stays as long as a reader may answer it: until then it is looked at to see what an answer is about."""

# What still waits is younger, except for a digest or a resend, which has its own three days.
_MESSAGES: Final = Command("delete from outbound_message where created_at < $1 and state <> 'queued'")
_ADDRESSES: Final = Command("delete from reply_address where expires_at < $1")


async def forget_old(tx: Tx, now: datetime) -> None:
    """Messages after 90 days, and addresses that are no longer good; with them go the recipients' addresses."""
    await _MESSAGES.run(tx, now - KEPT)
    await _ADDRESSES.run(tx, now)
