"""Pages of a thread by keyset. A statement per order: each must walk its own index, never sort a thread."""

from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader, Tx
from comments_svc.db.query import Command, Query, Write
from comments_svc.threads.model import Thread
from comments_svc.threads.rows import PageRow

_COMMENT: Final[LiteralString] = """
    id, parent_id, root_id, name, website, badge, avatar, tree, html, state, shown, score, replies, version,
    created_at, edited_at
"""
_THREAD: Final[LiteralString] = """
    with t as materialized (
      select site_id, id as thread_id, url_key, url, title, state as thread_state, count, version as thread_version
      from thread where site_id = $1 and url_key = $2
    ),
    each as (select case when count <= 100 then 100 else 3 end as replies from t),
"""
# A thread of up to 100 comments comes whole; a bigger one with three replies of each root. Always one reply and one root
# too many: they tell that there are more.
_PAGE: Final[LiteralString] = """
    taken as (
      select * from (
        select r.*, 1 + least(r.replies, each.replies) as fills,
          sum(1 + least(r.replies, each.replies)) over (rows unbounded preceding) as filled
        from roots r, each
      ) f
      where filled - fills <= 100
    ),
    replies as (
      select l.* from taken join lateral (
        select * from comment c
        where c.site_id = $1 and c.root_id = taken.id and c.parent_id is not null and c.shown
        order by c.created_at, c.id limit (select replies + 1 from each)
      ) l on true
    ),
    page as (
      select """ + _COMMENT + """ from taken
      union all
      select """ + _COMMENT + """ from replies
    )
    select t.thread_id, t.url_key, t.url, t.title, t.thread_state, t.count, t.thread_version, page.*
    from t left join page on true
"""

OLDEST: Final = Query(
    PageRow,
    _THREAD + """
    roots as (
      select c.* from t join comment c on c.site_id = $1 and c.thread_id = t.thread_id and c.parent_id is null and c.shown
      where (c.created_at, c.id) > ($3, $4) order by c.created_at, c.id limit $5
    ),
    """ + _PAGE,
)
NEWEST: Final = Query(
    PageRow,
    _THREAD + """
    roots as (
      select c.* from t join comment c on c.site_id = $1 and c.thread_id = t.thread_id and c.parent_id is null and c.shown
      where (c.created_at, c.id) < ($3, $4) order by c.created_at desc, c.id desc limit $5
    ),
    """ + _PAGE,
)
BEST: Final = Query(
    PageRow,
    _THREAD + """
    roots as (
      select c.* from t join comment c on c.site_id = $1 and c.thread_id = t.thread_id and c.parent_id is null and c.shown
      where (c.score, c.id) < ($3, $4) order by c.score desc, c.id desc limit $5
    ),
    """ + _PAGE,
)
REPLIES: Final = Query(
    PageRow,
    _THREAD + """
    page as (
      select """ + _COMMENT + """ from comment c
      where c.site_id = $1 and c.root_id = $3 and c.parent_id is not null and c.shown
        and c.thread_id = (select thread_id from t) and (c.created_at, c.id) > ($4, $5)
      order by c.created_at, c.id limit $6
    )
    select t.thread_id, t.url_key, t.url, t.title, t.thread_state, t.count, t.thread_version, page.*
    from t left join page on true
    """,
)
CHANGES: Final = Query(
    PageRow,
    _THREAD + """
    page as (
      select """ + _COMMENT + """ from comment c
      where c.site_id = $1 and c.thread_id = (select thread_id from t) and c.version > 0 and (c.version, c.id) > ($3, $4)
      order by c.version, c.id limit $5
    )
    select t.thread_id, t.url_key, t.url, t.title, t.thread_state, t.count, t.thread_version, page.*
    from t left join page on true
    """,
)
# The root of a comment and its replies up to that comment: what a permalink shows.
AROUND: Final = Query(
    PageRow,
    _THREAD + """
    target as (
      select c.id, c.root_id, c.created_at from comment c
      where c.site_id = $1 and c.id = $3 and c.thread_id = (select thread_id from t) and c.shown
    ),
    earlier as (
      select c.* from comment c
      where c.site_id = $1 and c.root_id = (select coalesce(root_id, id) from target) and c.parent_id is not null and c.shown
        and (c.created_at, c.id) <= (select case when root_id is null then 'infinity'::timestamptz else created_at end, id from target)
      order by c.created_at desc, c.id desc limit $4
    ),
    page as (
      select """ + _COMMENT + """ from comment c where c.site_id = $1 and c.id = (select coalesce(root_id, id) from target)
      union all
      select """ + _COMMENT + """ from earlier
    )
    select t.thread_id, t.url_key, t.url, t.title, t.thread_state, t.count, t.thread_version, page.*
    from t left join page on true
    """,
)

_BY_KEY: Final = Query(
    Thread, "select id, url_key, url, title, state, count, version from thread where site_id = $1 and url_key = $2"
)


class Count(msgspec.Struct, frozen=True):
    url_key: str
    count: int
    version: int


_COUNTS: Final = Query(Count, "select url_key, count, version from thread where site_id = $1 and url_key = any($2)")


class ChangedThread(msgspec.Struct, frozen=True):
    slug: str
    url_key: str
    version: int
    count: int


_CHANGED: Final = Query(
    ChangedThread,
    "select s.slug, t.url_key, t.version, t.count from thread t join site s on s.id = t.site_id where t.changed_at > $1",
)
_TOUCH: Final = Write(
    Thread,
    """
    update thread set version = version + 1, count = count + $3, changed_at = clock_timestamp()
    where site_id = $1 and id = $2
    returning id, url_key, url, title, state, count, version
    """,
)
_SET_STATE: Final = Command("update thread set state = $3 where site_id = $1 and id = $2")


async def by_key(on: Reader, site: UUID, url_key: str) -> Thread | None:
    return await _BY_KEY.maybe(on, site, url_key)


async def counts(on: Reader, site: UUID, url_keys: list[str]) -> list[Count]:
    return await _COUNTS.many(on, site, url_keys)


async def changed_since(on: Reader, since: datetime) -> list[ChangedThread]:
    return await _CHANGED.many(on, since)


async def touch(tx: Tx, site: UUID, thread: UUID, counted: int) -> Thread:
    """Raises the version; `counted` is added to the count."""
    return await _TOUCH.one(tx, site, thread, counted)


async def set_state(tx: Tx, site: UUID, thread: UUID, state: str) -> None:
    await _SET_STATE.run(tx, site, thread, state)
