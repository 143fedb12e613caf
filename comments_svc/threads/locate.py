from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader
from comments_svc.db.query import Query


class Place(msgspec.Struct, frozen=True):
    url: str


_LOCATE: Final = Query(
    Place,
    """
    select t.url from comment c join thread t on t.site_id = c.site_id and t.id = c.thread_id
    where c.site_id = $1 and c.id = $2 and (c.shown or c.silent and c.state = 'spam')
    """,
)


async def locate(on: Reader, site: UUID, comment: UUID) -> str | None:
    """The page on which readers see this comment; of a silenced one, its writer."""
    found = await _LOCATE.maybe(on, site, comment)
    return found.url if found else None
