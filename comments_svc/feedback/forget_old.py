from datetime import datetime
from typing import Final

from comments_svc.db.database import Tx
from comments_svc.db.query import Command

_MAILS: Final = Command(
    """
    update inbound_message i set raw = null, client_ip = null, helo = null, results = '{}', sender = '',
      message_id = null, from_name = null, from_email = null, subject = null, text = null, cut = '[]', body = null,
      authenticity = null
    from feedback f join site s on s.id = f.site_id
    where f.created_at < $1::timestamptz - make_interval(days => s.keep_private_days)
      and i.site_id = f.site_id and i.feedback_id = f.id
      and not exists (
        select from feedback n where n.site_id = f.site_id and n.conversation_id = f.conversation_id
          and n.created_at >= $1::timestamptz - make_interval(days => s.keep_private_days))
    """
)
_CONVERSATIONS: Final = Command(
    """
    delete from feedback f using site s
    where s.id = f.site_id and f.created_at < $1::timestamptz - make_interval(days => s.keep_private_days)
      and not exists (
        select from feedback n where n.site_id = f.site_id and n.conversation_id = f.conversation_id
          and n.created_at >= $1::timestamptz - make_interval(days => s.keep_private_days))
    """
)


async def forget_old(tx: Tx, now: datetime) -> None:
    """Private conversations whose last message is older than their site keeps them, with the mails they came by."""
    await _MAILS.run(tx, now)
    await _CONVERSATIONS.run(tx, now)
