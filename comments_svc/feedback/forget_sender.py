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
_FEEDBACK: Final = Command("delete from feedback where site_id = $1 and lower(email) = lower($2)")


async def forget_sender(tx: Tx, site: UUID, email: str) -> None:
    """Takes away at once what somebody wrote to this site by mail or in private, and the answers to it."""
    await _MAILS.run(tx, site, email)
    await _FEEDBACK.run(tx, site, email)
