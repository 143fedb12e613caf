from collections.abc import Sequence
from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

from comments_svc.comments.judge_writers import judge_soon, writers_of
from comments_svc.comments.lock_some import lock_some
from comments_svc.db.database import Tx
from comments_svc.db.query import Command

_GONE: Final[LiteralString] = "c.site_id = $1 and c.id = any($2) and c.state in ('spam', 'rejected') and c.source <> ''"
_REVISIONS: Final = Command(
    "delete from comment_revision r using comment c where "
    + _GONE
    + " and r.site_id = c.site_id and r.comment_id = c.id"
)
_NOTES: Final = Command(
    "delete from comment_note n using comment c where " + _GONE + " and n.site_id = c.site_id and n.comment_id = c.id"
)
_MESSAGES: Final = Command(
    """
    update outbound_message o set params = '{}', last_answer = null,
      state = case when o.state = 'queued' then 'cancelled' else o.state end
    from comment c where o.site_id = c.site_id and o.comment_id = c.id and
    """
    + _GONE
)
_MAILS: Final = Command(
    """
    update inbound_message i set raw = null, client_ip = null, helo = null, results = '{}', sender = '',
      from_name = null, from_email = null, subject = null, text = null, cut = '[]', body = null, authenticity = null
    from comment c where i.site_id = c.site_id and i.comment_id = c.id and
    """
    + _GONE
)
# What rules found in a text is a part of it.
_FOUND: Final = Command(
    "update rule_hit h set why = null from comment c where "
    + _GONE
    + " and h.site_id = c.site_id and h.comment_id = c.id"
)
_TEXTS: Final = Command(
    """
    update comment c set source = '', html = '', tree = '[]', name = '', email = null, website = null, ip_hash = null,
      held_revision = null, removed_at = null, reasons = array(select split_part(r, ':', 1) from unnest(reasons) r)
    where
    """
    + _GONE
)


async def forget(tx: Tx, site: UUID, comments: Sequence[UUID], *, now: datetime) -> int:
    """Erases spam, and what is in the bin, at once instead of after 30 days; how many. There is no way back."""
    ids = list(comments)
    await lock_some(tx, site, ids)
    await _REVISIONS.run(tx, site, ids)
    await _NOTES.run(tx, site, ids)
    await _MESSAGES.run(tx, site, ids)
    await _MAILS.run(tx, site, ids)
    await _FOUND.run(tx, site, ids)
    erased = await _TEXTS.run(tx, site, ids)
    await judge_soon(tx, site, await writers_of(tx, site, ids), now=now)
    return erased
