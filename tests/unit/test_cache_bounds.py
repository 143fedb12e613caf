"""The memory of a process is bounded in bytes, and keeps what is read."""

from typing import Any

import pytest

from comments_svc.db.listen import Listener
from comments_svc.db.notify import Announcement
from comments_svc.web.read.cache import Cache, Shelf, Slot
from comments_svc.web.read.entry import Entry, build


@pytest.fixture
def listener() -> Listener:
    async def nothing(*_: object) -> list[Announcement]:
        return []

    listener = Listener("", nothing)
    listener.healthy = True
    return listener


async def _load(cache: Cache, url_key: str, variant: object = "first", *, size: int) -> Shelf:
    async def made() -> Entry:
        return build(b"x" * size, stamp=1, tag="", headers=[])

    shelf = cache.shelf("blog", url_key)
    await cache.load(shelf, variant, made)
    return shelf


def _stored(cache: Cache) -> int:
    """The bytes of all pages on all shelves, counted anew."""
    return sum(each.size for shelf in cache._shelves.values() for each in shelf.entries.values())


@pytest.mark.parametrize("max_bytes", [0, 1, 10_000, 100_000])
async def test_memory_is_bounded_whatever_is_asked(listener: Listener, max_bytes: int) -> None:
    cache = Cache(listener, max_bytes=max_bytes)
    for place in range(300):
        key = f"https://blog.example/{place}" + "x" * (place * 5)
        shelf = await _load(cache, key, place, size=place * 10)
        cache.remember("/thread", key.encode(), Slot(shelf, place, 0))
        cache.count("blog", key, 1, 1)
        weights: dict[str, Any] = {
            "pages": _stored(cache),
            "notes": sum(len(path) + len(query) for path, query in cache.slots),
            "counts": sum(len(url_key) for _, url_key in cache._counts),
        }
        assert sum(weights.values()) <= max_bytes, weights


async def test_what_is_read_stays_and_what_is_not_goes(listener: Listener) -> None:
    cache = Cache(listener, max_bytes=100_000)
    cache.remember("/thread", b"url=x", Slot(await _load(cache, "read", size=1_000), "first", 0))
    for place in range(200):
        await _load(cache, f"once-{place}", size=1_000)
        assert cache.hit("/thread", b"url=x") is not None


async def test_a_page_that_is_bigger_than_the_memory_is_served_all_the_same(listener: Listener) -> None:
    cache = Cache(listener, max_bytes=10_000)
    shelf = await _load(cache, "big", size=50_000)
    assert (shelf.entries, _stored(cache)) == ({}, 0)


async def test_remembering_a_query_string_again_takes_no_more_memory(listener: Listener) -> None:
    cache = Cache(listener, max_bytes=100_000)
    other = Slot(await _load(cache, "other", size=10), "first", 0)
    cache.remember("/thread", b"other", other)
    for _ in range(1_000):
        cache.remember("/thread", b"url=x", other)
    assert cache.slots.keys() == {("/thread", b"other"), ("/thread", b"url=x")}
