"""Limits by site and address, exact however many processes and connections count."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Final

import httpx2
import pytest

from comments_svc.db.rate import forget, rate, take
from comments_svc.kernel.problems import RateLimited
from tests.service import BLOG, PAGE, Service, ask, bearer, do, new_id, reader_token, service
from tests.shape import refused

POSTS: Final = 6  # at once; then one every 15 s
PREVIEWS: Final = 30
EDITS: Final = 30
VOTES: Final = 30


@pytest.fixture
async def limited(clean_url: str) -> AsyncIterator[Service]:
    async with service(clean_url, rate_limits="on") as it:
        await it.site()
        yield it


async def _statuses(count: int, act: Callable[[], Awaitable[httpx2.Response]]) -> dict[int, int]:
    """How often each status came, of so many acts at once."""
    answers = await asyncio.gather(*(act() for _ in range(count)))
    statuses = [each.status_code for each in answers]
    return {status: statuses.count(status) for status in set(statuses)}


def _preview(it: Service, http: httpx2.AsyncClient | None = None) -> Awaitable[httpx2.Response]:
    return (http or it.http).post("/api/v1/sites/blog/preview", json={"text": "x"}, headers=bearer(None))


async def test_of_fifty_posts_at_once_exactly_six_are_taken(limited: Service) -> None:
    assert await _statuses(50, limited.post) == {201: POSTS, 429: 44}
    assert await ask(limited, "select count(*) from comment") == POSTS


async def test_of_fifty_previews_at_once_exactly_thirty_are_made(limited: Service) -> None:
    assert await _statuses(50, lambda: _preview(limited)) == {200: PREVIEWS, 429: 20}


async def test_of_fifty_votes_at_once_exactly_thirty_are_taken(limited: Service) -> None:
    id = await limited.posted()
    assert await _statuses(50, lambda: limited.vote(id, 1, reader_token())) == {200: VOTES, 429: 20}
    assert await ask(limited, "select count(*) from vote") == VOTES


async def test_of_fifty_reactions_at_once_exactly_thirty_are_taken(limited: Service) -> None:
    await limited.change(reactions="👍")
    body = {"url": PAGE, "reaction": "👍"}

    def react() -> Awaitable[httpx2.Response]:
        return limited.http.put("/api/v1/sites/blog/reaction", json=body, headers=bearer(reader_token()))

    assert await _statuses(50, react) == {200: VOTES, 429: 20}
    assert await ask(limited, "select count(*) from reaction") == VOTES


async def test_of_fifty_edits_at_once_exactly_thirty_are_looked_at(limited: Service) -> None:
    """A refused one is rendered too, so strangers count."""
    id = await limited.posted(token=reader_token())
    assert await _statuses(50, lambda: limited.edit(id, "x", reader_token())) == {403: EDITS, 429: 20}


async def test_two_processes_are_one_limiter(clean_url: str, limited: Service) -> None:
    async with service(clean_url, rate_limits="on") as other:
        both = await asyncio.gather(_statuses(25, limited.post), _statuses(25, other.post))
    assert sum(each.get(201, 0) for each in both) == POSTS


async def test_a_refusal_says_in_header_and_body_when_to_come_back(limited: Service) -> None:
    for _ in range(POSTS):
        await limited.post()
    answer = await limited.post()
    assert refused(answer) == (429, "rate-limited")
    wait_s = answer.json()["retry_after_s"]
    assert 1 <= wait_s <= 15
    assert answer.headers["retry-after"] == str(wait_s)


async def test_each_address_counts_by_itself(limited: Service) -> None:
    assert await _statuses(40, lambda: _preview(limited)) == {200: 30, 429: 10}
    async with limited.browser("198.51.100.7") as other:
        assert await _statuses(40, lambda: _preview(limited, other)) == {200: 30, 429: 10}


async def test_each_site_counts_by_itself(limited: Service) -> None:
    await limited.site("other")
    assert await _statuses(POSTS + 1, limited.post) == {201: POSTS, 429: 1}
    assert (await limited.post(site="other")).status_code == 201


async def test_each_act_counts_by_itself(limited: Service) -> None:
    assert await _statuses(POSTS + 1, limited.post) == {201: POSTS, 429: 1}
    assert (await _preview(limited)).status_code == 200


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
    ],
)
async def test_an_ipv6_address_counts_as_its_network(limited: Service, first: str, second: str, together: bool) -> None:
    async with limited.browser(first) as one, limited.browser(second) as two:
        await _statuses(PREVIEWS, lambda: _preview(limited, one))
        assert ((await _preview(limited, two)).status_code == 429) is together


async def test_what_was_refused_for_another_reason_still_counts(limited: Service) -> None:
    assert await _statuses(POSTS, lambda: limited.post(parent=new_id())) == {409: POSTS}
    assert (await limited.post()).status_code == 429


async def test_what_never_reaches_the_limit_does_not_count(limited: Service) -> None:
    for _ in range(POSTS):
        await limited.post("")
        await limited.http.post("/api/v1/sites/blog/comments", json={"url": PAGE, "text": "x"}, headers={"origin": "x"})
    assert await _statuses(POSTS, limited.post) == {201: POSTS}


async def test_reading_is_not_limited(limited: Service) -> None:
    async def read() -> httpx2.Response:
        return await limited.http.get("/api/v1/sites/blog/thread", params={"url": f"{BLOG}/{new_id()}/"})

    assert await _statuses(100, read) == {200: 100}


async def test_limits_can_be_switched_off_for_load_tests(blog: Service) -> None:
    assert await _statuses(50, blog.post) == {201: 50}
    assert await ask(blog, "select count(*) from rate_limit") == 0


async def _takes(it: Service, count: int, **limit: Any) -> list[int | None]:
    """The seconds to wait of each try; None where it was allowed."""
    waits: list[int | None] = []
    for _ in range(count):
        try:
            async with it.db.single() as tx:
                await take(tx, rate("act", b"somebody", **limit))
            waits.append(None)
        except RateLimited as refusal:
            waits.append(refusal.retry_after_s)
    return waits


async def test_after_a_burst_one_more_is_allowed_each_time_the_interval_has_passed(blog: Service) -> None:
    assert await _takes(blog, 4, every_s=100, burst=3) == [None, None, None, 100]
    await do(blog, "update rate_limit set tat = tat - interval '100 s'")
    assert await _takes(blog, 2, every_s=100, burst=3) == [None, 100]
    await do(blog, "update rate_limit set tat = tat - interval '250 s'")
    assert await _takes(blog, 3, every_s=100, burst=3) == [None, None, 50]


async def test_a_long_rest_allows_no_more_than_a_burst(blog: Service) -> None:
    await _takes(blog, 3, every_s=100, burst=3)
    await do(blog, "update rate_limit set tat = tat - interval '30 days'")
    assert await _takes(blog, 4, every_s=100, burst=3) == [None, None, None, 100]


async def test_trying_again_too_early_does_not_put_the_time_off(blog: Service) -> None:
    assert await _takes(blog, 20, every_s=100, burst=1) == [None] + [100] * 19


async def test_who_may_act_freely_again_is_forgotten(blog: Service) -> None:
    await _takes(blog, 1, every_s=100, burst=3)
    async with blog.db.tx() as tx:
        assert await forget(tx) == 0
        await tx.raw.execute("update rate_limit set tat = now() - interval '1 s'")
        assert await forget(tx) == 1
