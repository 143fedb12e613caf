from collections.abc import Sequence
from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader, Tx
from comments_svc.db.query import Command, Query, Write
from comments_svc.visits.model import Round, Seen, Sight, Visited

COUNTED: Final = 1_000


class Page(msgspec.Struct, frozen=True):
    id: UUID
    url: str
    url_key: str


class Number(msgspec.Struct, frozen=True):
    number: int


class Counted(msgspec.Struct, frozen=True):
    """At most COUNTED."""

    sight: Sight
    kept: bool
    number: int


_ROUND: Final[LiteralString] = "site_id, id, state, after, total, reached, created_at"
_OF_SITE: Final = Query(Round, f"select {_ROUND} from visit_round where site_id = $1")
# In two parts, so that each is read from an index.
_HOW_MANY: Final = Query(
    Number,
    """
    select (select count(*) from thread where site_id = $1)::int
      - (select count(*) from thread where site_id = $1 and merged_into is not null)::int as number
    """,
)
_START: Final = Write(
    Round,
    f"""
    insert into visit_round (site_id, id, moderator_id, total, next_at, created_at) values ($1, $2, $3, $4, $5, $5)
    on conflict (site_id) do update set id = excluded.id, moderator_id = excluded.moderator_id, state = 'running',
      after = '00000000-0000-0000-0000-000000000000', total = excluded.total, reached = 0, next_at = excluded.next_at,
      created_at = excluded.created_at
      where visit_round.state <> 'running'
    returning {_ROUND}
    """,
)
_STOP: Final = Command("update visit_round set state = 'stopped' where site_id = $1 and state = 'running'")
_CLAIM: Final = Write(
    Round,
    f"""
    update visit_round set next_at = $2 where site_id in (
      select site_id from visit_round where state = 'running' and next_at <= $1 order by next_at limit $3
      for update skip locked
    ) and state = 'running'
    returning {_ROUND}
    """,
)
_ADVANCE: Final = Command(
    """
    update visit_round set after = $4, reached = reached + 1, next_at = $5
    where site_id = $1 and id = $2 and after = $3
    """
)
_END: Final = Command("update visit_round set state = 'done' where site_id = $1 and id = $2 and state = 'running'")
_NEXT: Final = Query(
    Page,
    "select id, url, url_key from thread where site_id = $1 and id > $2 and merged_into is null order by id limit 1",
)
# What somebody wants to stay as it is stays so while the same is seen.
_STORE: Final = Command(
    """
    insert into page_visit as v (site_id, thread_id, url_key, state, about, since, at)
      values ($1, $2, $3, $4, $5, $6, $6)
    on conflict (site_id, thread_id) do update
      set url_key = excluded.url_key, state = excluded.state, about = excluded.about, at = excluded.at,
        since = case when v.state = excluded.state and v.url_key = excluded.url_key then v.since else excluded.at end,
        kept = v.kept and v.state = excluded.state and v.about = excluded.about and v.url_key = excluded.url_key
    """
)
_KEEP: Final = Command("update page_visit set kept = $3 where site_id = $1 and thread_id = $2")
# One that has another address by now has not been looked for. The fence keeps the planner from reading all pages.
_PAGE: Final[LiteralString] = """
    cross join lateral (
      select t.id, t.url, t.title, t.state, t.count from thread t
      where t.site_id = v.site_id and t.id = v.thread_id and t.url_key = v.url_key offset 0
    ) t
"""
_VISITED: Final[LiteralString] = f"""
    select t.id, t.url, t.title, t.state as thread_state, t.count, v.state as sight, v.about, v.kept, v.since, v.at
    from page_visit v {_PAGE}
    where v.site_id = $1
"""
_LIST: Final = Query(
    Visited,
    f"""
    {_VISITED} and v.state <> 'fine' and v.state = any($2) and v.kept = any($3) and v.thread_id < $4
    order by v.thread_id desc limit $5
    """,
)
_ONE: Final = Query(Visited, f"{_VISITED} and v.thread_id = $2 and v.state <> 'fine'")
_COUNTS: Final = Query(
    Counted,
    f"""
    select sight, kept, count(*)::int as number from (
      select v.state as sight, v.kept
      from page_visit v {_PAGE}
      where v.site_id = $1 and v.state <> 'fine' limit {COUNTED}
    ) c group by sight, kept
    """,
)


async def round_of(on: Reader, site: UUID) -> Round | None:
    return await _OF_SITE.maybe(on, site)


async def start(tx: Tx, site: UUID, id: UUID, by: UUID, now: datetime) -> Round | None:
    """None where one is running."""
    total = (await _HOW_MANY.one(tx, site)).number
    return await _START.maybe(tx, site, id, by, total, now)


async def stop(tx: Tx, site: UUID) -> None:
    await _STOP.run(tx, site)


async def claim(tx: Tx, now: datetime, until: datetime, most: int) -> list[Round]:
    """Rounds whose next page may be asked for; they are ours until then."""
    return await _CLAIM.many(tx, now, until, most)


async def advance(tx: Tx, it: Round, page: UUID, next_at: datetime) -> None:
    await _ADVANCE.run(tx, it.site_id, it.id, it.after, page, next_at)


async def end(tx: Tx, it: Round) -> None:
    await _END.run(tx, it.site_id, it.id)


async def next_page(on: Reader, it: Round) -> Page | None:
    return await _NEXT.maybe(on, it.site_id, it.after)


async def store(tx: Tx, site: UUID, page: Page, seen: Seen, now: datetime) -> None:
    await _STORE.run(tx, site, page.id, page.url_key, seen.sight, seen.about[:2000], now)


async def keep(tx: Tx, site: UUID, page: UUID, *, kept: bool) -> None:
    await _KEEP.run(tx, site, page, kept)


async def visited(
    on: Reader, site: UUID, sights: Sequence[Sight], kept: Sequence[bool], before: UUID, most: int
) -> list[Visited]:
    """The newest page first."""
    return await _LIST.many(on, site, list(sights), list(kept), before, most)


async def one(on: Reader, site: UUID, page: UUID) -> Visited | None:
    return await _ONE.maybe(on, site, page)


async def counts(on: Reader, site: UUID) -> list[Counted]:
    return await _COUNTS.many(on, site)
