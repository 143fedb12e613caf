"""Open pages are told that something changed: once a change, and never of votes."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from pathlib import Path

import httpx2
import pytest

from comments_svc.app import create
from comments_svc.comments.vote import SHOW_AFTER
from comments_svc.db.database import Reader
from comments_svc.db.listen import Listener
from comments_svc.db.notify import Announcement, ThreadChanged
from comments_svc.moderation.model import Act
from comments_svc.sites.model import Policy
from comments_svc.web.read.live import Hub, Watcher
from comments_svc.worker.kinds import KINDS
from comments_svc.worker.run import Worker
from tests.faults.server import command
from tests.moderator import decide, moderator
from tests.service import BLOG, PAGE, SECRET, Service, reader_token, service, until
from tests.stream import Stream, stream


class Polls:
    """Counts how often a listener has asked what changed; it asks often, but not while `held`."""

    def __init__(self) -> None:
        self.done = 0
        self.held = asyncio.Lock()

    async def __call__(self, on: Reader, since: datetime) -> list[Announcement]:
        async with self.held:
            found = await create.changed_since(on, since)
        self.done += 1
        return found

    async def two_more(self) -> None:
        """The second of them began after this call."""

        async def look() -> int:
            return self.done

        enough = self.done + 2
        await until(look, lambda done: done >= enough)


@pytest.fixture
def polls(monkeypatch: pytest.MonkeyPatch) -> Polls:
    counting = Polls()
    monkeypatch.setattr(create, "Listener", lambda dsn, _, poll_s: Listener(dsn, counting, poll_s=poll_s / 100))
    return counting


@pytest.fixture
async def other(clean_url: str, polls: Polls) -> AsyncIterator[Service]:
    """Another process on the same database, which hears of changes by NOTIFY and by its poll."""
    async with service(clean_url) as it:
        await it.thread()
        await polls.two_more()
        yield it


def _hub(it: Service) -> Hub:
    hub = it.state["hub"]
    assert isinstance(hub, Hub)
    return hub


def _changed(version: int, count: int) -> tuple[str, dict[str, int]]:
    return "changed", {"version": version, "count": count}


async def test_each_change_is_told_once_with_version_and_count(blog: Service) -> None:
    token = reader_token()
    async with stream(blog) as page:
        first = await blog.posted(token=token)
        await blog.edit(first, "Edited.", token)
        await blog.posted()
        await blog.delete(first, token)
        expected = [_changed(2, 1), _changed(3, 1), _changed(4, 2), _changed(5, 1)]
        assert [await page.event() for _ in expected] == expected


async def test_a_decision_of_a_moderator_is_told(blog: Service) -> None:
    await blog.change(policy=Policy.HOLD)
    id, by = await blog.posted(), await moderator(blog)
    async with stream(blog) as page:
        await decide(blog, id, Act.APPROVE, by=by)
        assert await page.event() == _changed(2, 1)


async def test_another_process_tells_its_pages_too_and_only_once(blog: Service, other: Service, polls: Polls) -> None:
    async with stream(other) as page:
        await blog.posted()
        assert await page.event() == _changed(2, 1)
        await polls.two_more()
        await blog.posted()
        assert await page.event() == _changed(3, 2)


async def test_a_page_that_opens_late_is_told_what_it_missed(blog: Service) -> None:
    for _ in range(3):
        await blog.posted()
    async with stream(blog, since="2") as behind, stream(blog, since="4") as abreast, stream(blog) as silent:
        assert await behind.event() == _changed(4, 3)
        await blog.posted()
        assert [await each.event() for each in (behind, abreast, silent)] == [_changed(5, 4)] * 3


async def test_a_browser_that_comes_back_is_told_what_it_missed(blog: Service) -> None:
    for _ in range(3):
        await blog.posted()
    async with stream(blog, since="0", last=3) as behind, stream(blog, since="0", last=4) as abreast:
        assert await behind.event() == _changed(4, 3)
        await blog.posted()
        assert [await each.event() for each in (behind, abreast)] == [_changed(5, 4)] * 2


async def test_who_looks_at_a_page_that_has_gone_is_told_of_the_one_at_its_address(blog: Service) -> None:
    """Its versions begin anew, below those of the one that was there."""
    for _ in range(3):
        await blog.posted()
    old = f"{BLOG}/old/"
    async with stream(blog, old, since="9") as empty:
        assert await empty.event() == _changed(0, 0)
        await blog.posted(url=old)
        assert await empty.event() == _changed(2, 1)
    async with stream(blog, old, since="9") as begun, stream(blog, since="0", last=9) as back:
        assert (await begun.event(), await back.event()) == (_changed(2, 1), _changed(4, 3))


async def test_votes_are_told_to_nobody(blog: Service, other: Service, polls: Polls) -> None:
    id = await blog.posted()
    await until(other.thread, lambda page: page["thread"]["version"] == 2)
    await polls.two_more()
    async with stream(other) as far, stream(blog) as near:
        async with polls.held:
            await blog.vote(id, 1, reader_token())
            blog.clock.move(SHOW_AFTER)
            await Worker(blog.db, KINDS, blog.clock).run_due()
            await until(other.thread, lambda page: page["comments"][0]["score"] == 1)
        await polls.two_more()
        await blog.posted()
        assert [await near.event(), await far.event()] == [_changed(4, 2)] * 2


async def test_a_waiting_comment_on_a_known_page_is_told_to_nobody(blog: Service) -> None:
    await blog.posted()
    async with stream(blog) as page:
        await blog.posted(trap="spam")
        await blog.posted()
        assert await page.event() == _changed(3, 2)


async def test_each_page_hears_of_its_own_changes(blog: Service) -> None:
    async with stream(blog) as here, stream(blog, f"{BLOG}/other/") as there:
        await blog.posted()
        await blog.posted(url=f"{BLOG}/other/")
        assert (await here.event(), await there.event()) == (_changed(2, 1), _changed(2, 1))
        await blog.posted(url=f"{BLOG}/other/")
        assert await there.event() == _changed(3, 2)


async def test_a_client_that_goes_away_is_forgotten(blog: Service) -> None:
    async with stream(blog), stream(blog):
        assert _hub(blog).open == 2
    assert _hub(blog).open == 0


async def test_a_slow_client_gets_the_newest(blog: Service) -> None:
    watcher = Watcher()
    with _hub(blog).watch("blog", await _key(blog), watcher):
        for _ in range(12):
            await blog.posted()
        watcher.set()
        seen = [what.version async for what in _all(watcher)]
    assert seen == list(range(7, 14))


async def _all(watcher: Watcher) -> AsyncIterator[ThreadChanged]:
    while (what := await watcher.next()) is not None:
        yield what


async def _key(it: Service) -> str:
    """How the page is called inside: an unknown page is shown by its canonical URL."""
    return str((await it.thread())["thread"]["url"])


async def test_a_stream_is_not_stored_or_held_back_and_any_page_may_read_it(blog: Service) -> None:
    async with stream(blog) as page:
        assert page.status == 200
        assert page.headers["content-type"].startswith("text/event-stream")
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["x-accel-buffering"] == "no"
        assert page.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(("url", "site", "status"), [(PAGE, "none", 404), ("https://evil.example/", "blog", 422)])
async def test_only_pages_of_a_site_can_be_watched(blog: Service, url: str, site: str, status: int) -> None:
    async with stream(blog, url, site=site) as page:
        assert (page.status, page.headers["content-type"]) == (status, "application/problem+json")


async def test_a_head_request_ends(blog: Service) -> None:
    async with stream(blog, method="HEAD") as page:
        assert page.status == 200


@pytest.mark.usefixtures("blog")
async def test_streams_end_when_the_service_is_told_to_stop(clean_url: str, tmp_path: Path) -> None:
    said = tmp_path / "output"
    with command("serve", output=said, database_url=clean_url, secret=SECRET, log_level="error") as server:
        await asyncio.to_thread(server.wait_until_ready)
        events = f"{server.url}/api/v1/sites/blog/events"
        async with httpx2.AsyncClient() as http, http.stream("GET", events, params={"url": PAGE}) as answer:
            server.process.send_signal(signal.SIGTERM)
            assert await answer.aread() == b": watching\r\n\r\n"  # and not a connection cut in the middle
        await asyncio.to_thread(server.wait)
    assert "error" not in server.said


@pytest.fixture
async def crowded(clean_url: str) -> AsyncIterator[Service]:
    """Three streams an address, five in all."""
    async with service(clean_url, max_streams="5", max_streams_per_address="3") as it:
        await it.site()
        yield it


@asynccontextmanager
async def _streams(it: Service, *addresses: str) -> AsyncIterator[list[Stream]]:
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(stream(it, address=each)) for each in addresses]


def _refused(page: Stream) -> tuple[int, str, str]:
    assert page.headers["content-type"] == "application/problem+json"
    assert page.headers["access-control-allow-origin"] == "*"
    return page.status, page.headers["retry-after"], page.headers["cache-control"]


async def test_an_address_has_only_so_many_streams(crowded: Service) -> None:
    async with _streams(crowded, *["198.51.100.1"] * 3) as pages, stream(crowded, address="198.51.100.1") as late:
        assert [each.status for each in pages] == [200] * 3
        assert _refused(late) == (429, "30", "no-store")
        async with stream(crowded, address="198.51.100.2") as other:
            assert other.status == 200
            await crowded.posted()
            assert [await each.event() for each in (*pages, other)] == [_changed(2, 1)] * 4


async def test_the_addresses_of_one_ipv6_network_share_their_streams(crowded: Service) -> None:
    async with (
        _streams(crowded, "2001:db8::1", "2001:db8::2", "2001:db8::3"),
        stream(crowded, address="2001:db8::4") as late,
        stream(crowded, address="2001:db8:0:1::1") as other,
    ):
        assert (late.status, other.status) == (429, 200)


async def test_a_process_has_only_so_many_streams(crowded: Service) -> None:
    async with _streams(crowded, *[f"198.51.100.{place}" for place in range(5)]):
        async with stream(crowded, address="203.0.113.1") as late:
            assert _refused(late) == (503, "30", "no-store")
        async with stream(crowded, address="203.0.113.1", method="HEAD") as head:
            assert head.status == 503


async def test_a_stream_that_ended_makes_room(crowded: Service) -> None:
    for _ in range(3):
        async with _streams(crowded, *["198.51.100.1"] * 3, "198.51.100.2", "198.51.100.2") as pages:
            assert [each.status for each in pages] == [200] * 5
    assert _hub(crowded).open == 0


async def test_of_streams_at_once_exactly_so_many_are_opened(crowded: Service) -> None:
    async with AsyncExitStack() as stack:
        opening = (stack.enter_async_context(stream(crowded, address="198.51.100.1")) for _ in range(20))
        statuses = [each.status for each in await asyncio.gather(*opening)]
    assert (statuses.count(200), statuses.count(429)) == (3, 17)
