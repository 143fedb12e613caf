"""The comments of a page as a piece of HTML: what everybody sees, and where the thread stood."""

import json
from typing import Any

import httpx2
from lxml import html

from comments_svc.sites.model import Policy
from tests.factories import Plan, sow
from tests.service import BLOG, PAGE, Service, ask, do, reader_token


async def _fetch(blog: Service, url: str = PAGE, site: str = "blog", **headers: str) -> httpx2.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await blog.http.get(f"/sites/{site}/snapshot", params={"url": url}, headers=named)


async def _section(blog: Service, url: str = PAGE) -> Any:
    answer = await _fetch(blog, url)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    section = html.fragment_fromstring(answer.text)
    assert section.tag == "section"
    return section


async def test_a_thread_is_there_with_its_version_and_what_hangs_together(blog: Service) -> None:
    root = await blog.posted("*Hi* <script>alert(1)</script>", name="A & <b>B</b>")
    reply = await blog.posted("Well.", parent=root, name="Eva", token=reader_token())
    section = await _section(blog, f"{PAGE}?utm_source=x")
    answer = await blog.thread()
    thread = answer["thread"]
    said = json.loads(section.attrib.pop("data-comments-page"))
    assert said == answer | {"comments": [each | {"body": []} for each in answer["comments"]]}
    assert {name.removeprefix("data-comments-"): value for name, value in section.items()} == {
        "site": "blog",
        "url": "https://blog.example/post",
        "version": str(thread["version"]),
        "count": "2",
    }
    first, second = section.xpath("./ol/li")
    assert [first.get("id"), second.get("id")] == [f"comment-{root}", f"comment-{reply}"]
    assert (first.get("data-parent"), second.get("data-parent")) == (None, root)
    assert first.xpath(".//b/bdi/text()") == ["A & <b>B</b>"]
    assert second.xpath(".//a[starts-with(@href, '#')]/@href") == [f"#comment-{root}"]
    assert section.xpath(".//em/text()") == ["Hi"]
    assert section.xpath(".//script | .//style | .//img | .//@style | .//@onclick") == []
    changed = await blog.thread(since=int(section.get("data-comments-version")))
    assert (changed["comments"], changed["gone"]) == ([], [])


async def test_it_is_asked_for_again_only_when_something_changed(blog: Service) -> None:
    token = reader_token()
    id = await blog.posted(token=token)
    first = await _fetch(blog)
    tag = first.headers["etag"]
    assert (first.headers["cache-control"], first.headers["access-control-allow-origin"]) == (
        "public, max-age=60",
        "*",
    )
    again = await _fetch(blog, if_none_match=tag)
    assert first.headers["x-robots-tag"] == "noindex"
    assert (again.status_code, again.content) == (304, b"")
    await blog.posted("An answer.", parent=id)
    assert (await blog.delete(id, token)).status_code == 200
    after = await _fetch(blog, if_none_match=tag)
    assert after.status_code == 200
    section = html.fragment_fromstring(after.text)
    assert section.xpath("string(.//li[1])").split() == ["Comment", "deleted"]
    assert "Hello there." not in after.text


async def test_what_waits_is_not_in_it_and_an_unknown_page_is_not_stored(blog: Service) -> None:
    await blog.change(policy=Policy.HOLD.value)
    await blog.posted("Let me in.")
    assert "Let me in." not in (await _fetch(blog)).text
    unknown = await _section(blog, f"{BLOG}/unknown/")
    assert (unknown.get("data-comments-version"), unknown.xpath("./*")) == ("0", [])
    assert await ask(blog, "select count(*) from thread") == 1


async def test_that_a_thread_is_closed_is_said_in_words(blog: Service) -> None:
    await blog.posted()
    await do(blog, "update thread set state = 'closed'")
    section = await _section(blog)
    assert (section.xpath("string(./p)"), section.get("data-comments-closed")) == ("Comments are closed.", "")
    await do(blog, "update thread set closed_at = '2026-11-23T08:15:00Z'")
    section = await _section(blog)
    assert section.xpath("string(./p)") == "Comments have been closed since 23 November 2026."
    assert section.xpath("./p/time/@datetime") == ["2026-11-23T08:15:00.000Z"]


async def test_a_long_thread_says_where_it_goes_on(blog: Service) -> None:
    await sow(blog, [Plan(tick=place) for place in range(130)])
    section = await _section(blog)
    assert (len(section.xpath("./ol/li")), section.get("data-comments-count")) == (100, "130")
    rest = await blog.thread(after=section.get("data-comments-next"))
    assert len(rest["comments"]) == 30
    assert section.xpath("./p/a/@href") == [
        "http://localhost:8000/sites/blog/page?url=https%3A%2F%2Fblog.example%2Fpost%2F"
    ]


async def test_what_it_is_asked_for_must_be_a_page_of_the_site(blog: Service) -> None:
    """A program that looks at the status builds nothing wrong into a page."""
    asked = [("https://other.example/", "blog"), ("nowhere", "blog"), (PAGE, "nobody"), (PAGE + "\0", "blog")]
    assert [(await _fetch(blog, *each)).status_code for each in asked] == [422, 422, 404, 422]
    answer = await blog.http.get("/sites/blog/snapshot")
    assert (answer.status_code, "Traceback" in answer.text) == (422, False)
