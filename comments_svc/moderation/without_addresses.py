"""A letter shows a moderator the address of who wrote; the answer to it may quote that, and is for everybody."""

import re
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader
from comments_svc.db.query import Query

_INSTEAD: Final = "[…]"


class _Address(msgspec.Struct, frozen=True):
    email: str


_OF_WRITER: Final = Query(
    _Address,
    """
    select c.email from comment c where c.site_id = $1 and c.id = $2 and c.email <> ''
    union
    select a.email from comment c join reader_address a on a.site_id = c.site_id and a.reader_id = c.reader_id
    where c.site_id = $1 and c.id = $2
    """,
)


async def without_addresses(on: Reader, site: UUID, comment: UUID, text: str) -> str:
    """The text without those of this comment's writer."""
    for each in await _OF_WRITER.many(on, site, comment):
        text = re.sub(re.escape(each.email), _INSTEAD, text, flags=re.IGNORECASE)
    return text
