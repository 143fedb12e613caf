"""Pages of a thread by keyset. A statement per order: each must walk its own index, never sort a thread."""

from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader, Tx
from comments_svc.db.query import Command, Query, Write
from comments_svc.threads.model import PublicComment, Thread

# The thread of the page at $2, or of the one that was there before: what is there now comes first.
AT: Final[LiteralString] = """coalesce(
    (select id from thread where site_id = $1 and url_key = $2),
    (select thread_id from thread_alias where site_id = $1 and url_key = $2))"""
# In the order of PublicComment. The body comes as tree or as HTML, whichever is asked for ($6): each is wide.
_COLUMNS: Final[LiteralString] = """
    c.id, c.parent_id, c.root_id, c.name, c.website, c.badge, c.verified, c.avatar,
    case when not $6 then c.tree end as tree, case when $6 then c.html end as html, c.state, c.shown, c.score,
    best_rank(c.score, c.votes) as rank, c.replies, c.version, c.created_at, c.edited_at
"""
# The thread comes in a row of its own, so that page and version are of one snapshot and nothing is sent twice.
_THREAD: Final[LiteralString] = f"""
    with t as materialized (
      select id, url_key, url, title, state, closed_at, count, version from thread where site_id = $1 and id = {AT}
    ),
"""
_RESULT: Final[LiteralString] = """
    select null::uuid as id, null::uuid as parent_id, null::uuid as root_id, null as name, null as website,
      null as badge, null::boolean as verified, null::smallint as avatar, null::json as tree, null as html,
      null as state, null::boolean as shown, null::int as score, null::int as rank,
      null::int as replies, null::bigint as version, null::timestamptz as created_at, null::timestamptz as edited_at,
      id as thread_id, url_key, url, title, state as thread_state, closed_at, count, version as thread_version
    from t
    union all
    select page.*, null, null, null, null, null, null, null, null from page
"""
# A thread of up to 100 comments comes whole; a bigger one with three replies of each root. Always one reply and one
# root too many: they tell that there are more.
_PAGE: Final[LiteralString] = f"""
    each as materialized (select case when count <= 100 then 100 else 3 end as replies from t),
    taken as materialized (
      select * from (
        select r.*, 1 + least(r.replies, each.replies) as fills,
          sum(1 + least(r.replies, each.replies)) over (rows unbounded preceding) as filled
        from roots r, each
      ) f
      where filled - fills <= 100
    ),
    page as (
      select id, parent_id, root_id, name, website, badge, verified, avatar, tree, html, state, shown, score, rank,
        replies, version, created_at, edited_at
      from taken
      union all
      select l.* from taken join lateral (
        select {_COLUMNS} from comment c
        where c.site_id = $1 and c.root_id = taken.id and c.parent_id is not null and c.shown
        order by c.created_at, c.id limit (select replies + 1 from each)
      ) l on true
    )
"""

OLDEST: Final = Query(
    PublicComment,
    f"""{_THREAD}
    roots as (
      select {_COLUMNS} from comment c
      where c.site_id = $1 and c.thread_id = (select id from t) and c.parent_id is null and c.shown
        and (c.created_at, c.id) > ($3, $4)
      order by c.created_at, c.id limit $5
    ),
    {_PAGE}{_RESULT}""",
)
NEWEST: Final = Query(
    PublicComment,
    f"""{_THREAD}
    roots as (
      select {_COLUMNS} from comment c
      where c.site_id = $1 and c.thread_id = (select id from t) and c.parent_id is null and c.shown
        and (c.created_at, c.id) < ($3, $4)
      order by c.created_at desc, c.id desc limit $5
    ),
    {_PAGE}{_RESULT}""",
)
BEST: Final = Query(
    PublicComment,
    f"""{_THREAD}
    roots as (
      select {_COLUMNS} from comment c
      where c.site_id = $1 and c.thread_id = (select id from t) and c.parent_id is null and c.shown
        and (-best_rank(c.score, c.votes), c.created_at, c.id) > ($7, $3, $4)
      order by -best_rank(c.score, c.votes), c.created_at, c.id limit $5
    ),
    {_PAGE}{_RESULT}""",
)
REPLIES: Final = Query(
    PublicComment,
    f"""{_THREAD}
    top as materialized (
      select id from comment where site_id = $1 and id = $7 and thread_id = (select id from t)
    ),
    page as (
      select {_COLUMNS} from comment c
      where c.site_id = $1 and c.root_id = (select id from top) and c.parent_id is not null and c.shown
        and (c.created_at, c.id) > ($3, $4)
      order by c.created_at, c.id limit $5
    )
    {_RESULT}""",
)
CHANGES: Final = Query(
    PublicComment,
    f"""{_THREAD}
    page as (
      (
        select {_COLUMNS} from comment c
        where c.site_id = $1 and c.thread_id = (select id from t) and c.version > 0 and (c.version, c.id) > ($3, $4)
        order by c.version, c.id limit $5
      )
      union all
      (
        select comment_id, null, null, '', null, null, false, 0::smallint, null, null, 'deleted', false, 0, 0, 0,
          version, to_timestamp(0), null
        from thread_left
        where site_id = $1 and thread_id = (select id from t) and (version, comment_id) > ($3, $4)
        order by version, comment_id limit $5
      )
      order by version, id limit $5
    )
    {_RESULT}""",
)
_AROUND_COLUMNS: Final[LiteralString] = _COLUMNS.replace("$6", "$5")
# What a permalink shows: the root of a comment, the replies up to it, and those after it.
AROUND: Final = Query(
    PublicComment,
    f"""{_THREAD}
    target as materialized (
      select c.id, coalesce(c.root_id, c.id) as top_id, c.created_at as at
      from comment c where c.site_id = $1 and c.id = $3 and c.thread_id = (select id from t) and c.shown
    ),
    page as (
      select {_AROUND_COLUMNS} from comment c where c.site_id = $1 and c.id = (select top_id from target)
      union all
      (
        select {_AROUND_COLUMNS} from comment c
        where c.site_id = $1 and c.root_id = (select top_id from target) and c.parent_id is not null and c.shown
          and (c.created_at, c.id) <= ((select at from target), (select id from target))
        order by c.created_at desc, c.id desc limit $4
      )
      union all
      (
        select {_AROUND_COLUMNS} from comment c
        where c.site_id = $1 and c.root_id = (select top_id from target) and c.parent_id is not null and c.shown
          and (c.created_at, c.id) > ((select at from target), (select id from target))
        order by c.created_at, c.id limit $4
      )
    )
    {_RESULT}""",
)

_BY_KEY: Final = Query(
    Thread,
    f"select id, url_key, url, title, state, closed_at, count, version from thread where site_id = $1 and id = {AT}",
)


class Count(msgspec.Struct, frozen=True):
    """`asked`: the key that was asked for, an earlier one of the page perhaps."""

    asked: str
    url_key: str
    count: int
    version: int


_COUNTS: Final = Query(
    Count,
    """
    select url_key as asked, url_key, count, version from thread where site_id = $1 and url_key = any($2)
    union all
    select a.url_key, t.url_key, t.count, t.version
    from thread_alias a join thread t on t.site_id = a.site_id and t.id = a.thread_id
    where a.site_id = $1 and a.url_key = any($2)
    """,
)


class ChangedThread(msgspec.Struct, frozen=True):
    slug: str
    url_key: str
    version: int
    count: int


class Held(msgspec.Struct, frozen=True):
    """A lock until the end of the transaction."""

    held: bool


_CHANGED: Final = Query(
    ChangedThread,
    """
    select s.slug, t.url_key, t.version, t.count from thread t join site s on s.id = t.site_id where t.changed_at > $1
    """,
)
_TOUCH: Final = Write(
    Thread,
    """
    update thread set version = version + 1, count = count + $3, changed_at = clock_timestamp()
    where site_id = $1 and id = $2
    returning id, url_key, url, title, state, closed_at, count, version
    """,
)
_INSERT: Final = Command(
    """
    insert into thread (site_id, id, url_key, url) values ($1, $2, $3, $4) on conflict (site_id, url_key) do nothing
    """
)
_STAND_STILL: Final = Write(
    Held,
    "select true as held from pg_advisory_xact_lock_shared(hashtextextended('pages:' || $1::uuid::text, 0))",
)
_ENTITLE: Final = Command("update thread set title = $3 where site_id = $1 and id = $2 and title = '' and count = 0")
# What a moderator has opened stays so, however old it is.
_SET_STATE: Final = Command(
    """
    update thread set state = $3, by_age = case when $3 = 'open' then 'spared' end,
      closed_at = case when $3 = 'open' then null when state = 'closed' then closed_at else $4 end
    where site_id = $1 and id = $2 and merged_into is null
    """
)


async def by_key(on: Reader, site: UUID, url_key: str) -> Thread | None:
    return await _BY_KEY.maybe(on, site, url_key)


async def counts(on: Reader, site: UUID, url_keys: list[str]) -> list[Count]:
    return await _COUNTS.many(on, site, url_keys)


async def changed_since(on: Reader, since: datetime) -> list[ChangedThread]:
    return await _CHANGED.many(on, since)


async def touch(tx: Tx, site: UUID, thread: UUID, counted: int) -> Thread:
    """Raises the version; `counted` is added to the count."""
    return await _TOUCH.one(tx, site, thread, counted)


async def insert(tx: Tx, site: UUID, id: UUID, url_key: str, url: str) -> None:
    """Changes nothing where there is one."""
    await _INSERT.run(tx, site, id, url_key, url)


async def stand_still(tx: Tx, site: UUID) -> None:
    """Until the end of the transaction no page of this site gets another address."""
    await _STAND_STILL.one(tx, site)


async def entitle(tx: Tx, site: UUID, thread: UUID, title: str) -> None:
    """One that has no title, and no comment."""
    await _ENTITLE.run(tx, site, thread, title)


async def set_state(tx: Tx, site: UUID, thread: UUID, state: str, now: datetime) -> bool:
    """One that is closed already stays closed since then. False when there is no such thread."""
    return await _SET_STATE.run(tx, site, thread, state, now) > 0
