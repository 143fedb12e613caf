"""Sites by slug, remembered in the process."""

import time
from typing import Final

from comments_svc.db.database import Database
from comments_svc.db.listen import Listener
from comments_svc.db.notify import Announcement, SiteChanged
from comments_svc.sites.find import find
from comments_svc.sites.model import Site

_MOST: Final = 10_000
_TRUST_S: Final = 5.0


class SiteDirectory:
    """While announcements arrive, an entry is trusted until one says otherwise; else for five seconds."""

    def __init__(self, db: Database, listener: Listener) -> None:
        self._db = db
        self._listener = listener
        self._known: dict[str, tuple[Site, float]] = {}
        self._told: dict[str, int] = {}
        listener.on_connect.append(self._known.clear)

    async def get(self, slug: str) -> Site:
        """Raises NoSuchSite, Unavailable."""
        known = self._known.get(slug)
        if known is not None and (self._listener.healthy or time.monotonic() - known[1] < _TRUST_S):
            return known[0]
        site = await self._find(slug)
        if site.revision < self._told.get(slug, 0):
            # It was read before a change that was heard of meanwhile.
            site = await self._find(slug)
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[slug] = (site, time.monotonic())
        return site

    async def _find(self, slug: str) -> Site:
        async with self._db.read() as on:
            return await find(on, slug)

    def hear(self, what: Announcement) -> None:
        if isinstance(what, SiteChanged):
            self._told[what.site] = max(what.revision, self._told.get(what.site, 0))
            known = self._known.get(what.site)
            if known is not None and known[0].revision < what.revision:
                del self._known[what.site]
