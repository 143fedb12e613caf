from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader
from comments_svc.db.query import Query


class SiteAmounts(msgspec.Struct, frozen=True):
    """What there is of a site, in whatever state."""

    comments: int
    pages: int
    readers: int
    messages: int
    mails: int


_COUNT: Final = Query(
    SiteAmounts,
    """
    select (select count(*) from comment where site_id = $1)::int as comments,
      (select count(*) from thread where site_id = $1)::int as pages,
      (select count(*) from reader where site_id = $1)::int as readers,
      (select count(*) from feedback where site_id = $1)::int as messages,
      (select count(*) from inbound_message where site_id = $1)::int as mails
    """,
)


async def amounts_of(on: Reader, site: UUID) -> SiteAmounts:
    return await _COUNT.one(on, site)
