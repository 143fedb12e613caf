"""Two pages become one. What came along is written down, so that they can be parted again."""

from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader, Tx
from comments_svc.db.notify import SiteChanged, ThreadChanged
from comments_svc.db.query import Command, Query, Write
from comments_svc.kernel.phrase import phrase
from comments_svc.kernel.problems import Invalid
from comments_svc.sites.model import Site
from comments_svc.sites.page_key import page_key
from comments_svc.sites.queries import raise_revision
from comments_svc.threads import queries
from comments_svc.threads.date_page import date_page
from comments_svc.threads.model import Thread
from comments_svc.threads.note import Change, note
from comments_svc.threads.problems import NoSuchThread
from comments_svc.threads.rename import lock_page, stop_posts
from comments_svc.threads.those import Many, Those
from comments_svc.threads.whole_url import whole_url

# They are moved in one transaction, during which nobody can post on the site.
MOST_COMMENTS: Final = 10_000

ALL_OF: Final[LiteralString] = """
    select id from comment where site_id = $1 and thread_id = $2 and version > 0
    union all
    select id from comment where site_id = $1 and thread_id = $2 and version = 0
"""


class Id(msgspec.Struct, frozen=True):
    id: UUID


_HOW_MANY: Final = Query(Many, f"select count(*) as many from (select from ({ALL_OF}) a limit {MOST_COMMENTS + 1}) b")
# Of both pages.
_LOCK_COMMENTS: Final = Those(f"{ALL_OF} union all {ALL_OF.replace('$2', '$3')}").lock()
_WRITE_DOWN: Final = Command(
    f"""
    insert into thread_moved (site_id, event_id, what, key)
    select $1::uuid, $4::uuid, 'comment', c.id::text from comment c
      where c.site_id = $1 and c.id in ({ALL_OF}) and c.parent_id is null
    union all
    select $1::uuid, $4::uuid, 'alias', url_key from thread_alias where site_id = $1 and thread_id = $2
    union all
    select $1::uuid, $4::uuid, 'thread', id::text from thread where site_id = $1 and merged_into = $2
    union all
    select $1::uuid, $4::uuid, 'subscription', s.id::text from subscription s
      where s.site_id = $1 and s.thread_id = $2 and not exists (
        select from subscription o
        where o.site_id = $1 and o.thread_id = $3 and lower(o.email) = lower(s.email))
    """
)
# Those that readers saw come again to pages that are open: they ask for what is newer than what they have.
_MOVE_COMMENTS: Final = Command(
    f"""
    update comment set thread_id = $3, version = case when version > 0 then $4 else 0 end
    where site_id = $1 and id in ({ALL_OF})
    """
)
# The page that was given up may have been newer, and its readers have none of these.
_SHOW_AGAIN: Final = Command(
    "update comment set version = $4 where site_id = $1 and thread_id = $2 and version between 1 and $3"
)
_MOVE_ALIASES: Final = Command("update thread_alias set thread_id = $3 where site_id = $1 and thread_id = $2")
_MOVE_MERGED: Final = Command("update thread set merged_into = $3 where site_id = $1 and merged_into = $2")
_MOVE_SUBSCRIPTIONS: Final = Command(
    """
    update subscription set thread_id = $2 where site_id = $1 and id in (
      select key::uuid from thread_moved where site_id = $1 and event_id = $3 and what = 'subscription')
    """
)
# Each reader has one reaction to a page: the one to the page that stays.
_COPY_REACTIONS: Final = Command(
    """
    insert into reaction (site_id, thread_id, reader_id, kind, ip_hash, counted, reacted_at)
    select site_id, $3, reader_id, kind, ip_hash, counted, reacted_at
    from reaction where site_id = $1 and thread_id = $2
    on conflict (site_id, thread_id, reader_id) do nothing
    """
)
_COUNT_REACTIONS: Final = Command(
    """
    insert into reaction_count (site_id, thread_id, kind, count)
    select $1, $2, kind, count(*) from reaction where site_id = $1 and thread_id = $2 and counted group by kind
    on conflict (site_id, thread_id, kind) do update set count = excluded.count
    """
)
_BACK_AGAIN: Final = Command(
    """
    delete from thread_left where site_id = $1 and thread_id = $2 and comment_id in (
      select id from comment where site_id = $1 and thread_id = $2 and version > 0)
    """
)
_EMPTY: Final = Command(
    """
    update thread set merged_into = $3, count = 0, version = $4, url_key = 'merged:' || id::text,
      changed_at = clock_timestamp()
    where site_id = $1 and id = $2
    """
)
_LEAVE_ALIAS: Final = Command(
    """
    insert into thread_alias (site_id, url_key, thread_id, url) values ($1, $2, $3, $4)
    on conflict (site_id, url_key) do update set thread_id = excluded.thread_id, created_at = clock_timestamp()
    """
)
_FILL: Final = Write(
    Thread,
    """
    update thread set count = count + $3, version = $4, changed_at = clock_timestamp()
    where site_id = $1 and id = $2
    returning id, url_key, url, title, state, closed_at, count, version
    """,
)


async def merge(tx: Tx, site: Site, thread: UUID, by: UUID, into: str, *, now: datetime) -> UUID:
    """All that is on a page goes to the page at the address or path `into`, whose id this returns.

    What was followed is followed there; by the old address one finds it, too. Raises NoSuchThread, BadUrl,
    ForeignPage, Invalid (into).
    """
    await stop_posts(tx, site.id)
    target = await queries.by_key(tx, site.id, page_key(site, await whole_url(tx, site, into)))
    await _check(tx, site, thread, target)
    assert target is not None
    await _LOCK_COMMENTS.one(tx, site.id, thread, target.id)
    first, second = sorted((thread, UUID(str(target.id))))
    locked = {each: await lock_page(tx, site.id, each) for each in (first, second)}
    gone, stays = locked[thread], locked[target.id]
    if gone is None or stays is None:
        raise NoSuchThread(thread)
    event = await note(tx, site.id, Change(stays.id, "merge", gone, stays, other=gone.id), by, now=now)
    new = await _carry_over(tx, site, gone, stays, event)
    tx.announce(SiteChanged(site.slug, await raise_revision(tx, site.id), (gone.url_key, stays.url_key)))
    tx.announce(ThreadChanged(site.slug, new.url_key, new.version, new.count))
    return stays.id


async def comments_of(on: Reader, site: UUID, thread: UUID) -> int:
    """How many a page has, at most one more than MOST_COMMENTS."""
    return (await _HOW_MANY.one(on, site, thread)).many


async def _check(tx: Tx, site: Site, thread: UUID, target: Thread | None) -> None:
    if target is None:
        raise Invalid("into", "There is no page with comments at this address. Enter the address of one.")
    if target.id == thread:
        raise Invalid("into", "This is the same page. Enter the address of another one.")
    for each in (thread, target.id):
        if await comments_of(tx, site.id, each) > MOST_COMMENTS:
            raise Invalid(
                "into",
                phrase("Pages of more than %(most)s comments can't be merged.", most=f"{MOST_COMMENTS:,}"),
            )


async def _carry_over(tx: Tx, site: Site, gone: Thread, stays: Thread, event: UUID) -> Thread:
    pair, version = (site.id, gone.id, stays.id), max(gone.version, stays.version) + 1
    await _WRITE_DOWN.run(tx, *pair, event)
    await _SHOW_AGAIN.run(tx, site.id, stays.id, gone.version, version)
    await _MOVE_COMMENTS.run(tx, *pair, version)
    await date_page(tx, site.id, stays.id)
    await _BACK_AGAIN.run(tx, site.id, stays.id)
    await _MOVE_SUBSCRIPTIONS.run(tx, site.id, stays.id, event)
    await _COPY_REACTIONS.run(tx, *pair)
    await _COUNT_REACTIONS.run(tx, site.id, stays.id)
    await _MOVE_ALIASES.run(tx, *pair)
    await _MOVE_MERGED.run(tx, *pair)
    await _EMPTY.run(tx, *pair, version)
    await _LEAVE_ALIAS.run(tx, site.id, gone.url_key, stays.id, gone.url)
    return await _FILL.one(tx, site.id, stays.id, gone.count, version)


_MERGED_INTO: Final = Query(
    Id, "select merged_into as id from thread where site_id = $1 and id = $2 and merged_into is not null"
)


async def merged_into(on: Reader, site: UUID, thread: UUID) -> UUID | None:
    """The page that has what was on this one."""
    found = await _MERGED_INTO.maybe(on, site, thread)
    return found.id if found else None
