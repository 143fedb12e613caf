from collections.abc import Sequence
from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader, Tx
from comments_svc.db.query import Command, Query, Write
from comments_svc.moderation.standing.model import Stood, Whose
from comments_svc.outbox.model import One


class Turn(msgspec.Struct, frozen=True):
    taken: bool


_COLUMNS: Final[LiteralString] = """
    select e.id, e.comment_id, coalesce(c.name, '') as name, e.reader_id, e.email, e.from_standing, e.from_until,
      e.to_standing, e.to_until, e.moderator_id, m.name as moderator, e.undone, e.undoes, e.at
    from standing_event e
    left join comment c on c.site_id = e.site_id and c.id = e.comment_id
    left join moderator m on m.id = e.moderator_id
"""
_WHOSE: Final = Query(
    Whose,
    """
    select id as comment, reader_id as reader, case when reader_id is null then lower(email) end as email from comment
    where site_id = $1 and id = $2 and moderator_id is null
    """,
)
# Two who think about the same author take turns, so that each event begins where the one before it ended: at all of
# their browsers, in the order in which a ban of many locks them.
_LOCK_READER: Final = Write(
    One,
    """
    select r.id from reader r
    where r.site_id = $1 and r.id in (
      select $2::uuid union select o.reader_id from reader_address a
      join reader_address o on o.site_id = a.site_id and lower(o.email) = lower(a.email)
      where a.site_id = $1 and a.reader_id = $2)
    order by r.id for no key update
    """,
)
# An address of which nothing was thought yet has no row to lock.
_LOCK_ADDRESS: Final = Query(
    Turn,
    """
    select true as taken
    from (select pg_advisory_xact_lock(hashtextextended('standing ' || $1::uuid || ' ' || mailbox_of($2::text), 0))) l
    """,
)
_INSERT: Final = Command(
    """
    insert into standing_event (site_id, id, comment_id, reader_id, email, from_standing, from_until, to_standing,
      to_until, moderator_id, undoes, at)
    values ($1, $2, $3, $4, mailbox_of($5), $6, $7, $8, $9, $10, $11, $12)
    """
)
_UNDONE: Final = Command("update standing_event set undone = true where site_id = $1 and id = $2")
_LOCK: Final = Query(Stood, _COLUMNS + " where e.site_id = $1 and e.id = $2 for update of e")
_THESE: Final = Query(
    Stood,
    _COLUMNS + " where e.site_id = $1 and e.id = any($2) and e.undoes is null and not e.undone order by e.at, e.id",
)
_OWN: Final = Query(
    Stood,
    _COLUMNS
    + """
    where e.site_id = $1 and e.moderator_id = $2 and e.undoes is null and not e.undone and (e.at, e.id) < ($4, $5)
    order by e.at desc, e.id desc limit $3
    """,
)
_HISTORY: Final = Query(
    Stood,
    "with whole as ("
    + _COLUMNS
    + """
      where e.site_id = $1 and e.reader_id in (
        select $2::uuid union select o.reader_id from reader_address a
        join reader_address o on o.site_id = a.site_id and lower(o.email) = lower(a.email)
        where a.site_id = $1 and a.reader_id = $2)
      union all"""
    + _COLUMNS
    + """
      where e.site_id = $1 and e.email = mailbox_of($3)
    )
    select * from whole order by at desc, id desc limit 100
    """,
)


async def whose(on: Reader, site: UUID, comment: UUID) -> Whose | None:
    """None also for what a moderator wrote."""
    return await _WHOSE.maybe(on, site, comment)


async def lock_reader(tx: Tx, site: UUID, reader: UUID) -> None:
    """In every browser in which they have proven the same address."""
    await _LOCK_READER.many(tx, site, reader)


async def lock_address(tx: Tx, site: UUID, email: str) -> None:
    await _LOCK_ADDRESS.one(tx, site, email)


async def insert(tx: Tx, site: UUID, it: Stood) -> None:
    await _INSERT.run(
        tx,
        site,
        it.id,
        it.comment_id,
        it.reader_id,
        it.email,
        it.from_standing,
        it.from_until,
        it.to_standing,
        it.to_until,
        it.moderator_id,
        it.undoes,
        it.at,
    )


async def mark_undone(tx: Tx, site: UUID, event: UUID) -> None:
    await _UNDONE.run(tx, site, event)


async def lock(tx: Tx, site: UUID, event: UUID) -> Stood | None:
    return await _LOCK.maybe(tx, site, event)


async def stood(on: Reader, site: UUID, events: Sequence[UUID]) -> list[Stood]:
    """Those of these events that can still be undone, oldest first."""
    return await _THESE.many(on, site, list(events)) if events else []


async def own(on: Reader, site: UUID, moderator: UUID, most: int, at: datetime, last: UUID) -> list[Stood]:
    """What a moderator has thought, without what was taken back, newest first."""
    return await _OWN.many(on, site, moderator, most, at, last)


async def history(on: Reader, site: UUID, of: Whose) -> list[Stood]:
    """The last hundred of an author, oldest first."""
    return (await _HISTORY.many(on, site, of.reader, of.email))[::-1] if of.known else []
