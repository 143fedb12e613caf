from datetime import datetime
from typing import Final
from uuid import UUID

from comments_svc.comments import queries
from comments_svc.comments.delete import delete
from comments_svc.db.database import Tx
from comments_svc.db.query import Command, Query
from comments_svc.outbox.model import One
from comments_svc.sites.model import Site

# Newest first: an answer is locked before what it answers, as every act does (comments/change_state.py).
_OWN: Final = Query(
    One, "select id from comment where site_id = $1 and reader_id = $2 order by created_at desc, id desc"
)
_REVISIONS: Final = Command(
    """
    delete from comment_revision r using comment c
    where c.site_id = $1 and c.reader_id = $2 and r.site_id = c.site_id and r.comment_id = c.id
    """
)
_TEXTS: Final = Command(
    """
    update comment set source = '', html = '', tree = '[]', name = '', email = null, website = null, ip_hash = null,
      held_revision = null, removed_at = null
    where site_id = $1 and reader_id = $2
    """
)


# Also where it came from an address that the reader has not proven since.
_MAILS: Final = Command(
    """
    update inbound_message i set raw = null, client_ip = null, helo = null, results = '{}', sender = '',
      from_name = null, from_email = null, subject = null, text = null, cut = '[]', body = null, authenticity = null
    from comment c where c.site_id = $1 and c.reader_id = $2 and i.site_id = c.site_id and i.comment_id = c.id
    """
)


async def erase_own(tx: Tx, site: Site, reader: UUID, *, now: datetime) -> int:
    """Deletes all comments of a reader and erases text and personal data at once, not after 30 days; how many."""
    found = await _OWN.many(tx, site.id, reader)
    for each in found:
        comment = await queries.lock(tx, site.id, each.id)
        if comment is not None:
            await delete(tx, site, comment, now=now)
    await _REVISIONS.run(tx, site.id, reader)
    await _MAILS.run(tx, site.id, reader)
    await _TEXTS.run(tx, site.id, reader)
    return len(found)
