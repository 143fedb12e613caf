from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader, Tx
from comments_svc.db.notify import SiteChanged, ThreadChanged
from comments_svc.db.query import Query, Write
from comments_svc.kernel.phrase import phrase
from comments_svc.kernel.problems import Invalid
from comments_svc.markup.normalise import clean_line
from comments_svc.sites.model import Site
from comments_svc.sites.page_key import page_key
from comments_svc.sites.queries import raise_revision
from comments_svc.threads.model import Thread
from comments_svc.threads.note import Change, note
from comments_svc.threads.problems import NoSuchThread, PageExists
from comments_svc.threads.queries import Held
from comments_svc.threads.take_alias import Taken, leave_alias, take_alias

TITLE_CHARS: Final = 300

# Alone; who looks a page up to write on it shares this lock with others (post_named, queries.stand_still).
_MOVE: Final = Write(
    Held, "select true as held from pg_advisory_xact_lock(hashtextextended('pages:' || $1::uuid::text, 0))"
)
_LOCK: Final = Query(
    Thread,
    "select id, url_key, url, title, state, closed_at, count, version from thread "
    "where site_id = $1 and id = $2 and merged_into is null for update",
)
_RENAME: Final = Write(
    Thread,
    """
    update thread set title = $3, url = $4, url_key = $5, named = true, version = version + 1,
      changed_at = clock_timestamp()
    where site_id = $1 and id = $2
    returning id, url_key, url, title, state, closed_at, count, version
    """,
)
_AT: Final = Query(
    Thread,
    "select id, url_key, url, title, state, closed_at, count, version from thread where site_id = $1 and url_key = $2",
)


class MovedKey(msgspec.Struct, frozen=True):
    slug: str
    revision: int
    url_key: str


_MOVED: Final = Query(
    MovedKey,
    """
    select s.slug, s.revision, a.url_key from thread_alias a join site s on s.id = a.site_id where a.created_at > $1
    """,
)


async def stop_posts(tx: Tx, site: UUID) -> None:
    """Until the end of the transaction nobody looks a page of this site up to write on it, or moves one."""
    await _MOVE.one(tx, site)


async def lock_page(tx: Tx, site: UUID, thread: UUID) -> Thread | None:
    """None for one that was merged into another."""
    return await _LOCK.maybe(tx, site, thread)


async def rename(tx: Tx, site: Site, thread: UUID, by: UUID, title: str, url: str, *, now: datetime) -> UUID | None:
    """Gives a page another title, another address, or both; by the old address it is found as before.

    The line in its log; None where nothing changes. Raises NoSuchThread, Invalid (title), BadUrl,
    ForeignPage, PageExists.
    """
    key, title = page_key(site, url), clean_line(title)
    if len(title) > TITLE_CHARS:
        raise Invalid(
            "title",
            phrase("It has %(number)s characters. There is room for %(most)s.", number=len(title), most=TITLE_CHARS),
        )
    await _MOVE.one(tx, site.id)
    old = await _LOCK.maybe(tx, site.id, thread)
    if old is None:
        raise NoSuchThread(thread)
    if (old.title, old.url) == (title, url.strip()):
        return None
    new = msgspec.structs.replace(old, title=title, url=url.strip(), url_key=key)
    return (await put(tx, site, old, new, by, now=now)).event


class Put(msgspec.Struct, frozen=True):
    """Lines in logs: of the page, and of another one that has lost an earlier address to it."""

    event: UUID
    took: UUID | None


async def put(tx: Tx, site: Site, old: Thread, new: Thread, by: UUID, *, now: datetime) -> Put:
    """Gives a locked page the title and address of `new`, while no other page moves. Raises PageExists.

    An address that another page had once goes to the one that is there now.
    """
    took = await _take_address(tx, site, old, new.url_key, by, now) if new.url_key != old.url_key else None
    new = await _RENAME.one(tx, site.id, old.id, new.title, new.url, new.url_key)
    change = Change(old.id, "rename", old, new, other=took.page if took else None)
    event = await note(tx, site.id, change, by, now=now)
    await _announce(tx, site, old.url_key, new)
    return Put(event, took.event if took else None)


async def _take_address(tx: Tx, site: Site, old: Thread, key: str, by: UUID, now: datetime) -> Taken | None:
    there = await _AT.maybe(tx, site.id, key)
    if there is not None:
        raise PageExists(there.id, there.url)
    took = await take_alias(tx, site.id, key, old, by, now=now)
    await leave_alias(tx, site.id, old)
    return took


async def _announce(tx: Tx, site: Site, old_key: str, new: Thread) -> None:
    tx.announce(SiteChanged(site.slug, await raise_revision(tx, site.id), (old_key, new.url_key)))
    tx.announce(ThreadChanged(site.slug, new.url_key, new.version, new.count))


async def forget_address(tx: Tx, site: Site, thread: UUID, url: str, by: UUID, *, now: datetime) -> None:
    """By this earlier address the page is found no more. Changes nothing where it is none. Raises NoSuchThread."""
    await _MOVE.one(tx, site.id)
    found = await _LOCK.maybe(tx, site.id, thread)
    if found is None:
        raise NoSuchThread(thread)
    alias = await _FORGET.maybe(tx, site.id, thread, url)
    if alias is None:
        return
    gone = msgspec.structs.replace(found, url=url, url_key=alias.url_key)
    await note(tx, site.id, Change(thread, "forget", gone, found), by, now=now)
    tx.announce(SiteChanged(site.slug, await raise_revision(tx, site.id), (alias.url_key, found.url_key)))


class Forgotten(msgspec.Struct, frozen=True):
    url_key: str


_FORGET: Final = Write(
    Forgotten, "delete from thread_alias where site_id = $1 and thread_id = $2 and url = $3 returning url_key"
)


async def moved_since(on: Reader, since: datetime) -> list[MovedKey]:
    """The addresses that pages have left since then."""
    return await _MOVED.many(on, since)
