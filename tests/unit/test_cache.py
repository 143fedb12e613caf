"""The pages that a process remembers: never an older one for a newer one, never more bytes than allowed."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from comments_svc.db.listen import Listener
from comments_svc.db.notify import Announcement, JobsWaiting, SiteChanged, ThreadChanged
from comments_svc.web.read.cache import EVERY_PAGE, Cache, Shelf, Slot
from comments_svc.web.read.entry import Entry, build

PAGE = "https://blog.example/post"


@pytest.fixture
def listener() -> Listener:
    async def nothing(*_: object) -> list[Announcement]:
        return []

    listener = Listener("", nothing)
    listener.healthy = True
    return listener


@pytest.fixture
def cache(listener: Listener) -> Cache:
    return Cache(listener, max_bytes=1_000_000)


def _entry(version: int, size: int = 10) -> Entry:
    return build(b"x" * size, stamp=version, tag=f"{version}", headers=[])


def _builds(entry: Entry) -> Callable[[], Awaitable[Entry]]:
    async def made() -> Entry:
        return entry

    return made


async def _load(cache: Cache, entry: Entry, url_key: str = PAGE, variant: object = "first") -> Shelf:
    shelf = cache.shelf("blog", url_key)
    await cache.load(shelf, variant, _builds(entry))
    return shelf


def _changed(version: int, count: int = 1) -> ThreadChanged:
    return ThreadChanged("blog", PAGE, version, count)


def _stored(cache: Cache) -> int:
    """The bytes of all pages on all shelves, counted anew."""
    return sum(each.size for shelf in cache._shelves.values() for each in shelf.entries.values())


async def test_a_load_is_remembered(cache: Cache) -> None:
    shelf = await _load(cache, entry := _entry(5))
    assert (shelf.entries, shelf.told) == ({"first": entry}, 5)


async def test_one_build_serves_all_who_wait_for_it(cache: Cache) -> None:
    builds, gate = [], asyncio.Event()

    async def slowly() -> Entry:
        builds.append(1)
        await gate.wait()
        return _entry(5)

    shelf = cache.shelf("blog", PAGE)
    waiting = [asyncio.create_task(cache.load(shelf, "first", slowly)) for _ in range(50)]
    await asyncio.sleep(0)
    gate.set()
    assert len({id(each) for each in await asyncio.gather(*waiting)}) == 1
    assert builds == [1]


async def test_a_newer_load_drops_the_older_pages_beside_it(cache: Cache) -> None:
    await _load(cache, _entry(5), variant="first")
    shelf = await _load(cache, newer := _entry(6), variant="second")
    assert shelf.entries == {"second": newer}


async def test_an_older_load_never_replaces_a_newer_entry(cache: Cache) -> None:
    await _load(cache, newer := _entry(6))
    shelf = await _load(cache, _entry(5))
    assert shelf.entries == {"first": newer}


async def test_a_load_that_an_announcement_overtook_is_not_remembered(cache: Cache) -> None:
    shelf = cache.shelf("blog", PAGE)
    gate = asyncio.Event()

    async def slowly() -> Entry:
        await gate.wait()
        return _entry(5)

    loading = asyncio.create_task(cache.load(shelf, "first", slowly))
    await asyncio.sleep(0)
    cache.hear(_changed(6))
    gate.set()
    await loading
    assert (shelf.entries, shelf.told) == ({}, 6)


async def test_who_asks_after_an_announcement_is_not_given_a_build_from_before_it(cache: Cache) -> None:
    shelf = cache.shelf("blog", PAGE)
    gate = asyncio.Event()
    versions = iter((5, 6))

    async def slowly() -> Entry:
        version = next(versions)
        await gate.wait()
        return _entry(version)

    before = asyncio.create_task(cache.load(shelf, "first", slowly))
    await asyncio.sleep(0)
    cache.hear(_changed(6))
    after = asyncio.create_task(cache.load(shelf, "first", slowly))
    await asyncio.sleep(0)
    gate.set()
    assert [(await each).stamp for each in (before, after)] == [5, 6]


async def test_a_database_that_is_older_than_what_it_announced_is_served_as_it_is(cache: Cache) -> None:
    cache.shelf("blog", PAGE)
    cache.hear(_changed(100))
    entry = await cache.load(cache.shelf("blog", PAGE), "first", _builds(_entry(5)))
    assert entry.stamp == 5


async def test_a_failed_build_is_tried_again(cache: Cache) -> None:
    async def fails() -> Entry:
        raise ConnectionError

    shelf = cache.shelf("blog", PAGE)
    with pytest.raises(ConnectionError):
        await cache.load(shelf, "first", fails)
    assert (await cache.load(shelf, "first", _builds(_entry(5)))).stamp == 5


async def test_an_announcement_drops_the_pages_of_its_thread_only(cache: Cache) -> None:
    here = await _load(cache, _entry(5))
    there = await _load(cache, kept := _entry(5), url_key="https://blog.example/other")
    cache.hear(_changed(6))
    assert (here.entries, there.entries) == ({}, {"first": kept})


@pytest.mark.parametrize("version", [4, 5])
async def test_an_announcement_that_comes_late_or_again_drops_nothing(cache: Cache, version: int) -> None:
    shelf = await _load(cache, kept := _entry(5))
    cache.hear(_changed(version))
    assert shelf.entries == {"first": kept}


async def test_what_was_known_before_its_announcement_still_drops_other_pages(cache: Cache) -> None:
    """A count that was read meanwhile knows the new version, and the pages of the thread do not."""
    shelf = await _load(cache, _entry(5))
    every = await _load(cache, _entry(0), url_key=EVERY_PAGE)
    cache.count("blog", PAGE, 6, 2)
    cache.hear(_changed(6, 2))
    assert (shelf.entries, every.entries) == ({}, {})


async def test_a_change_is_counted_once_however_often_it_is_announced(cache: Cache) -> None:
    every = cache.shelf("blog", EVERY_PAGE)
    for version in (6, 6, 5, 6):
        cache.hear(_changed(version))
    assert every.told == 1


async def test_counts_are_as_of_the_newest_version(cache: Cache) -> None:
    cache.hear(_changed(6, 3))
    cache.count("blog", PAGE, 5, 2)
    assert cache.counted("blog", [PAGE]) == {PAGE: 3}
    cache.count("blog", PAGE, 7, 4)
    assert cache.counted("blog", [PAGE]) == {PAGE: 4}


async def test_counts_are_not_trusted_while_announcements_may_be_missed(cache: Cache, listener: Listener) -> None:
    cache.count("blog", PAGE, 5, 2)
    listener.healthy = False
    assert cache.counted("blog", [PAGE]) == {}


async def test_a_change_of_a_site_forgets_everything_once(cache: Cache) -> None:
    await _load(cache, _entry(5))
    cache.hear(SiteChanged("blog", 2))
    again = await _load(cache, kept := _entry(5))
    cache.hear(SiteChanged("blog", 2))
    assert again.entries == {"first": kept}


async def test_what_is_told_late_of_a_page_that_left_hides_nothing_of_the_one_that_came(cache: Cache) -> None:
    """Its versions begin anew, and none of either page is heard in order."""
    cache.hear(_changed(5, 3))
    cache.hear(SiteChanged("blog", 2, (PAGE,)))
    cache.hear(_changed(5, 3))  # by another process
    await _load(cache, _entry(0))
    every = await _load(cache, _entry(0), url_key=EVERY_PAGE)
    cache.count("blog", PAGE, 0, 0)
    cache.hear(_changed(1, 1))
    shelf = cache.shelf("blog", PAGE)
    assert (shelf.entries, every.entries, cache.counted("blog", [PAGE])) == ({}, {}, {})
    await cache.load(shelf, "first", _builds(kept := _entry(1)))
    assert shelf.entries == {"first": kept}
    cache.hear(_changed(5, 3))
    assert (cache.shelf("blog", PAGE).entries, cache.counted("blog", [PAGE])) == ({}, {})
    assert cache._bytes == _stored(cache) + len(cache._shelves) * 1_000
    assert cache._count_bytes == 0


async def test_waiting_jobs_forget_nothing(cache: Cache) -> None:
    shelf = await _load(cache, kept := _entry(5))
    cache.hear(JobsWaiting())
    assert shelf.entries == {"first": kept}


async def test_a_new_connection_forgets_everything(cache: Cache, listener: Listener) -> None:
    shelf = await _load(cache, _entry(5))
    for start_afresh in listener.on_connect:
        start_afresh()
    assert (shelf.entries, shelf.alive, cache.counted("blog", [PAGE])) == ({}, False, {})


async def test_a_load_that_outlived_its_shelf_is_not_remembered(cache: Cache) -> None:
    shelf = cache.shelf("blog", PAGE)
    cache.clear()
    await cache.load(shelf, "first", _builds(_entry(5)))
    assert (shelf.entries, _stored(cache)) == ({}, 0)


def _remember(cache: Cache, shelf: Shelf, query: bytes = b"url=x", at_least: int = 0) -> None:
    cache.remember("/thread", query, Slot(shelf, "first", at_least))


async def test_a_hit_is_a_query_string_that_was_seen_and_a_page_that_is_the_newest(cache: Cache) -> None:
    _remember(cache, await _load(cache, entry := _entry(5)))
    assert (cache.hit("/thread", b"url=x"), cache.hit("/thread", b"url=y")) == (entry, None)
    cache.hear(_changed(6))
    assert cache.hit("/thread", b"url=x") is None


async def test_there_are_no_hits_while_announcements_may_be_missed(cache: Cache, listener: Listener) -> None:
    _remember(cache, await _load(cache, _entry(5)))
    listener.healthy = False
    assert cache.hit("/thread", b"url=x") is None


@pytest.mark.parametrize(("at_least", "hit"), [(5, True), (6, False), (2**53, False)])
async def test_a_hit_is_never_older_than_was_asked_for(cache: Cache, at_least: int, hit: bool) -> None:
    _remember(cache, await _load(cache, _entry(5)), at_least=at_least)
    assert (cache.hit("/thread", b"url=x") is not None) is hit
