from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader
from comments_svc.db.query import Query
from comments_svc.markup.model import Html


class OwnHtml(msgspec.Struct, frozen=True):
    id: UUID
    html: Html


_OWN_HTML: Final = Query(
    OwnHtml,
    """
    select c.id, coalesce(h.html, c.html) as html
    from comment c join thread t on t.site_id = c.site_id and t.id = c.thread_id
    left join comment_revision h on h.site_id = c.site_id and h.comment_id = c.id and h.revision = c.held_revision
    where c.site_id = $1 and c.reader_id = $2 and t.url_key = $3 and c.state <> 'deleted'
      and (c.state <> 'published' or c.held_revision is not null)
    order by c.created_at desc limit 200
    """,
)


async def own_html(on: Reader, site: UUID, reader: UUID, url_key: str) -> dict[UUID, Html]:
    """What a reader's own comments on a page show, where that waits for a moderator and nobody else sees it."""
    return {each.id: each.html for each in await _OWN_HTML.many(on, site, reader, url_key)}
