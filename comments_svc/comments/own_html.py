from typing import Final, LiteralString
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader
from comments_svc.db.query import Query
from comments_svc.markup.model import Html
from comments_svc.threads.queries import AT


class OwnHtml(msgspec.Struct, frozen=True):
    id: UUID
    html: Html


_AT: Final[LiteralString] = AT.replace("$2", "$3")
_OWN_HTML: Final = Query(
    OwnHtml,
    f"""
    select c.id, coalesce(h.html, c.html) as html
    from comment c
    left join comment_revision h on h.site_id = c.site_id and h.comment_id = c.id and h.revision = c.held_revision
    where c.site_id = $1 and c.reader_id = $2 and c.thread_id = {_AT} and c.state <> 'deleted'
      and (c.state <> 'published' or c.held_revision is not null)
    order by c.created_at desc limit 200
    """,
)


async def own_html(on: Reader, site: UUID, reader: UUID, url_key: str) -> dict[UUID, Html]:
    """What a reader's own comments on a page show, where that waits for a moderator and nobody else sees it."""
    return {each.id: each.html for each in await _OWN_HTML.many(on, site, reader, url_key)}
