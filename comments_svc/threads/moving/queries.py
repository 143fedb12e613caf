from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, LiteralString
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader, Tx
from comments_svc.db.query import Command, Query
from comments_svc.outbox.model import One
from comments_svc.threads.model import Thread
from comments_svc.threads.moving.model import MOST_PAGES, SHOWN, Clash, Item, Move, MoveState, Outcome, Way

_KEPT: Final = timedelta(days=30)

# Of site $1, below the key $2: the page there, whatever is below it, and it with a query. Each walks an index.
BELOW: Final[LiteralString] = """
    t.site_id = $1 and (t.url_key = $2
      or t.url_key ~>=~ (rtrim($2, '/') || '/') and t.url_key ~<~ (rtrim($2, '/') || '0')
      or t.url_key ~>=~ (rtrim($2, '/') || '?') and t.url_key ~<~ (rtrim($2, '/') || '@'))
"""
# Another page at the new address, which does not move away itself.
_OTHER: Final[LiteralString] = """
    join thread o on o.site_id = $1 and o.url_key = moved_key($2, $3, m.url_key) and o.id <> m.id
      and not (o.url_key = $2 or starts_with(o.url_key, rtrim($2, '/') || '/')
        or starts_with(o.url_key, rtrim($2, '/') || '?'))
"""
_THOSE: Final[LiteralString] = f"select t.id, t.url, t.url_key from thread t where {BELOW} limit {MOST_PAGES + 1}"


class Numbers(msgspec.Struct, frozen=True):
    """`taken`: pages whose new address another page has. At most MOST_PAGES + 1."""

    pages: int
    taken: int


class Shown(msgspec.Struct, frozen=True):
    id: UUID
    url: str
    new_key: str


class Taken(msgspec.Struct, frozen=True):
    """`other_id` has the address, and so many published comments."""

    id: UUID
    url: str
    other_url: str
    other_id: UUID
    other_count: int


class Nr(msgspec.Struct, frozen=True):
    nr: int


_NUMBERS: Final = Query(
    Numbers,
    f"""
    with those as materialized ({_THOSE})
    select (select count(*) from those)::int as pages, (select count(*) from those m {_OTHER})::int as taken
    """,
)
_FIRST: Final = Query(
    Shown,
    f"""
    select t.id, t.url, moved_key($2, $3, t.url_key) as new_key from thread t where {BELOW}
    order by t.url_key using ~<~ limit {SHOWN}
    """,
)
_TAKEN: Final = Query(
    Taken,
    f"""
    with those as materialized ({_THOSE})
    select m.id, m.url, o.url as other_url, o.id as other_id, o.count as other_count from those m {_OTHER}
    order by m.url_key using ~<~ limit {SHOWN}
    """,
)
_INSERT: Final = Command(
    """
    insert into page_move (site_id, id, moderator_id, from_url, from_key, to_url, to_key, clash, total, created_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9)
    """
)
# Whoever goes deeper goes first from the depth: so each finds its place left by the one that stood there.
_TAKE: Final = Command(
    f"""
    insert into page_move_item (site_id, move_id, nr, thread_id, old_key, old_url, new_key)
    select $1, $4, row_number() over (
        order by length(t.url_key) * case when length($3) > length($2) then -1 else 1 end, t.url_key using ~<~),
      t.id, t.url_key, t.url, moved_key($2, $3, t.url_key)
    from (select * from thread t where {BELOW} limit {MOST_PAGES}) t
    """
)
_SET_TOTAL: Final = Command("update page_move set total = $3 where site_id = $1 and id = $2")
_COLUMNS: Final[LiteralString] = """
    select site_id, id, moderator_id, from_url, from_key, to_url, to_key, clash, state, total, reached, moved, merged,
      taken, created_at
    from page_move where site_id = $1
"""
_BY_ID: Final = Query(Move, _COLUMNS + " and id = $2")
_LOCK: Final = Query(Move, _COLUMNS + " and id = $2 for update")
_LATEST: Final = Query(Move, _COLUMNS + " order by created_at desc limit 10")
_ADVANCE: Final = Command(
    """
    update page_move set state = $3, reached = $4, moved = moved + $5, merged = merged + $6, taken = taken + $7
    where site_id = $1 and id = $2
    """
)
_ITEM: Final[LiteralString] = """
    select nr, thread_id, old_key, old_url, new_key, outcome, event_id from page_move_item
    where site_id = $1 and move_id = $2
"""
_NEXT: Final = Query(Item, _ITEM + " and nr > $3 order by nr limit $4")
_LAST: Final = Query(Item, _ITEM + " and nr <= $3 order by nr desc limit $4")
_LEFT: Final = Query(Item, _ITEM + f" and outcome = 'taken' order by nr limit {SHOWN}")
_NOTE: Final = Command(
    """
    update page_move_item i set outcome = n.outcome, event_id = n.event_id
    from unnest($3::int[], $4::text[], $5::uuid[]) n (nr, outcome, event_id)
    where i.site_id = $1 and i.move_id = $2 and i.nr = n.nr
    """
)
# In the order in which all acts on many pages lock them, so that none waits in a circle.
_LOCK_PAGES: Final = Query(
    Thread,
    """
    select id, url_key, url, title, state, closed_at, count, version from thread
    where site_id = $1 and id = any($2) order by id for update
    """,
)
_PAGE: Final = Query(
    Thread,
    "select id, url_key, url, title, state, closed_at, count, version from thread where site_id = $1 and id = $2",
)
_CLASH: Final = Query(
    Nr,
    """
    select i.nr from page_move_item i
    where i.site_id = $1 and i.move_id = $2 and i.nr between $3 and $4 and exists (
      select from thread o where o.site_id = $1 and o.url_key = i.new_key and o.id <> i.thread_id)
    order by i.nr limit 1
    """,
)
_MERGED: Final = Query(
    One,
    """
    select id from thread_event
    where site_id = $1 and thread_id = $2 and kind = 'merge' and other_id = $3 and not undone order by id desc limit 1
    """,
)
_STAYS: Final = Query(One, "select thread_id as id from thread_event where site_id = $1 and id = $2")
_FORGET_OLD: Final = Command("delete from page_move where created_at < $1")


async def numbers(on: Reader, site: UUID, way: Way) -> Numbers:
    return await _NUMBERS.one(on, site, way.from_key, way.to_key)


async def first(on: Reader, site: UUID, way: Way) -> list[Shown]:
    return await _FIRST.many(on, site, way.from_key, way.to_key)


async def taken(on: Reader, site: UUID, way: Way) -> list[Taken]:
    return await _TAKEN.many(on, site, way.from_key, way.to_key)


async def insert(tx: Tx, site: UUID, id: UUID, by: UUID, way: Way, clash: Clash, now: datetime) -> None:
    await _INSERT.run(tx, site, id, by, way.from_url, way.from_key, way.to_url, way.to_key, clash, now)


async def take_all(tx: Tx, site: UUID, move: UUID, way: Way) -> int:
    """Writes down which pages it is about; how many."""
    total = await _TAKE.run(tx, site, way.from_key, way.to_key, move)
    await _SET_TOTAL.run(tx, site, move, total)
    return total


async def by_id(on: Reader, site: UUID, move: UUID) -> Move | None:
    return await _BY_ID.maybe(on, site, move)


async def lock(tx: Tx, site: UUID, move: UUID) -> Move | None:
    return await _LOCK.maybe(tx, site, move)


async def latest(on: Reader, site: UUID) -> list[Move]:
    return await _LATEST.many(on, site)


async def left(on: Reader, it: Move) -> list[Item]:
    """The first of those that stayed, because another page has the address."""
    return await _LEFT.many(on, it.site_id, it.id)


async def advance(tx: Tx, it: Move, state: MoveState, reached: int, *, moved: int, merged: int, taken: int) -> None:
    """The numbers are added to what it has done."""
    await _ADVANCE.run(tx, it.site_id, it.id, state, reached, moved, merged, taken)


async def following(on: Reader, it: Move, most: int) -> list[Item]:
    return await _NEXT.many(on, it.site_id, it.id, it.reached, most)


async def preceding(on: Reader, it: Move, most: int) -> list[Item]:
    return await _LAST.many(on, it.site_id, it.id, it.reached, most)


async def note(tx: Tx, it: Move, done: Sequence[tuple[Item, Outcome, UUID | None]]) -> None:
    """What became of its pages."""
    numbers, outcomes, events = [each.nr for each, _, _ in done], [what for _, what, _ in done], [e for _, _, e in done]
    await _NOTE.run(tx, it.site_id, it.id, numbers, outcomes, events)


async def lock_pages(tx: Tx, site: UUID, threads: Sequence[UUID]) -> dict[UUID, Thread]:
    return {UUID(str(each.id)): each for each in await _LOCK_PAGES.many(tx, site, list(threads))}


async def page(on: Reader, site: UUID, thread: UUID) -> Thread | None:
    return await _PAGE.maybe(on, site, thread)


async def clash(on: Reader, it: Move, items: Sequence[Item]) -> int | None:
    """The number of the first of these whose new address another page has now."""
    found = await _CLASH.maybe(on, it.site_id, it.id, items[0].nr, items[-1].nr) if items else None
    return found.nr if found else None


async def merge_event(on: Reader, site: UUID, stays: UUID, gone: UUID) -> UUID:
    """Of a merge that was just done."""
    return (await _MERGED.one(on, site, stays, gone)).id


async def merged_into(on: Reader, site: UUID, event: UUID) -> UUID:
    """The page that stayed."""
    return (await _STAYS.one(on, site, event)).id


async def forget_old(tx: Tx, now: datetime) -> None:
    """A move can be taken back for 30 days."""
    await _FORGET_OLD.run(tx, now - _KEPT)
