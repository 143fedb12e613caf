from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

import msgspec

from comments_svc.comments.judge_writers import judge_soon, writers_of
from comments_svc.db.database import Reader, Tx
from comments_svc.db.query import Command, Query


class Claimable(msgspec.Struct, frozen=True):
    """A comment under whose text somebody typed an address that a reader has proven since."""

    id: UUID
    url: str
    name: str
    source: str
    created_at: datetime


# A typed address proves nothing, so it gives nothing away about comments of others who have proven one. What a
# moderator took away is nobody's to claim.
_CLAIMABLE: Final[LiteralString] = """
    from comment c
    join reader_address a on a.site_id = c.site_id and a.reader_id = $2 and lower(a.email) = lower(c.email)
    where c.site_id = $1 and c.reader_id is distinct from $2 and c.moderator_id is null and c.source <> ''
      and c.state in ('published', 'pending')
      and not exists (select from reader_address o where o.site_id = c.site_id and o.reader_id = c.reader_id)
"""
_LIST: Final = Query(
    Claimable,
    "select c.id, t.url, c.name, c.source, c.created_at "
    + _CLAIMABLE.replace(
        "from comment c\n", "from comment c join thread t on t.site_id = c.site_id and t.id = c.thread_id\n", 1
    )
    + " order by c.created_at desc, c.id desc limit 100",
)
_ACCEPT: Final = Command(
    "update comment set reader_id = $2 where site_id = $1 and id in (select c.id "
    + _CLAIMABLE
    + " and c.id = any($3) order by c.created_at desc, c.id desc for update of c)"
)
_DISOWN: Final = Command(
    "update comment set email = null where site_id = $1 and id in (select c.id "
    + _CLAIMABLE
    + " and c.id = any($3) order by c.created_at desc, c.id desc for update of c)"
)


async def claimable(on: Reader, site: UUID, reader: UUID) -> list[Claimable]:
    """The newest hundred."""
    return await _LIST.many(on, site, reader)


async def claim(tx: Tx, site: UUID, reader: UUID, *, accept: list[UUID], disown: list[UUID], now: datetime) -> None:
    """Makes listed comments the reader's own, or takes the reader's address out of them. Others are passed over, and
    one that is in both lists is accepted."""
    before = await writers_of(tx, site, accept)
    if await _ACCEPT.run(tx, site, reader, accept):
        await judge_soon(tx, site, [reader, *before], now=now)
    await _DISOWN.run(tx, site, reader, disown)
