from typing import Final
from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.db.query import Command

# The row stays: a mail that is delivered again must be known.
_MAILS: Final = Command(
    """
    update inbound_message set raw = null, client_ip = null, helo = null, results = '{}', sender = '',
      message_id = null, from_name = null, from_email = null, subject = null, text = null, cut = '[]', body = null,
      authenticity = null,
      state = case when state in ('received', 'parsed') then 'dropped' else state end
    where site_id = $1 and lower(from_email) = lower($2)
    """
)
# What came to an address that only they were given, from whatever address of theirs, and what bounced from there.
_ANSWERS: Final = Command(
    """
    update inbound_message set raw = null, client_ip = null, helo = null, results = '{}', sender = '',
      message_id = null, from_name = null, from_email = null, subject = null, text = null, cut = '[]', body = null,
      authenticity = null,
      state = case when state in ('received', 'parsed') then 'dropped' else state end
    where site_id = $1 and address_id in (
      select id from reply_address where site_id = $1 and lower(email) = lower($2))
    """
)
# Those of moderators to what was forwarded to them quote it.
_QUOTES: Final = Command(
    """
    update inbound_message set raw = null, cut = '[]', body = null
    where site_id = $1 and state <> 'received' and address_id in (
      select a.id from reply_address a join feedback f on f.site_id = a.site_id and f.id = a.feedback_id
      where a.site_id = $1 and lower(f.email) = lower($2)
      union
      select a.id from reply_address a join inbound_message m on m.site_id = a.site_id and m.id = a.inbound_id
      where a.site_id = $1 and lower(m.from_email) = lower($2))
    """
)
_ENVELOPES: Final = Command(
    """
    update inbound_message set sender = '', raw = null
    where site_id = $1 and lower(sender) = lower($2) and sender <> '' and state <> 'received'
    """
)
_FEEDBACK: Final = Command("delete from feedback where site_id = $1 and lower(email) = lower($2)")


async def forget_sender(tx: Tx, site: UUID, email: str) -> None:
    """Takes away at once what somebody wrote to this site by mail or in private, and the answers to it."""
    for forget in (_QUOTES, _MAILS, _ANSWERS, _ENVELOPES):
        await forget.run(tx, site, email)
    await _FEEDBACK.run(tx, site, email)
