from collections.abc import Sequence
from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

from comments_svc.comments.erase import RETENTION
from comments_svc.db.database import Reader, Tx
from comments_svc.db.query import Command, Query
from comments_svc.moderation.bulk.model import Bulk, BulkState, Item
from comments_svc.moderation.queue import EVER, PAGE, SIEVE, sifting
from comments_svc.moderation.sift import Sieve

# What was written or edited after the list was loaded has been seen by nobody.
_TAKE: Final[LiteralString] = """
    insert into bulk_item (site_id, bulk_id, nr, comment_id, seen)
    select $1, $2, row_number() over (order by c.created_at, c.id), c.id, coalesce(c.held_revision, c.revision)
    from page p join comment c on c.site_id = $1 and c.id = p.id
"""
# An edit keeps the text before it, or is kept itself until it is approved: at that moment.
_UNCHANGED: Final[LiteralString] = """
    where c.created_at <= {} and c.source <> '' and not exists (
      select from comment_revision r where r.site_id = $1 and r.comment_id = c.id and r.created_at > {})
"""
_TAKE_THESE: Final = Command("with page as (select unnest($3::uuid[]) as id)" + _TAKE + _UNCHANGED.replace("{}", "$4"))
_TAKE_PLAIN: Final = Command(PAGE + _TAKE + _UNCHANGED.replace("{}", "$8"))
_TAKE_SIFTED: Final = Command(PAGE.replace("/* sieve */", SIEVE) + _TAKE + _UNCHANGED.replace("{}", "$18"))
_TAKE_AMONG: Final = Command(
    PAGE.replace("/* sieve */", f"and c.id = any($18) {SIEVE}") + _TAKE + _UNCHANGED.replace("{}", "$19")
)
_INSERT: Final = Command(
    """
    insert into bulk (site_id, id, moderator_id, act, total, created_at) values ($1, $2, $3, $4, 0, $5)
    """
)
_SET_TOTAL: Final = Command("update bulk set total = $3 where site_id = $1 and id = $2")
_COLUMNS: Final[LiteralString] = """
    select site_id, id, moderator_id, act, state, total, reached, changed, created_at from bulk
    where site_id = $1 and id = $2
"""
_BY_ID: Final = Query(Bulk, _COLUMNS)
_LOCK: Final = Query(Bulk, _COLUMNS + " for update")
_MOVE: Final = Command(
    "update bulk set state = $3, reached = $4, changed = changed + $5 where site_id = $1 and id = $2"
)
_NEXT: Final = Query(
    Item,
    """
    select nr, comment_id, seen, event_id from bulk_item
    where site_id = $1 and bulk_id = $2 and nr > $3 order by nr limit $4
    """,
)
_LAST: Final = Query(
    Item,
    """
    select nr, comment_id, seen, event_id from bulk_item
    where site_id = $1 and bulk_id = $2 and nr <= $3 order by nr desc limit $4
    """,
)
_NOTE: Final = Command(
    """
    with noted as (select unnest($3::int[]) as nr, unnest($4::uuid[]) as event_id),
    own as (
      update moderation_event e set bulk_id = $2 from noted n where e.site_id = $1 and e.id = n.event_id
    )
    update bulk_item i set event_id = n.event_id from noted n
    where i.site_id = $1 and i.bulk_id = $2 and i.nr = n.nr
    """
)


_FORGET_OLD: Final = Command("delete from bulk where created_at < $1")


async def take_these(tx: Tx, site: UUID, bulk: UUID, comments: Sequence[UUID], loaded: datetime) -> int:
    return await _TAKE_THESE.run(tx, site, bulk, list(comments), loaded)


async def take_all(tx: Tx, site: UUID, bulk: UUID, sieve: Sieve, loaded: datetime, most: int) -> int:
    args = (site, bulk, EVER, UUID(int=0), most, sieve.states, sieve.edits)
    if sieve.plain:
        return await _TAKE_PLAIN.run(tx, *args, loaded)
    if sieve.among is not None:
        return await _TAKE_AMONG.run(tx, *args, *sifting(sieve), sieve.among, loaded)
    return await _TAKE_SIFTED.run(tx, *args, *sifting(sieve), loaded)


async def insert(tx: Tx, site: UUID, bulk: UUID, by: UUID, act: str, now: datetime) -> None:
    await _INSERT.run(tx, site, bulk, by, act, now)


async def set_total(tx: Tx, site: UUID, bulk: UUID, total: int) -> None:
    await _SET_TOTAL.run(tx, site, bulk, total)


async def by_id(on: Reader, site: UUID, bulk: UUID) -> Bulk | None:
    return await _BY_ID.maybe(on, site, bulk)


async def lock(tx: Tx, site: UUID, bulk: UUID) -> Bulk | None:
    return await _LOCK.maybe(tx, site, bulk)


async def move(tx: Tx, it: Bulk, state: BulkState, reached: int, *, changed: int) -> None:
    """`changed` is added to what it has changed."""
    await _MOVE.run(tx, it.site_id, it.id, state, reached, changed)


async def following(on: Reader, it: Bulk, most: int) -> list[Item]:
    return await _NEXT.many(on, it.site_id, it.id, it.reached, most)


async def preceding(on: Reader, it: Bulk, most: int) -> list[Item]:
    return await _LAST.many(on, it.site_id, it.id, it.reached, most)


async def note(tx: Tx, it: Bulk, events: Sequence[tuple[int, UUID]]) -> None:
    """The events by which its items were changed, by number."""
    await _NOTE.run(tx, it.site_id, it.id, [nr for nr, _ in events], [event for _, event in events])


async def forget_old(tx: Tx, now: datetime) -> None:
    """What was removed is erased by then, so there is nothing left to take back."""
    await _FORGET_OLD.run(tx, now - RETENTION)
