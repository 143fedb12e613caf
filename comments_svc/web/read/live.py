"""Server-sent events: who watches which page, and what they are told."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from comments_svc.db.notify import Announcement, SiteChanged, ThreadChanged
from comments_svc.web.problems import StreamsFull, TooManyStreams

_WAITING: Final = 8
_RETRY_S: Final = 30


class Watcher:
    """One open page. It need not keep up: the newest change says all that the ones before it said.

    `known`: the version that it shows; None when it did not say.
    """

    def __init__(self, known: int | None = None) -> None:
        self._known = known
        self._waiting: asyncio.Queue[ThreadChanged | None] = asyncio.Queue(_WAITING)

    def start(self, now: ThreadChanged) -> None:
        """Where the thread stands after the watch began: what is older is not told, what was missed is told first.
        Versions only grow: who knows a higher one looks at a page that has gone, and another has its address now."""
        if self._known is None:
            self._known = now.version
            return
        if now.version < self._known:
            self._known = now.version - 1
        self.tell(now)

    async def next(self) -> ThreadChanged | None:
        """A change that is newer than what is known. None when the server stops."""
        while (what := await self._waiting.get()) is not None:
            if what.version > (self._known or 0):
                self._known = what.version
                return what
        return None

    def tell(self, what: ThreadChanged | None) -> None:
        if self._waiting.full():
            self._waiting.get_nowait()
        self._waiting.put_nowait(what)

    def set(self) -> None:
        """The server stops: sse-starlette says so to what it takes for an event."""
        self.tell(None)


class _Page:
    """`told`: the newest version that watchers heard of. `quiet`: the newest that is not worth telling."""

    __slots__ = ("quiet", "told", "watchers")

    def __init__(self) -> None:
        self.watchers: set[Watcher] = set()
        self.told = 0
        self.quiet = 0


class Hub:
    """Fans one announcement out to the open pages of this process, of which there are `most` at once, and
    `most_of_address` of one address."""

    def __init__(self, *, most: int, most_of_address: int) -> None:
        self._most = most
        self._most_of_address = most_of_address
        self._pages: dict[tuple[str, str], _Page] = {}
        self._addresses: Counter[bytes] = Counter()

    @contextmanager
    def place(self, address: bytes) -> Iterator[None]:
        """For one open page, as long as its connection lasts. Raises TooManyStreams, StreamsFull."""
        if self._addresses[address] >= self._most_of_address:
            raise TooManyStreams(_RETRY_S)
        if self._addresses.total() >= self._most:
            raise StreamsFull(_RETRY_S)
        self._addresses[address] += 1
        try:
            yield
        finally:
            self._addresses[address] -= 1
            if not self._addresses[address]:
                del self._addresses[address]

    @contextmanager
    def watch(self, site: str, url_key: str, watcher: Watcher) -> Iterator[None]:
        page = self._pages.setdefault((site, url_key), _Page())
        page.watchers.add(watcher)
        try:
            yield
        finally:
            page.watchers.discard(watcher)
            if not page.watchers:
                self._pages.pop((site, url_key), None)

    def hear(self, what: Announcement) -> None:
        """May be told the same more than once: by this process, by Postgres, by the poll, which knows no votes."""
        if isinstance(what, SiteChanged):
            for key in what.moved:
                self._end(what.site, key)
        if not isinstance(what, ThreadChanged):
            return
        page = self._pages.get((what.site, what.url_key))
        if page is None or what.version <= page.told:
            return
        if not what.live:
            page.quiet = max(page.quiet, what.version)
        elif what.version != page.quiet:
            page.told = what.version
            for watcher in page.watchers:
                watcher.tell(what)

    def _end(self, site: str, url_key: str) -> None:
        """The page has moved: a browser comes back after an end, and is shown to where the page is now."""
        page = self._pages.get((site, url_key))
        if page is None:
            return
        page.told = page.quiet = 0  # of the page that was there
        for watcher in page.watchers:
            watcher.tell(None)

    @property
    def open(self) -> int:
        return sum(len(each.watchers) for each in self._pages.values())
