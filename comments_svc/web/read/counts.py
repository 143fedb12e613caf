"""How many comments each of several pages has, without reading any thread."""

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from comments_svc.db.database import Database
from comments_svc.sites.model import Site
from comments_svc.sites.page_key import page_keys
from comments_svc.threads import queries
from comments_svc.web.api.shapes.of_thread import Counts
from comments_svc.web.read.cache import EVERY_PAGE, Cache, Shelf
from comments_svc.web.read.entry import Entry, Headers, build

_encoder: Final = msgspec.json.Encoder()


async def counts_entry(
    db: Database, cache: Cache, site: Site, urls: Sequence[str], headers: Headers
) -> tuple[Shelf, Entry]:
    """A URL that is not a page of the site counts 0: one bad link must not spoil a list. Raises Unavailable."""
    shelf, variant = cache.shelf(site.slug, EVERY_PAGE), tuple(urls)
    named = page_keys(site, urls).items()
    keys = {url: key and cache.settled(site.slug, key) for url, key in named}
    counts = cache.counted(site.slug, keys.values())
    if all(key is None or key in counts for key in keys.values()):
        # Nothing to wait for, so nobody can be waiting for the same.
        entry = _entry(shelf.told, keys, counts, headers)
        cache.keep(shelf, variant, entry)
        return shelf, entry

    async def from_database() -> Entry:
        stamp = shelf.told
        return _entry(stamp, keys, await _counts(db, cache, site, keys), headers)

    return shelf, await cache.load(shelf, variant, from_database)


def _entry(stamp: int, keys: Mapping[str, str | None], counts: Mapping[str, int], headers: Headers) -> Entry:
    body = _encoder.encode(Counts({url: counts[key] if key else 0 for url, key in keys.items()}))
    return build(body, stamp=stamp, tag=body.decode(), headers=headers)


async def _counts(db: Database, cache: Cache, site: Site, keys: Mapping[str, str | None]) -> dict[str, int]:
    """By url key."""
    counts = cache.counted(site.slug, keys.values())
    missing = list({key for key in keys.values() if key is not None and key not in counts})
    if not missing:  # another list asked for the same meanwhile
        return counts
    seen = cache.cleared
    async with db.read() as on:
        found = {each.asked: each for each in await queries.counts(on, site.id, missing)}
    for key in missing:
        each = found.get(key)
        counts[key] = each.count if each else 0
        cache.count(site.slug, each.url_key if each else key, each.version if each else 0, counts[key])
        if each and each.url_key != key:
            cache.moved(site.slug, key, each.url_key, seen=seen)
    return counts
