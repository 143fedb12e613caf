from datetime import datetime, timedelta
from typing import Final

from comments_svc.db.database import Tx
from comments_svc.db.query import Command
from comments_svc.outbox.give_addresses import READER_VALID

KEPT: Final = READER_VALID
"""A message stays as long as a reader may answer it: until then it is looked at to see what an answer is about."""

# What still waits is younger, except for a digest or a resend, which has its own three days. The first bound is for the
# index; what is of no site is kept as long as by default.
_MESSAGES: Final = Command(
    """
    delete from outbound_message o
    where o.created_at < $1::timestamptz - make_interval(days => (select least(90, min(keep_sent_days)) from site))
      and o.created_at < $1::timestamptz - make_interval(days => coalesce(
        (select s.keep_sent_days from site s where s.id = o.site_id), 90))
      and o.state <> 'queued'
    """
)
_ADDRESSES: Final = Command("delete from reply_address where expires_at < $1")
# What a person wrote stays, in subject, text, cut and body.
_ARRIVED: Final = Command(
    """
    update inbound_message i set raw = null, client_ip = null, helo = null, results = '{}'
    where i.raw is not null
      and i.received_at < $1::timestamptz - make_interval(days => (select least(14, min(keep_raw_days)) from site))
      and i.received_at < $1::timestamptz - make_interval(days => coalesce(
        (select s.keep_raw_days from site s where s.id = i.site_id), 14))
      and i.state <> 'received'
    """
)
# Of settled ones: what waits for a moderator is kept until somebody has decided.
_LETTERS: Final = Command(
    """
    update inbound_message i set raw = null, client_ip = null, helo = null, results = '{}', sender = '',
      message_id = null, from_name = null, from_email = null, subject = null, text = null, cut = '[]', body = null,
      authenticity = null
    from site s
    where s.id = i.site_id and i.received_at < $1::timestamptz - make_interval(days => s.keep_letters_days)
      and i.state in ('posted', 'dropped') and (i.from_email is not null or i.text is not null or i.body is not null)
    """
)
_DROPPED: Final = Command("delete from inbound_message where state = 'dropped' and received_at < $1")
_FAILED: Final = Command("delete from job where failed_at < $1")
_ANSWERED: Final = Command("delete from mail_answer where answered_at < $1")


async def forget_old(tx: Tx, now: datetime) -> None:
    """Messages and mails after as many days as their site keeps them, and addresses 90 days after their end: until then
    an answer that comes late is known to be about this site. With them go the recipients' addresses.
    """
    await _MESSAGES.run(tx, now)
    await _ADDRESSES.run(tx, now - KEPT)
    await _ARRIVED.run(tx, now)
    await _LETTERS.run(tx, now)
    await _DROPPED.run(tx, now - KEPT)
    await _ANSWERED.run(tx, now - timedelta(days=1))


async def forget_failed(tx: Tx, now: datetime, days: int) -> None:
    """Jobs that were given up, with the words of what went wrong."""
    await _FAILED.run(tx, now - timedelta(days=days))
