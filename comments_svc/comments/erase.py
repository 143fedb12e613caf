from datetime import datetime, timedelta
from typing import Final

from comments_svc.db.database import Tx
from comments_svc.db.query import Command

RETENTION: Final = timedelta(days=30)

_REVISIONS: Final = Command(
    """
    delete from comment_revision r using comment c
    where c.removed_at < $1 and r.site_id = c.site_id and r.comment_id = c.id
    """
)
_TEXTS: Final = Command(
    """
    update comment set source = '', html = '', tree = '[]', name = '', email = null, website = null, ip_hash = null,
      held_revision = null, removed_at = null
    where removed_at < $1
    """
)
# The key that made these is gone by now, so they stand for nobody.
_ADDRESSES: Final = Command(
    """
    update comment set ip_hash = null
    where created_at < $1 and created_at > $1::timestamptz - interval '10 days' and ip_hash is not null
    """
)
_REACTORS: Final = Command(
    """
    update reaction set ip_hash = null
    where reacted_at < $1 and reacted_at > $1::timestamptz - interval '10 days' and ip_hash is not null
    """
)
_REPORTERS: Final = Command(
    """
    update comment_report set ip_hash = null
    where reported_at < $1 and reported_at > $1::timestamptz - interval '10 days' and ip_hash is not null
    """
)
_VOTERS: Final = Command(
    """
    update vote set ip_hash = null
    where cast_at < $1 and cast_at > $1::timestamptz - interval '10 days' and ip_hash is not null
    """
)


# Mails about it hold no text of it; what still waits to tell of it has nothing to tell.
_MESSAGES: Final = Command(
    """
    update outbound_message o set params = '{}', last_answer = null,
      state = case when o.state = 'queued' then 'cancelled' else o.state end
    from comment c where c.removed_at < $1 and o.site_id = c.site_id and o.comment_id = c.id
    """
)


# The mail that it came by holds the same words.
_MAILS: Final = Command(
    """
    update inbound_message i set raw = null, client_ip = null, helo = null, results = '{}', sender = '',
      from_name = null, from_email = null, subject = null, text = null, cut = '[]', body = null, authenticity = null
    from comment c where c.removed_at < $1 and i.site_id = c.site_id and i.comment_id = c.id
    """
)


async def erase(tx: Tx, now: datetime) -> None:
    """Takes the text and the personal data out of what was deleted, rejected or spam for 30 days; the row stays."""
    before = now - RETENTION
    await _REVISIONS.run(tx, before)
    await _MESSAGES.run(tx, before)
    await _MAILS.run(tx, before)
    await _TEXTS.run(tx, before)
    await _ADDRESSES.run(tx, before)
    await _VOTERS.run(tx, before)
    await _REACTORS.run(tx, before)
    await _REPORTERS.run(tx, before)
