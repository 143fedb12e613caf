"""The undo of a merge: what came along goes back, with all answers to it."""

from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

import msgspec

from comments_svc.db.database import Tx
from comments_svc.db.notify import SiteChanged, ThreadChanged
from comments_svc.db.query import Command, Query, Write
from comments_svc.kernel.problems import Invalid
from comments_svc.sites.model import Site
from comments_svc.sites.queries import raise_revision
from comments_svc.threads import queries
from comments_svc.threads.date_page import date_again
from comments_svc.threads.model import Thread
from comments_svc.threads.note import Change, note
from comments_svc.threads.problems import NoSuchThread, PageExists
from comments_svc.threads.rename import lock_page, stop_posts
from comments_svc.threads.those import Number, Those


class Merge(msgspec.Struct, frozen=True):
    """`before`: JSON of title, url and url_key of the page that was given up, whose id is `other`."""

    other: UUID
    before: str


class _Names(msgspec.Struct, frozen=True):
    title: str
    url: str
    url_key: str


# What stands under a root that came along, too: answers that were given since. Each comment of the page asks for its
# root by the whole key: a list of roots would be read for each of them.
_CAME: Final[LiteralString] = """exists (
      select from thread_moved m where m.site_id = $1 and m.event_id = $3 and m.what = 'comment'
        and m.key = coalesce(c.root_id, c.id)::text offset 0)"""
_THOSE: Final[LiteralString] = f"""
    select c.id from comment c where c.site_id = $1 and c.thread_id = $2 and c.version > 0 and {_CAME}
    union all
    select c.id from comment c where c.site_id = $1 and c.thread_id = $2 and c.version = 0 and {_CAME}
"""
_MERGE: Final = Write(
    Merge,
    """
    update thread_event set undone = true
    where site_id = $1 and id = $3 and thread_id = $2 and kind = 'merge' and not undone
    returning other_id as other, before
    """,
)
_LOCK_OTHER: Final = Query(
    Thread,
    """
    select id, url_key, url, title, state, closed_at, count, version from thread
    where site_id = $1 and id = $2 and merged_into = $3 for update
    """,
)
_LOCK_COMMENTS: Final = Those(_THOSE).lock()
_LEAVE: Final = Those(_THOSE).leave()
# The address of the one showed all of the other.
_LEAVE_OTHER: Final = Command(
    """
    insert into thread_left (site_id, thread_id, version, comment_id)
    select $1, $3, $4, id from comment where site_id = $1 and thread_id = $2 and version > 0
    """
)
_MOVE_BACK: Final = Write(
    Number,
    f"""
    with back as (
      update comment set thread_id = $4, version = case when version > 0 then $5 else 0 end
      where site_id = $1 and id = any(array({_THOSE}))
      returning state
    )
    select (count(*) filter (where state = 'published'))::int as count from back
    """,
)
_SUBSCRIPTIONS_BACK: Final = Command(
    """
    update subscription s set thread_id = $3
    where s.site_id = $1 and s.id in (
      select key::uuid from thread_moved where site_id = $1 and event_id = $2 and what = 'subscription')
      and not exists (
        select from subscription o where o.site_id = $1 and o.thread_id = $3 and lower(o.email) = lower(s.email))
    """
)
_REACTIONS_BACK: Final = Command(
    """
    delete from reaction r using reaction o
    where r.site_id = $1 and r.thread_id = $2 and o.site_id = $1 and o.thread_id = $3 and o.reader_id = r.reader_id
      and o.reacted_at = r.reacted_at
    """
)
_COUNT_REACTIONS: Final = Command(
    """
    update reaction_count c set count = (
      select count(*) from reaction r
      where r.site_id = $1 and r.thread_id = $2 and r.kind = c.kind and r.counted)
    where c.site_id = $1 and c.thread_id = $2
    """
)
_ALIASES_BACK: Final = Command(
    """
    update thread_alias set thread_id = $4 where site_id = $1 and thread_id = $2 and url_key in (
      select key from thread_moved where site_id = $1 and event_id = $3 and what = 'alias')
    """
)
_MERGED_BACK: Final = Command(
    """
    update thread set merged_into = $4 where site_id = $1 and merged_into = $2 and id in (
      select key::uuid from thread_moved where site_id = $1 and event_id = $3 and what = 'thread')
    """
)
_DROP_ALIAS: Final = Command("delete from thread_alias where site_id = $1 and url_key = $2")
_REVIVE: Final = Write(
    Thread,
    """
    update thread set merged_into = null, url_key = $3, count = $4, version = $5, changed_at = clock_timestamp()
    where site_id = $1 and id = $2
    returning id, url_key, url, title, state, closed_at, count, version
    """,
)
_SHRINK: Final = Write(
    Thread,
    """
    update thread set count = count - $3, version = $4, changed_at = clock_timestamp()
    where site_id = $1 and id = $2
    returning id, url_key, url, title, state, closed_at, count, version
    """,
)


async def unmerge(tx: Tx, site: Site, thread: UUID, by: UUID, event: UUID, *, now: datetime) -> UUID:
    """Takes a merge into this page back; the id of the page that is there again.

    New comments stay, except answers to what goes back. Raises NoSuchThread, PageExists, Invalid (event).
    """
    await stop_posts(tx, site.id)
    done = await _MERGE.maybe(tx, site.id, thread, event)
    if done is None:
        raise Invalid("event", "This was undone already, or is no merge into this page.")
    was = msgspec.json.decode(done.before, type=_Names)
    at = await queries.by_key(tx, site.id, was.url_key)
    if at is not None and at.url_key == was.url_key:
        raise PageExists(at.id, at.url)
    await _LOCK_COMMENTS.one(tx, site.id, thread, event)
    stays, other = await lock_page(tx, site.id, thread), await _LOCK_OTHER.maybe(tx, site.id, done.other, thread)
    if stays is None:
        raise NoSuchThread(thread)
    if other is None:
        raise Invalid("event", "Undo the later merge of this page first.")
    back, left = await _carry_back(tx, site, (stays, other), event, was.url_key)
    await note(tx, site.id, Change(left.id, "unmerge", left, back, other=back.id), by, now=now)
    tx.announce(SiteChanged(site.slug, await raise_revision(tx, site.id), (back.url_key, left.url_key)))
    for each in (back, left):
        tx.announce(ThreadChanged(site.slug, each.url_key, each.version, each.count))
    return back.id


async def _carry_back(tx: Tx, site: Site, pair: tuple[Thread, Thread], event: UUID, key: str) -> tuple[Thread, Thread]:
    (stays, other), id = pair, site.id
    version = max(stays.version, other.version) + 1
    await _LEAVE.run(tx, id, stays.id, event, version)
    count = (await _MOVE_BACK.one(tx, id, stays.id, event, other.id, version)).count
    await date_again(tx, id, stays.id)
    await _LEAVE_OTHER.run(tx, id, stays.id, other.id, version)
    await _SUBSCRIPTIONS_BACK.run(tx, id, event, other.id)
    await _REACTIONS_BACK.run(tx, id, stays.id, other.id)
    await _COUNT_REACTIONS.run(tx, id, stays.id)
    await _ALIASES_BACK.run(tx, id, stays.id, event, other.id)
    await _MERGED_BACK.run(tx, id, stays.id, event, other.id)
    await _DROP_ALIAS.run(tx, id, key)
    back = await _REVIVE.one(tx, id, other.id, key, count, version)
    return back, await _SHRINK.one(tx, id, stays.id, count, version)
