"""How many comments pages have, many pages at once."""

from typing import Any

from comments_svc.sites.model import Policy
from tests.service import BLOG, PAGE, Service, bearer, reader_token, refusal

OTHER = f"{BLOG}/other/"


async def _counts(it: Service, *urls: str) -> dict[str, int]:
    found: dict[str, int] = (await it.read("/api/v1/sites/blog/counts", url=list(urls)))["counts"]
    return found


async def test_each_page_is_counted_under_the_url_that_was_sent(blog: Service) -> None:
    for _ in range(2):
        await blog.posted()
    await blog.posted(url=OTHER)
    sent = [PAGE, f"{PAGE}#comments", OTHER, f"{BLOG}/empty/"]
    assert await _counts(blog, *sent) == dict(zip(sent, [2, 2, 1, 0], strict=True))


async def test_only_published_comments_count(blog: Service) -> None:
    token = reader_token()
    id = await blog.posted(token=token)
    await blog.change(policy=Policy.HOLD)
    await blog.posted()
    assert await _counts(blog, PAGE) == {PAGE: 1}
    await blog.delete(id, token)
    assert await _counts(blog, PAGE) == {PAGE: 0}


async def test_a_comment_is_counted_at_once_however_often_it_was_asked_before(blog: Service) -> None:
    for count in range(1, 4):
        await blog.posted()
        assert [await _counts(blog, PAGE, OTHER) for _ in range(2)] == [{PAGE: count, OTHER: 0}] * 2


async def test_a_bad_url_counts_nothing_and_spoils_nothing(blog: Service) -> None:
    await blog.posted()
    bad = ["https://evil.example/", "javascript:alert(1)", "http://", "x"]
    assert await _counts(blog, PAGE, *bad) == {PAGE: 1, **dict.fromkeys(bad, 0)}


async def test_a_hundred_pages_at_most(blog: Service) -> None:
    urls = [f"{BLOG}/{number}/" for number in range(100)]
    assert await _counts(blog, *urls) == dict.fromkeys(urls, 0)
    answer = await blog.http.get("/api/v1/sites/blog/counts", params={"url": [*urls, PAGE]})
    assert refusal(answer) == (422, "invalid")


async def test_a_page_is_asked_for(blog: Service) -> None:
    assert refusal(await blog.http.get("/api/v1/sites/blog/counts")) == (422, "invalid")


async def test_a_list_of_counts_has_an_etag(blog: Service) -> None:
    await blog.posted()

    async def get(etag: str) -> Any:
        headers = {**bearer(None), "if-none-match": etag}
        return await blog.http.get("/api/v1/sites/blog/counts", params={"url": PAGE}, headers=headers)

    first = await get('W/"x"')
    assert (first.status_code, first.json()) == (200, {"counts": {PAGE: 1}})
    again = await get(first.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")
    await blog.posted()
    assert (await get(first.headers["etag"])).json() == {"counts": {PAGE: 2}}


async def test_counts_belong_to_a_site(blog: Service) -> None:
    await blog.site("other")
    await blog.posted(site="other")
    assert await _counts(blog, PAGE) == {PAGE: 0}
