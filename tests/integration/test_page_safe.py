"""Whatever people type, the pages stay what the service made them; and every answer carries its headers."""

from typing import Any

import httpx2
import pytest
from lxml import etree

from comments_svc.kernel.problem import Problem
from comments_svc.sites.model import Policy
from comments_svc.web.problem import STATUS
from tests.html_judge import faults as faults_of_html
from tests.plain_browser import plain_browser
from tests.service import PAGE, PUBLIC_URL, Service, do, service

ATTACKS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onfocus='alert(1)' autofocus='",
    "</textarea><svg onload=alert(1)>",
    "{{ 7*7 }}{% include 'x' %}",
    "javascript:alert(1)",
    "]]><b xmlns='http://www.w3.org/1999/xhtml'>",
)
CSP = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


def active(document: Any) -> list[str]:
    """Elements, attributes and addresses that could do something."""
    elements = [each.tag for each in document.iter() if each.tag in {"script", "style", "img", "iframe", "object", "b"}]
    names = [name for each in document.iter() for name in each.attrib if name.startswith("on") or name == "style"]
    links = [
        href
        for href in document.xpath("//@href | //@src | //@action")
        if href.strip().lower().startswith("javascript:")
    ]
    return [*elements, *names, *links]


@pytest.mark.parametrize("attack", ATTACKS)
async def test_what_people_type_is_inert_wherever_it_is_shown(blog: Service, attack: str) -> None:
    await blog.change(title=attack, name_rule="optional")
    await blog.posted(attack, name=attack[:64], title=attack)
    await do(blog, "update comment set website = $1", attack)
    async with plain_browser(blog) as browser:
        await browser.open()
        assert attack[:64] in browser.words
        assert active(browser.document) == []
        fields = {"name": attack, "email": attack, "text": attack, "trap": attack, "own": attack, "time": attack}
        for act in ("preview", "post", "edit", "delete", "vote"):
            await browser.send(
                "Post comment", {**fields, "id": attack, "parent": attack, "comment": attack, "act": act}
            )
            assert active(browser.document) == [], act
            await browser.open()


@pytest.mark.parametrize("attack", ATTACKS)
async def test_what_an_address_holds_is_inert(blog: Service, attack: str) -> None:
    async with plain_browser(blog) as browser:
        for asked in ({"own": attack}, {"did": attack}, {"after": attack}, {"sort": attack}, {"reply": attack}):
            await browser.open(**asked)
            assert active(browser.document) == []
        await browser.open(f"{PAGE}?x={attack}")
        assert active(browser.document) == []
        await browser.visit(f"/sites/{attack.replace('/', '')}/page")
        assert active(browser.document) == []


async def test_a_comment_is_shown_as_it_was_sanitised(blog: Service) -> None:
    await blog.posted("*a* [b](https://b.example) `c`\n\n```python\nx = 1\n```\n\n<i>d</i>")
    async with plain_browser(blog) as browser:
        await browser.open()
        (body,) = browser.document.xpath("//div[@class='body']")
        inside = "".join(as_html(each) for each in body)
        assert faults_of_html(inside) == []
        assert "https://b.example" in inside


def as_html(element: Any) -> str:
    return str(etree.tostring(element, encoding="unicode", method="html", with_tail=False))


def check_headers(answer: httpx2.Response) -> None:
    assert answer.headers["content-security-policy"] == CSP, answer.url
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert answer.headers["permissions-policy"]
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200),
        ("GET", f"/sites/blog/page?url={PAGE}", 200),
        ("GET", "/sites/blog/page", 422),
        ("GET", "/sites/blog/page?url=https://elsewhere.example/", 422),
        ("GET", f"/sites/nowhere/page?url={PAGE}", 404),
        ("GET", "/sites/blog/feed.atom?url=https://elsewhere.example/", 422),
        ("GET", "/nothing/here", 404),
        ("GET", "/problems/rate-limited", 200),
        ("GET", "/problems/unheard-of", 404),
        ("PUT", f"/sites/blog/page?url={PAGE}", 405),
        ("POST", "/", 405),
    ],
)
async def test_every_answer_is_a_page_with_every_header(blog: Service, method: str, path: str, status: int) -> None:
    answer = await blog.http.request(method, path, headers={"origin": PUBLIC_URL})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
    check_headers(answer)
    if status == 405:
        assert "GET" in answer.headers["allow"]


async def test_a_fault_of_ours_is_a_page_without_its_cause(blog: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the secret cause")

    monkeypatch.setattr("comments_svc.web.pages.thread.arrange", fail)
    answer = await blog.http.get("/sites/blog/page", params={"url": PAGE})
    assert answer.status_code == 500
    assert "Something went wrong on our side." in answer.text
    assert "the secret cause" not in answer.text
    check_headers(answer)


async def test_the_api_answers_its_problems_as_json_still(blog: Service) -> None:
    for path, status in ((f"/api/v1/sites/nowhere/thread?url={PAGE}", 404), ("/api/v1/nothing", 404)):
        answer = await blog.http.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    answer = await blog.http.get(f"/api/v1/sites/blog/reader/thread?url={PAGE}")
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


async def test_a_body_that_is_too_large_is_refused_in_words(clean_url: str) -> None:
    async with service(clean_url, max_body_bytes="1000") as it:
        await it.site()
        data = {"text": "x" * 2000, "act": "post"}
        answer = await it.http.post(f"/sites/blog/page?url={PAGE}", data=data, headers={"origin": PUBLIC_URL})
        assert answer.status_code == 413
        assert "Back button" in answer.text


def known() -> dict[str, str]:
    """Titles by slug of what can be served."""
    below: list[type[Problem]] = list(Problem.__subclasses__())
    for each in below:
        below.extend(each.__subclasses__())
    return {each.slug: each.title for each in below if getattr(each, "slug", "") in STATUS}


async def test_the_type_of_every_problem_leads_to_a_page(blog: Service) -> None:
    titles = known()
    async with plain_browser(blog) as browser:
        await browser.visit("/problems")
        links = browser.document.xpath("//li/a/@href")
        assert links == [f"/problems/{slug}" for slug in sorted(STATUS)]
        for slug in sorted(STATUS):
            await browser.visit(f"/problems/{slug}")
            assert browser.answer.status_code == 200
            assert titles[slug] in browser.words


async def test_the_start_page_tells_nothing_about_sites(blog: Service) -> None:
    async with plain_browser(blog) as browser:
        await browser.visit("/")
        assert "A Blog" not in browser.answer.text
        for link in browser.document.xpath("//main//a/@href"):
            assert (await blog.http.get(link, follow_redirects=True)).status_code == 200, link


async def test_what_browsers_and_robots_ask_for_is_there(blog: Service) -> None:
    robots = await blog.http.get("/robots.txt")
    assert (robots.status_code, robots.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    assert "Disallow: /api/" in robots.text
    icon = await blog.http.get("/favicon.ico", follow_redirects=True)
    assert (icon.status_code, icon.headers["content-type"]) == (200, "image/svg+xml")


async def test_pages_that_nobody_commented_on_are_not_for_search_engines(blog: Service) -> None:
    async with plain_browser(blog) as browser:
        await browser.open()
        assert browser.document.xpath("//meta[@name='robots']/@content") == ["noindex"]
        await blog.posted("Something to find")
        await browser.reload()
        assert browser.document.xpath("//meta[@name='robots']") == []


async def test_the_page_is_compressed_for_whom_takes_it(blog: Service) -> None:
    await blog.posted("Here")
    plain = await blog.http.get("/sites/blog/page", params={"url": PAGE}, headers={"accept-encoding": "identity"})
    small = await blog.http.get("/sites/blog/page", params={"url": PAGE}, headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert (small.headers["content-encoding"], small.headers["vary"]) == ("gzip", "accept-encoding, accept-language")
    assert int(small.headers["content-length"]) < int(plain.headers["content-length"]) / 2
    assert "Here" in small.text


async def test_nothing_of_a_comment_that_waits_is_shown_to_others(blog: Service) -> None:
    await blog.change(policy=Policy.HOLD)
    await blog.posted("Not yet public", name="Hidden Name", email="hidden@example.org")
    async with plain_browser(blog) as browser:
        await browser.open()
        for secret in ("Not yet public", "Hidden Name", "hidden@example.org"):
            assert secret not in browser.answer.text


async def test_an_e_mail_address_is_on_no_page(blog: Service) -> None:
    await blog.posted("Public", email="private@example.org")
    async with plain_browser(blog) as browser:
        await browser.open()
        assert "Public" in browser.words
        assert "private@example.org" not in browser.answer.text
