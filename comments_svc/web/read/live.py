"""Server-sent events: who watches which page, and what they are told."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, TypeAlias

from comments_svc.db.notify import Announcement, ThreadChanged

Watcher: TypeAlias = "asyncio.Queue[ThreadChanged]"

_WAITING: Final = 8


class Hub:
    """Fans one announcement out to the open pages of this process."""

    def __init__(self) -> None:
        self._watchers: dict[tuple[str, str], set[Watcher]] = {}
        self._told: dict[tuple[str, str], int] = {}

    @contextmanager
    def watch(self, site: str, url_key: str) -> Iterator[Watcher]:
        watcher: Watcher = asyncio.Queue(_WAITING)
        watchers = self._watchers.setdefault((site, url_key), set())
        watchers.add(watcher)
        try:
            yield watcher
        finally:
            watchers.discard(watcher)
            if not watchers:
                self._watchers.pop((site, url_key), None)
                self._told.pop((site, url_key), None)

    def hear(self, what: Announcement) -> None:
        """May be told the same more than once: by this process, by Postgres, by the poll."""
        if not isinstance(what, ThreadChanged) or not what.live:
            return
        key = (what.site, what.url_key)
        watchers = self._watchers.get(key)
        if watchers is None or what.version <= self._told.get(key, 0):
            return
        self._told[key] = what.version
        for watcher in watchers:
            # The newest says all that the ones before it said.
            if watcher.full():
                watcher.get_nowait()
            watcher.put_nowait(what)

    @property
    def open(self) -> int:
        return sum(map(len, self._watchers.values()))
