"""A conversation, which is a comment with all answers to it, goes to another page of the site, and back."""

from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

import msgspec

from comments_svc.db.database import Tx
from comments_svc.db.notify import ThreadChanged
from comments_svc.db.query import Command, Query, Write
from comments_svc.kernel.phrase import phrase
from comments_svc.kernel.problems import Invalid
from comments_svc.sites.model import Site
from comments_svc.sites.page_key import page_key
from comments_svc.threads import queries
from comments_svc.threads.date_page import date_again, date_page
from comments_svc.threads.enter import enter
from comments_svc.threads.merge import MOST_COMMENTS, comments_of
from comments_svc.threads.model import Thread
from comments_svc.threads.note import Change, note
from comments_svc.threads.problems import NoSuchThread
from comments_svc.threads.rename import TITLE_CHARS, lock_page, stop_posts
from comments_svc.threads.those import Number, Those
from comments_svc.threads.vacate import vacate
from comments_svc.threads.whole_url import whole_url


class Root(msgspec.Struct, frozen=True):
    """`parent_id`: None for one that answers no other."""

    id: UUID
    thread_id: UUID
    parent_id: UUID | None


class Left(msgspec.Struct, frozen=True):
    """The page that a conversation has left, and the line in its log."""

    page: UUID
    event: UUID


class Split(msgspec.Struct, frozen=True):
    """`other`: the page that the conversation `root` went to."""

    other: UUID
    root: UUID


# The answers that nobody sees stand in no index by root, so the page is read: in two parts, each from an index.
_THOSE: Final[LiteralString] = """
    select id from comment where site_id = $1 and thread_id = $2 and version > 0 and coalesce(root_id, id) = $3
    union all
    select id from comment where site_id = $1 and thread_id = $2 and version = 0 and coalesce(root_id, id) = $3
"""
_ROOT: Final = Query(Root, "select id, thread_id, parent_id from comment where site_id = $1 and id = $2")
_LOCK_COMMENTS: Final = Those(_THOSE).lock()
_LEAVE: Final = Those(_THOSE).leave()
# Whoever is told of answers to what they wrote in it is told of them there.
_FOLLOW: Final = Command(
    f"""
    insert into subscription (site_id, id, thread_id, email, reader_id, scope, lang, state, created_at, changed_at)
    select s.site_id, gen_random_uuid(), $4, s.email, s.reader_id, 'replies', s.lang, s.state, s.created_at, $5
    from subscription s
    where s.site_id = $1 and s.thread_id = $2 and s.state <> 'left' and exists (
      select from comment c where c.site_id = $1 and c.id = any(array({_THOSE}))
        and (c.reader_id = s.reader_id or lower(c.email) = lower(s.email)))
    on conflict do nothing
    """
)
_MOVE: Final = Write(
    Number,
    f"""
    with moved as (
      update comment set thread_id = $4, version = case when version > 0 then $5 else 0 end
      where site_id = $1 and id = any(array({_THOSE}))
      returning state
    )
    select (count(*) filter (where state = 'published'))::int as count from moved
    """,
)
_BACK_AGAIN: Final = Command(
    """
    delete from thread_left where site_id = $1 and thread_id = $2 and comment_id in (
      select id from comment where site_id = $1 and thread_id = $2 and version = $3)
    """
)
# `thread`: the page that this made.
_WRITE_DOWN: Final = Command(
    """
    insert into thread_moved (site_id, event_id, what, key)
    select $1, $2, what, key::text from (values ('comment', $3::uuid), ('thread', $4::uuid)) t (what, key)
    where key is not null
    """
)
_UNDO: Final = Write(
    Split,
    """
    update thread_event e set undone = true
    from thread_moved m
    where e.site_id = $1 and e.id = $3 and e.thread_id = $2 and e.kind = 'split' and not e.undone
      and m.site_id = e.site_id and m.event_id = e.id and m.what = 'comment'
    returning e.other_id as other, m.key::uuid as root
    """,
)


async def split(tx: Tx, site: Site, comment: UUID, by: UUID, to: str, title: str, *, now: datetime) -> Left:
    """The conversation goes to the page at the address or path `to`, which need not have comments yet.

    `title`: of a page without comments. Raises NoSuchThread, BadUrl, ForeignPage, Invalid (to, title).
    """
    if len(title) > TITLE_CHARS:
        said = phrase("It has %(number)s characters. There is room for %(most)s.", number=len(title), most=TITLE_CHARS)
        raise Invalid("title", said)
    await stop_posts(tx, site.id)
    root = await _ROOT.maybe(tx, site.id, comment)
    if root is None:
        raise NoSuchThread(comment)
    if root.parent_id is not None:
        raise Invalid("to", "This is an answer. Move the comment that begins the conversation.")
    to = await whole_url(tx, site, to)
    is_new = await queries.by_key(tx, site.id, page_key(site, to)) is None
    to_page = await enter(tx, site, to)
    if to_page == root.thread_id:
        raise Invalid("to", "It is on this page already. Enter the address of another one.")
    here, there = await _lock(tx, site, root.id, (root.thread_id, to_page))
    if title and not there.title and not there.count:
        await queries.entitle(tx, site.id, there.id, title)
        there = msgspec.structs.replace(there, title=title)
    event = await note(tx, site.id, Change(here.id, "split", here, there, other=there.id), by, now=now)
    await _move(tx, site, root.id, here, there, now)
    await _WRITE_DOWN.run(tx, site.id, event, root.id, there.id if is_new else None)
    return Left(here.id, event)


async def unsplit(tx: Tx, site: Site, thread: UUID, by: UUID, event: UUID, *, now: datetime) -> UUID:
    """Takes a split of this page back, with the answers that came since; a page that a split made goes when empty.

    Raises NoSuchThread, Invalid (event).
    """
    await stop_posts(tx, site.id)
    done = await _UNDO.maybe(tx, site.id, thread, event)
    if done is None:
        raise Invalid("event", "This was undone already, or nothing was moved from this page.")
    root = await _ROOT.maybe(tx, site.id, done.root)
    if root is None or root.thread_id != done.other:
        raise Invalid("event", "The conversation was moved further, or its page was merged. Undo that first.")
    left, back = await _lock(tx, site, done.root, (done.other, thread))
    await note(tx, site.id, Change(back.id, "unsplit", left, back, other=left.id), by, now=now)
    await _move(tx, site, done.root, left, back, now)
    await date_again(tx, site.id, left.id)
    return thread


async def _lock(tx: Tx, site: Site, root: UUID, way: tuple[UUID, UUID]) -> tuple[Thread, Thread]:
    """The page that is left and the other one, after the comments, as every act does: nothing of a page may have been
    changed before, or two who act on both wait in a circle. Raises NoSuchThread, Invalid (to)."""
    if await comments_of(tx, site.id, way[0]) > MOST_COMMENTS:
        said = phrase("Nothing can be moved from a page of more than %(most)s comments.", most=f"{MOST_COMMENTS:,}")
        raise Invalid("to", said)
    await _LOCK_COMMENTS.one(tx, site.id, way[0], root)
    locked = {each: await lock_page(tx, site.id, each) for each in sorted(way)}
    here, there = locked[way[0]], locked[way[1]]
    if here is None or there is None:
        raise NoSuchThread(way[1] if here else way[0])
    return here, there


async def _move(tx: Tx, site: Site, root: UUID, here: Thread, there: Thread, now: datetime) -> None:
    those = (site.id, here.id, root)
    await _LEAVE.run(tx, *those, here.version + 1)
    await _FOLLOW.run(tx, *those, there.id, now)
    count = (await _MOVE.one(tx, *those, there.id, there.version + 1)).count
    await date_page(tx, site.id, there.id)
    await _BACK_AGAIN.run(tx, site.id, there.id, there.version + 1)
    changed = [(there, count)]
    if not await vacate(tx, site, here, there.id):
        changed.append((here, -count))
    for page, counted in changed:
        new = await queries.touch(tx, site.id, page.id, counted)
        tx.announce(ThreadChanged(site.slug, new.url_key, new.version, new.count))
