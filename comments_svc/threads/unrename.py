"""The undo of another title or address."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Tx
from comments_svc.db.query import Query, Write
from comments_svc.kernel.problems import Invalid
from comments_svc.sites.model import Site
from comments_svc.threads.model import Thread
from comments_svc.threads.problems import NoSuchThread
from comments_svc.threads.rename import lock_page, put, stop_posts
from comments_svc.threads.take_alias import give_alias_back


class _Renamed(msgspec.Struct, frozen=True):
    """`before`, `after`: JSON of title, url and url_key."""

    before: str
    after: str


class _Names(msgspec.Struct, frozen=True):
    title: str
    url: str
    url_key: str


class _Took(msgspec.Struct, frozen=True):
    id: UUID


_UNDO: Final = Write(
    _Renamed,
    """
    update thread_event set undone = true
    where site_id = $1 and thread_id = $2 and id = $3 and kind = 'rename' and not undone
    returning before, after
    """,
)
_TOOK: Final = Query(
    _Took,
    """
    select f.id from thread_event e join thread_event f on f.site_id = e.site_id and f.thread_id = e.other_id
    where e.site_id = $1 and e.id = $2 and f.kind = 'forget' and f.other_id = e.thread_id and f.at = e.at
      and f.before ->> 'url_key' = e.after ->> 'url_key' and not f.undone
    """,
)


async def unrename(tx: Tx, site: Site, thread: UUID, by: UUID, event: UUID, *, now: datetime) -> None:
    """Gives the page back what this line of its log changed, the title, the address or both.

    An earlier address of another page that it took is that page's again. Raises NoSuchThread, PageExists,
    Invalid (event).
    """
    await stop_posts(tx, site.id)
    page = await lock_page(tx, site.id, thread)
    if page is None:
        raise NoSuchThread(thread)
    done = await _UNDO.maybe(tx, site.id, thread, event)
    if done is None:
        raise Invalid("event", "This was undone already, or gave this page no other title or address.")
    old = _without(page, *(msgspec.json.decode(each, type=_Names) for each in (done.before, done.after)))
    await put(tx, site, page, old, by, now=now)
    took = await _TOOK.maybe(tx, site.id, event) if old.url_key != page.url_key else None
    if took is not None:
        await give_alias_back(tx, site.id, page.id, took.id)


def _without(page: Thread, before: _Names, after: _Names) -> Thread:
    """The page as if this had not been done. Raises Invalid (event) where something else was done since."""
    if before.title != after.title:
        if page.title != after.title:
            raise Invalid("event", "The title was changed again since. Undo that first.")
        page = msgspec.structs.replace(page, title=before.title)
    if before.url != after.url:
        if page.url != after.url:
            raise Invalid("event", "The address was changed again since. Undo that first.")
        page = msgspec.structs.replace(page, url=before.url, url_key=before.url_key)
    return page
