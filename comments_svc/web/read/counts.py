"""How many comments each of several pages has, without reading any thread."""

from collections.abc import Sequence
from typing import Final

import msgspec

from comments_svc.db.database import Database
from comments_svc.kernel.problem import Problem
from comments_svc.sites.model import Site
from comments_svc.sites.page_key import page_key
from comments_svc.threads import queries
from comments_svc.web.api.shapes import Counts
from comments_svc.web.read.cache import EVERY_PAGE, Cache, Shelf
from comments_svc.web.read.entry import Entry, Headers, build

_encoder: Final = msgspec.json.Encoder()


async def counts_entry(
    db: Database, cache: Cache, site: Site, urls: Sequence[str], headers: Headers
) -> tuple[Shelf, Entry]:
    """A URL that is not a page of the site counts 0: one bad link must not spoil a list. Raises Unavailable."""
    shelf = cache.shelf(site.slug, EVERY_PAGE)

    async def from_what_is_known() -> Entry:
        stamp = shelf.told
        body = _encoder.encode(Counts(await _counts(db, cache, site, urls)))
        return build(body, stamp=stamp, tag=body.decode(), headers=headers)

    return shelf, await cache.load(shelf, tuple(urls), from_what_is_known)


async def _counts(db: Database, cache: Cache, site: Site, urls: Sequence[str]) -> dict[str, int]:
    keys = {url: _key(site, url) for url in urls}
    counts = {key: cache.counted(site.slug, key) for key in keys.values() if key is not None}
    missing = [key for key, count in counts.items() if count is None]
    if missing:
        async with db.read() as on:
            found = {each.url_key: each for each in await queries.counts(on, site.id, missing)}
        for key in missing:
            each = found.get(key)
            counts[key] = each.count if each else 0
            cache.count(site.slug, key, each.version if each else 0, each.count if each else 0)
    return {url: (counts[key] or 0) if key else 0 for url, key in keys.items()}


def _key(site: Site, url: str) -> str | None:
    try:
        return page_key(site, url)
    except Problem:
        return None
