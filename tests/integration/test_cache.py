"""The hot read path: what is answered from memory is what the database would answer."""

import asyncio
from typing import Any

import httpx2
import pytest

from comments_svc.db.database import Reader
from comments_svc.moderation.model import Act
from comments_svc.sites.find import find
from comments_svc.sites.model import Policy, Site
from comments_svc.threads.read import Ask, read
from tests.factories import roots, sow
from tests.moderator import decide, moderator
from tests.postbox import MAIL
from tests.service import BLOG, PAGE, Service, cut_listen, listening, reader_token, service

THREAD = "/api/v1/sites/blog/thread"


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[Ask]:
    """Every page that is read from the database."""
    made: list[Ask] = []

    async def counting(on: Reader, site: Any, url_key: str, asked: Ask) -> Any:
        made.append(asked)
        return await read(on, site, url_key, asked)

    monkeypatch.setattr("comments_svc.web.read.thread.read", counting)
    return made


async def _get(it: Service, headers: dict[str, str] | None = None, **query: Any) -> httpx2.Response:
    """Without httpx's own Accept-Encoding."""
    url = it.http.build_request("GET", THREAD, params={"url": PAGE, **query}).url
    bare = httpx2.Request("GET", url, headers={"host": "localhost:8000", **(headers or {})})
    return await it.http.send(bare)


async def test_a_page_is_read_once_and_then_answered_from_memory(blog: Service, reads: list[Ask]) -> None:
    await listening(blog)
    await blog.posted()
    pages = [await blog.thread() for _ in range(5)]
    assert pages == [pages[0]] * 5
    assert len(reads) == 1


async def test_many_who_ask_for_one_page_at_once_cost_one_read(blog: Service, reads: list[Ask]) -> None:
    await listening(blog)
    await blog.posted()
    await asyncio.gather(*(blog.thread() for _ in range(30)))
    assert len(reads) == 1


async def test_spellings_of_one_page_share_one_entry(blog: Service, reads: list[Ask]) -> None:
    await listening(blog)
    for url in (PAGE, f"{PAGE}#top", f"{PAGE}?utm_source=x"):
        await blog.thread(url=url)
    assert len(reads) == 1


async def test_each_order_and_cursor_is_a_page_of_its_own(blog: Service) -> None:
    await sow(blog, roots(150))
    oldest, newest = await blog.thread(), await blog.thread(sort="newest")
    after = await blog.thread(after=oldest["next"])
    assert [each["id"] for each in newest["comments"]] == [
        each["id"] for each in reversed(oldest["comments"][50:] + after["comments"])
    ]


async def test_a_page_has_an_etag_that_changes_with_what_it_shows(blog: Service) -> None:
    await blog.posted()
    first = await _get(blog)
    unchanged = await _get(blog, {"if-none-match": first.headers["etag"]})
    assert first.headers["etag"].startswith('W/"')
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert unchanged.headers["etag"] == first.headers["etag"]
    await blog.posted()
    changed = await _get(blog, {"if-none-match": first.headers["etag"]})
    assert (changed.status_code, changed.json()["thread"]["count"]) == (200, 2)


@pytest.mark.parametrize("form", ["{0}", '"x", {0}, "y"', "{1}", "*"])
async def test_an_etag_is_compared_weakly(blog: Service, form: str) -> None:
    etag = (await _get(blog)).headers["etag"]
    sent = form.format(etag, etag.removeprefix("W/"))
    assert [(await _get(blog, {"if-none-match": sent})).status_code for _ in range(2)] == [304, 304]


async def test_etags_differ_by_page_order_and_site_settings(blog: Service) -> None:
    etags = [(await _get(blog, **query)).headers["etag"] for query in ({}, {"sort": "best"}, {"since": 0})]
    etags.append((await _get(blog, url=f"{BLOG}/other/")).headers["etag"])
    await blog.change(max_length="99")
    etags.append((await _get(blog)).headers["etag"])
    assert len(set(etags)) == 5


async def test_an_etag_changes_with_what_the_installation_offers(clean_url: str) -> None:
    async with service(clean_url) as it:
        await it.site()
        without = (await _get(it)).headers["etag"]
    async with service(clean_url, **MAIL) as it:
        assert (await _get(it)).headers["etag"] != without


async def test_a_page_is_zipped_where_that_is_accepted(blog: Service) -> None:
    await sow(blog, roots(20))
    plain = await _get(blog)
    zipped = await _get(blog, {"accept-encoding": "gzip"})
    assert zipped.headers["content-encoding"] == "gzip"
    assert int(zipped.headers["content-length"]) < len(plain.content) / 2
    assert zipped.content == plain.content
    assert zipped.headers["etag"] == plain.headers["etag"]


@pytest.mark.parametrize("sent", ["gzip;q=0", "identity", "br", None])
async def test_a_page_is_plain_where_gzip_is_not_accepted(blog: Service, sent: str | None) -> None:
    await sow(blog, roots(20))
    for _ in range(2):
        answer = await _get(blog, {"accept-encoding": sent} if sent else None)
        assert "content-encoding" not in answer.headers
        assert int(answer.headers["content-length"]) == len(answer.content)


async def test_a_page_says_what_it_varies_with_and_may_be_kept_but_not_used_unasked(blog: Service) -> None:
    first = await _get(blog)
    hit = await _get(blog)
    unchanged = await _get(blog, {"if-none-match": first.headers["etag"]})
    for answer in (first, hit, unchanged):
        assert answer.headers["vary"] == "accept-encoding"
        assert answer.headers["cache-control"] == "public, max-age=0, must-revalidate"


async def test_the_first_answer_and_a_hit_are_the_same_to_the_byte(blog: Service) -> None:
    await blog.posted()
    first, hit = await _get(blog), await _get(blog)
    assert (hit.content, hit.headers.multi_items()) == (first.content, first.headers.multi_items())


async def test_a_version_that_does_not_exist_is_answered_with_what_there_is(blog: Service, reads: list[Ask]) -> None:
    await listening(blog)
    await blog.posted()
    for _ in range(3):
        assert (await blog.thread(at_least=2**53))["thread"]["version"] == 2
    assert len(reads) <= 2


async def test_a_site_that_was_read_before_its_change_is_not_remembered(
    blog: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    await listening(blog)
    turns = iter([True])

    async def slowly(on: Reader, slug: str) -> Site:
        site = await find(on, slug)
        if next(turns, False):
            await blog.change(max_length="99")
        return site

    monkeypatch.setattr("comments_svc.web.read.directory.find", slowly)
    assert [(await blog.thread())["policy"]["max_length"] for _ in range(2)] == [99, 99]


async def test_a_decision_of_a_moderator_is_seen_at_once(blog: Service) -> None:
    await blog.change(policy=Policy.HOLD)
    id, by = await blog.posted(token=reader_token()), await moderator(blog)
    assert (await blog.thread())["thread"]["count"] == 0
    await decide(blog, id, Act.APPROVE, by=by)
    assert (await blog.thread())["thread"]["count"] == 1


async def test_with_listen_cut_an_unchanged_page_is_checked_and_not_read_again(
    blog: Service, reads: list[Ask], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("comments_svc.db.listen._RETRY_S", 60.0)
    await listening(blog)
    await blog.thread()
    await cut_listen(blog)
    for _ in range(5):
        await blog.thread()
    assert len(reads) == 1
