"""How helpful readers found the pages of a site."""

from datetime import datetime, timedelta
from typing import Final

import msgspec

from comments_svc.db.database import Reader
from comments_svc.db.query import Query
from comments_svc.sites.model import Site
from comments_svc.sites.page_key import page_keys

DAYS: Final = 90
_MOST: Final = 20


class Helpful(msgspec.Struct, frozen=True):
    """`page`: an address. `title`: empty where the page has no comments, and so no title is known."""

    page: str
    title: str
    yes: int
    no: int


class Said(msgspec.Struct, frozen=True):
    page: str
    yes: int
    no: int


class Titled(msgspec.Struct, frozen=True):
    url_key: str
    title: str


# Four and five of five are a yes, one and two a no.
_SAID: Final = Query(
    Said,
    """
    select url as page, count(*) filter (where rating >= 4) as yes, count(*) filter (where rating <= 2) as no
    from feedback where site_id = $1 and created_at > $2 and rating is not null and url is not null
    group by url order by count(*) desc, url limit 500
    """,
)
_TITLES: Final = Query(
    Titled,
    """
    select url_key, title from thread where site_id = $1 and url_key = any($2)
    union all
    select a.url_key, t.title from thread_alias a join thread t on t.site_id = a.site_id and t.id = a.thread_id
    where a.site_id = $1 and a.url_key = any($2)
    """,
)


async def helpful(on: Reader, site: Site, now: datetime) -> list[Helpful]:
    """The pages that most readers spoke of in the last DAYS days, at most 20; addresses of one page count together."""
    rows = await _SAID.many(on, site.id, now - timedelta(days=DAYS))
    keys = page_keys(site, [row.page for row in rows])
    pages: dict[str, Said] = {}
    for row in rows:
        key = keys[row.page]
        if key is None:
            continue  # the site has left that origin
        before = pages.get(key, Said(row.page, 0, 0))
        pages[key] = Said(before.page, before.yes + row.yes, before.no + row.no)
    most = dict(sorted(pages.items(), key=lambda each: (-each[1].yes - each[1].no, each[1].page))[:_MOST])
    titles = {each.url_key: each.title for each in await _TITLES.many(on, site.id, list(most))}
    return [Helpful(said.page, titles.get(key, ""), said.yes, said.no) for key, said in most.items()]
