from datetime import datetime, timedelta
from typing import Final

from comments_svc.db.database import Tx
from comments_svc.db.query import Command
from comments_svc.outbox.give_addresses import READER_VALID

BYTES_KEPT: Final = timedelta(days=14)
"""Of mail that came: raw, with the address of the machine that brought it."""

KEPT: Final = READER_VALID
"""A message stays as long as a reader may answer it: until then it is looked at to see what an answer is about."""

# What still waits is younger, except for a digest or a resend, which has its own three days.
_MESSAGES: Final = Command("delete from outbound_message where created_at < $1 and state <> 'queued'")
_ADDRESSES: Final = Command("delete from reply_address where expires_at < $1")
# What a person wrote stays, in subject, text, cut and body.
_ARRIVED: Final = Command(
    """
    update inbound_message set raw = null, client_ip = null, helo = null, results = '{}'
    where raw is not null and received_at < $1 and state <> 'received'
    """
)
_DROPPED: Final = Command("delete from inbound_message where state = 'dropped' and received_at < $1")
_ANSWERED: Final = Command("delete from mail_answer where answered_at < $1")


async def forget_old(tx: Tx, now: datetime) -> None:
    """Messages after 90 days, and addresses 90 days after their end: until then an answer that comes late is known to
    be about this site. With them go the recipients' addresses."""
    await _MESSAGES.run(tx, now - KEPT)
    await _ADDRESSES.run(tx, now - KEPT)
    await _ARRIVED.run(tx, now - BYTES_KEPT)
    await _DROPPED.run(tx, now - KEPT)
    await _ANSWERED.run(tx, now - timedelta(days=1))
