"""What a feed lists. A site's newest comments and a thread's latest changes each have an index of their own."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader
from comments_svc.db.query import Query
from comments_svc.markup.model import Html
from comments_svc.threads.queries import AT

FEED_ENTRIES: Final = 50


class FeedEntry(msgspec.Struct, frozen=True):
    """A published comment. `url`, `title`: of its page."""

    id: UUID
    parent_id: UUID | None
    name: str
    html: Html
    url: str
    title: str
    published: datetime
    updated: datetime


_OF_SITE: Final = Query(
    FeedEntry,
    """
    select c.id, c.parent_id, c.name, c.html, t.url, t.title, coalesce(c.published_at, c.created_at) as published,
      greatest(c.edited_at, c.published_at, c.created_at) as updated
    from comment c join thread t on t.site_id = c.site_id and t.id = c.thread_id
    where c.site_id = $1 and c.state = 'published'
    order by c.published_at desc, c.id desc limit $2
    """,
)
_OF_THREAD: Final = Query(
    FeedEntry,
    f"""
    select c.id, c.parent_id, c.name, c.html, t.url, t.title, coalesce(c.published_at, c.created_at) as published,
      greatest(c.edited_at, c.published_at, c.created_at) as updated
    from comment c join thread t on t.site_id = c.site_id and t.id = c.thread_id
    where c.site_id = $1 and c.thread_id = {AT}
      and c.version > 0 and c.state = 'published'
    order by c.version desc, c.id desc limit $3
    """,
)


async def feed(on: Reader, site: UUID, url_key: str | None) -> list[FeedEntry]:
    """The newest comments of a site, or those of one thread that changed last."""
    if url_key is None:
        return await _OF_SITE.many(on, site, FEED_ENTRIES)
    return await _OF_THREAD.many(on, site, url_key, FEED_ENTRIES)
