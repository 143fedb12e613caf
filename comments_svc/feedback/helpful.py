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


class Said(msgspec.Struct, frozen=True):
    page: str
    yes: int
    no: int


# Four and five of five are a yes, one and two a no.
_SAID: Final = Query(
    Said,
    """
    select url as page, count(*) filter (where rating >= 4) as yes, count(*) filter (where rating <= 2) as no
    from feedback where site_id = $1 and created_at > $2 and rating is not null and url is not null
    group by url order by count(*) desc, url limit 500
    """,
)


async def helpful(on: Reader, site: Site, now: datetime) -> list[Said]:
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
    return sorted(pages.values(), key=lambda said: (-said.yes - said.no, said.page))[:_MOST]
