from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader
from comments_svc.db.query import Query
from comments_svc.sites.model import Site
from comments_svc.sites.page_key import page_keys


class Elsewhere(msgspec.Struct, frozen=True):
    """A page that has taken a comment over."""

    url: str
    title: str

    def link(self, comment: UUID) -> str:
        return f"{self.url.partition('#')[0]}#comment-{comment}"


class Place(msgspec.Struct, frozen=True):
    url: str


_LOCATE: Final = Query(
    Place,
    """
    select t.url from comment c join thread t on t.site_id = c.site_id and t.id = c.thread_id
    where c.site_id = $1 and c.id = $2 and (c.shown or c.silent and c.state = 'spam')
    """,
)


# What is silenced is not there for others, and its writer does not look for it elsewhere.
_ELSEWHERE: Final = Query(
    Elsewhere,
    """
    select t.url, t.title from comment c join thread t on t.site_id = c.site_id and t.id = c.thread_id
    where c.site_id = $1 and c.id = $2 and c.shown and t.url_key <> $3
    """,
)


async def locate(on: Reader, site: UUID, comment: UUID) -> str | None:
    """The page on which readers see this comment; of a silenced one, its writer."""
    found = await _LOCATE.maybe(on, site, comment)
    return found.url if found else None


async def elsewhere(on: Reader, site: Site, url_key: str, comment: UUID) -> Elsewhere | None:
    """The page on which readers see a comment that is not on the page of this key; None also where the site no longer
    has that page's origin."""
    found = await _ELSEWHERE.maybe(on, site.id, comment, url_key)
    return found if found is not None and page_keys(site, [found.url])[found.url] is not None else None
