"""Encoded pages of threads in the memory of one process, dropped when an announcement says that they are old."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable
from typing import Final

import msgspec

from comments_svc.db.listen import Listener
from comments_svc.db.notify import Announcement, SiteChanged, ThreadChanged
from comments_svc.web.read.entry import Entry

EVERY_PAGE: Final = ""  # the shelf of answers about many pages of a site, emptied by a change of any
_SHELF_BYTES: Final = 1_000
_MEMO_MOST: Final = 5_000
_SHARE: Final = 8  # an eighth of the memory is for query strings, another for the numbers of comments
_MOST_MOVED: Final = 10_000
_NOTE_BYTES: Final = 300  # what an entry of these weighs beside its text


class Shelf:
    """The pages of one thread. `told`: the newest version that this process has heard of.

    A shelf of EVERY_PAGE has no version of its own: there `told` counts the changes that were heard.
    """

    __slots__ = ("alive", "entries", "loading", "size", "told", "used")

    def __init__(self) -> None:
        self.told = 0
        self.size = _SHELF_BYTES
        self.used = False
        self.alive = True
        self.entries: dict[object, Entry] = {}
        self.loading: dict[object, asyncio.Task[Entry]] = {}

    def forget(self) -> int:
        """Drops every page; the bytes that this frees."""
        self.entries.clear()
        freed, self.size = self.size - _SHELF_BYTES, _SHELF_BYTES
        return freed

    def drop(self) -> int:
        """No longer told of changes, so nothing may be put here any more."""
        self.alive = False
        return self.forget() + _SHELF_BYTES


class Known(msgspec.Struct, frozen=True):
    """How many comments a page had at a version, and the newest version that was announced."""

    version: int
    count: int
    heard: int


class Slot(msgspec.Struct, frozen=True):
    """What a path and query string were found to mean."""

    shelf: Shelf
    variant: object
    at_least: int


class Cache:
    """Bounded in bytes. A page is on its shelf only while it is the newest that this process knows of."""

    def __init__(self, listener: Listener, *, max_bytes: int) -> None:
        self._listener = listener
        self._share = max_bytes // _SHARE
        self._max_bytes = max_bytes - 2 * self._share
        self._bytes = 0
        self._memo_bytes = 0
        self._count_bytes = 0
        self._shelves: OrderedDict[tuple[str, str], Shelf] = OrderedDict()
        self._counts: OrderedDict[tuple[str, str], Known] = OrderedDict()
        self._revisions: dict[str, int] = {}
        self._moved: dict[tuple[str, str], str] = {}
        self._left: set[tuple[str, str]] = set()
        self.cleared = 0
        self.slots: dict[tuple[str, bytes], Slot] = {}
        listener.on_connect.append(self.clear)

    @property
    def trusted(self) -> bool:
        """False while announcements may be missed: then every page is checked against the database."""
        return self._listener.healthy

    def hit(self, path: str, query: bytes) -> Entry | None:
        """The page for a query string that was seen before, if it is certainly the newest."""
        slot = self.slots.get((path, query))
        if slot is None or not self._listener.healthy:
            return None
        entry = slot.shelf.entries.get(slot.variant)
        if entry is None or entry.stamp < slot.at_least:
            return None
        slot.shelf.used = True
        return entry

    def shelf(self, site: str, url_key: str) -> Shelf:
        key = (site, url_key)
        shelf = self._shelves.get(key)
        if shelf is None:
            shelf = self._shelves[key] = Shelf()
            self._bytes += shelf.size
            self._make_room()
        return shelf

    def remember(self, path: str, query: bytes, slot: Slot) -> None:
        cost = len(path) + 2 * len(query) + _NOTE_BYTES
        if cost > min(_MEMO_MOST, self._share) or not slot.shelf.alive:
            return
        if (path, query) not in self.slots:
            if self._memo_bytes + cost > self._share:
                self.slots.clear()
                self._memo_bytes = 0
            self._memo_bytes += cost
        self.slots[path, query] = slot

    async def load(self, shelf: Shelf, variant: object, build: Callable[[], Awaitable[Entry]]) -> Entry:
        """Builds a page once for all who wait for it; never one that is older than what was known at the call.

        A build that begins after the call is final: a database that was restored may be older than what it announced.
        """
        wanted = shelf.told
        while True:
            task = shelf.loading.get(variant)
            own = task is None
            if task is None:
                task = shelf.loading[variant] = asyncio.create_task(self._build(shelf, variant, build))
            entry = await asyncio.shield(task)
            if own or entry.stamp >= wanted:
                return entry

    async def _build(self, shelf: Shelf, variant: object, build: Callable[[], Awaitable[Entry]]) -> Entry:
        try:
            entry = await build()
        finally:
            del shelf.loading[variant]
        self.keep(shelf, variant, entry)
        return entry

    def keep(self, shelf: Shelf, variant: object, entry: Entry) -> None:
        """Unless it is older than what this process knows of, or may change without an announcement."""
        if entry.lasts and shelf.alive and entry.stamp >= shelf.told and entry.size <= self._max_bytes:
            self._put(shelf, variant, entry)

    def _put(self, shelf: Shelf, variant: object, entry: Entry) -> None:
        if entry.stamp > shelf.told:
            self._bytes -= shelf.forget()
            shelf.told = entry.stamp
        old = shelf.entries.pop(variant, None)
        grown = entry.size - (old.size if old else 0)
        shelf.entries[variant] = entry
        shelf.size += grown
        self._bytes += grown
        self._make_room()

    def _make_room(self) -> None:
        """Second chance: the oldest shelf goes, unless it was used since it was last looked at."""
        while self._bytes > self._max_bytes and self._shelves:
            key, shelf = self._shelves.popitem(last=False)
            if shelf.used:
                shelf.used = False
                self._shelves[key] = shelf
            else:
                self._bytes -= shelf.drop()

    def hear(self, what: Announcement) -> None:
        """May be told the same more than once, and late."""
        if isinstance(what, SiteChanged):
            self._leave(what)
            if self._revisions.get(what.site, 0) < what.revision:
                self.clear()
                self._revisions[what.site] = what.revision
        elif isinstance(what, ThreadChanged):
            key = (what.site, what.url_key)
            if key in self._left:
                self._forget(what)
                return
            known = self._counts.get(key)
            if known is None or known.heard < what.version:
                self.count(what.site, what.url_key, what.version, what.count, heard=what.version)
                self._outdate(what)

    def _leave(self, what: SiteChanged) -> None:
        """Another page may have these addresses from now on, and its versions begin anew."""
        if len(self._left) + len(what.moved) > _MOST_MOVED:
            self._left.clear()  # what is still announced of pages that left is heard within seconds
        self._left.update((what.site, key) for key in what.moved)

    def _forget(self, what: ThreadChanged) -> None:
        """Where a version may be that of the page that was there before, none is compared."""
        key = (what.site, what.url_key)
        if self._counts.pop(key, None) is not None:
            self._count_bytes -= sum(map(len, key)) + _NOTE_BYTES
        if (shelf := self._shelves.pop(key, None)) is not None:
            self._bytes -= shelf.drop()
        self._outdate_lists(what.site)

    def _outdate_lists(self, site: str) -> None:
        every_page = self._shelves.get((site, EVERY_PAGE))
        if every_page is not None:
            every_page.told += 1
            self._bytes -= every_page.forget()

    def _outdate(self, what: ThreadChanged) -> None:
        """Also where the change is known from a load: other pages may have been built before it."""
        self._outdate_lists(what.site)
        shelf = self._shelves.get((what.site, what.url_key))
        if shelf is not None and what.version > shelf.told:
            shelf.told = what.version
            self._bytes -= shelf.forget()

    def count(self, site: str, url_key: str, version: int, count: int, *, heard: int = 0) -> None:
        """Remembers the number of comments of a page as of a version, unless a newer one is known."""
        known = self._counts.pop((site, url_key), None)
        if known is None:
            self._count_bytes += len(site) + len(url_key) + _NOTE_BYTES
            self._counts[site, url_key] = Known(version, count, heard)
        else:
            newest = max((version, count), (known.version, known.count))
            self._counts[site, url_key] = Known(*newest, max(heard, known.heard))
        while self._count_bytes > self._share:
            key, _ = self._counts.popitem(last=False)
            self._count_bytes -= sum(map(len, key)) + _NOTE_BYTES

    def settled(self, site: str, url_key: str) -> str:
        """The key that a page has now, as far as is remembered."""
        return self._moved.get((site, url_key), url_key)

    def moved(self, site: str, url_key: str, to: str, *, seen: int) -> None:
        """`seen`: what `cleared` was before the database was asked; what was cleared since is not remembered again."""
        if seen != self.cleared:
            return
        if len(self._moved) >= _MOST_MOVED:
            self._moved.clear()
        self._moved[site, url_key] = to

    def counted(self, site: str, url_keys: Iterable[str | None]) -> dict[str, int]:
        """The numbers of those that are certainly known."""
        if not self.trusted:
            return {}
        counts, found = self._counts, {}
        for key in url_keys:
            if key is not None and (known := counts.get((site, key))) is not None:
                found[key] = known.count
        return found

    def clear(self) -> None:
        """Everything may be old."""
        for shelf in self._shelves.values():
            shelf.drop()
        self._shelves.clear()
        self._counts.clear()
        self._moved.clear()
        self.slots.clear()
        self.cleared += 1
        self._bytes = self._memo_bytes = self._count_bytes = 0
