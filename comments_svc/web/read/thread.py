"""A page of a thread for everybody: its bytes depend on nothing about who asks."""

from importlib.metadata import version as version_of
from typing import Final

import msgspec

from comments_svc.db.database import Database, Reader
from comments_svc.sites.model import Site
from comments_svc.threads import queries
from comments_svc.threads.locate import elsewhere
from comments_svc.threads.model import Page
from comments_svc.threads.reactions import reactions
from comments_svc.threads.read import Ask, read
from comments_svc.web.api.show import Offer, show_page
from comments_svc.web.read.cache import Cache, Shelf
from comments_svc.web.read.entry import Entry, Headers, build

_encoder: Final = msgspec.json.Encoder()
_BUILD: Final = version_of("comments-svc")  # another release may show the same version of a thread in another way


class Asked(msgspec.Struct, frozen=True):
    site: Site
    url_key: str
    ask: Ask
    at_least: int
    offer: Offer

    @property
    def variant(self) -> object:
        return (self.site.revision, self.ask)


async def thread_entry(db: Database, cache: Cache, asked: Asked, headers: Headers) -> tuple[Shelf, Entry]:
    """From memory when that is certainly the newest, else from the database. Raises Invalid, Unavailable."""
    key = cache.settled(asked.site.slug, asked.url_key)
    while True:
        try:
            return await _entry(db, cache, asked, key, headers)
        except _Elsewhere as found:
            key = found.url_key


class _Elsewhere(Exception):
    """The page has this key now: its entries are kept in one place, whichever of its addresses is asked for."""

    def __init__(self, url_key: str) -> None:
        super().__init__(url_key)
        self.url_key: Final = url_key


async def _entry(db: Database, cache: Cache, asked: Asked, key: str, headers: Headers) -> tuple[Shelf, Entry]:
    """Raises _Elsewhere."""
    shelf = cache.shelf(asked.site.slug, key)

    async def from_database() -> Entry:
        return await _build(db, cache, asked, key, headers)

    entry = shelf.entries.get(asked.variant)
    if entry is not None:
        certain = cache.trusted and entry.stamp >= asked.at_least
        if certain or entry.stamp == await _version(db, asked, key):
            return shelf, entry
    entry = await cache.load(shelf, asked.variant, from_database)
    if entry.stamp < asked.at_least:
        # The load may have been under way before the caller's own write.
        entry = await cache.load(shelf, asked.variant, from_database)
    return shelf, entry


async def _version(db: Database, asked: Asked, key: str) -> int:
    """Raises _Elsewhere."""
    async with db.read() as on:
        thread = await queries.by_key(on, asked.site.id, asked.url_key)
    if thread and thread.url_key != key:
        raise _Elsewhere(thread.url_key)
    return thread.version if thread else 0


async def _build(db: Database, cache: Cache, asked: Asked, key: str, headers: Headers) -> Entry:
    seen = cache.cleared
    async with db.read() as on:
        page = await read(on, asked.site.id, asked.url_key, asked.ask)
        moved = await _moved(on, asked, page)
        counts = await reactions(on, asked.site, page.thread.id if page.thread else None)
    found = page.thread.url_key if page.thread else asked.url_key
    if found != key:
        cache.moved(asked.site.slug, asked.url_key, found, seen=seen)
        raise _Elsewhere(found)
    version = page.thread.version if page.thread else 0
    cache.count(asked.site.slug, key, version, page.thread.count if page.thread else 0)
    body = _encoder.encode(show_page(asked.site, key, page, asked.offer, counts, moved))
    tag = f"{_BUILD}\n{asked.site.slug}\n{key}\n{version}\n{asked.variant}\n{asked.offer}\n{moved}"
    # Of what becomes of a comment on another page, this page's shelf hears nothing.
    lasts = asked.ask.comment is None or bool(page.comments)
    return build(body, stamp=version, tag=tag, headers=headers, lasts=lasts)


async def _moved(on: Reader, asked: Asked, page: Page) -> str | None:
    """Where the comment is that was asked for and is not here."""
    comment = asked.ask.comment
    if comment is None or page.comments:
        return None
    found = await elsewhere(on, asked.site, page.thread.url_key if page.thread else asked.url_key, comment)
    return found.link(comment) if found else None
