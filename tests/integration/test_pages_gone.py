"""Pages that are gone: looked for on a real server, within the site's origins, and put right from the report."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Final
from urllib.parse import quote
from uuid import UUID

import pytest

from comments_svc.http_out.private_hosts import PrivateHosts
from comments_svc.http_out.send import HttpOut
from comments_svc.worker.visit import Visitor
from tests.desk import Desk, signed_in
from tests.service import BLOG, Service, ask, do
from tests.web_peer import Peer, peer, says

GONE: Final = "/dashboard/sites/blog/pages/gone"


class Blog:
    """Answers by path; what is not named is there."""

    def __init__(self, server: Peer, other: Peer) -> None:
        self.server = server
        self.most = self.now = 0
        there = f"Location: {other.url}"
        self.pages = {
            "/lost/": says("404 Not Found"),
            "/withdrawn/": says("410 Gone"),
            "/old/": says("301 Moved Permanently", "Location: /new/"),
            "/slash": says("301 Moved Permanently", "Location: /slash/"),
            "/led-away/": says("302 Found", f"{there}/x/"),
            "/led-to-door/": says("302 Found", f"{there}/login?next=/"),
            "/private/": says("403 Forbidden"),
            "/broken/": says("503 Service Unavailable"),
            "/round/": says("302 Found", "Location: /round/"),
            "/odd/": says("302 Found", "Location: http://["),
            "/inside/": says("302 Found", "Location: file:///etc/passwd"),
        }
        server.answer = self.answer

    async def answer(self, writer: asyncio.StreamWriter) -> None:
        asked = self.server.asked[-1]
        self.now += 1
        self.most = max(self.most, self.now)
        await asyncio.sleep(0)
        self.now -= 1
        no_head = asked.target == "/no-head/" and asked.method == "HEAD"
        writer.write(says("405 Method Not Allowed") if no_head else self.pages.get(asked.target, says("200 OK")))

    @property
    def asked(self) -> list[str]:
        return [f"{each.method} {each.target}" for each in self.server.asked]


@pytest.fixture
async def desk(blog: Service) -> AsyncIterator[Desk]:
    async with signed_in(blog) as desk:
        yield desk


async def _look(it: Service, out: HttpOut) -> None:
    """A whole round, by two processes at once."""
    visitors = [Visitor(it.db, out, it.clock) for _ in range(2)]
    while any(await asyncio.gather(*(each.visit_due() for each in visitors))):
        it.clock.move(timedelta(seconds=1))


async def _id(it: Service, path: str) -> UUID:
    found: UUID = await ask(it, "select id from thread where url like $1 order by id limit 1", f"%{path}")
    return found


async def test_what_is_gone_is_told_from_what_is_not_and_put_right(blog: Service, desk: Desk) -> None:
    async with peer() as server, peer() as other:
        its = Blog(server, other)
        await blog.site("elsewhere", origin=server.url)
        for slug in ("blog", "elsewhere"):
            await blog.change(slug, origins=f"{BLOG},{server.url}")
        paths = [*its.pages, "/fine/", "/no-head/", "/taken/"]
        for path in paths:
            await blog.posted(url=f"{server.url}{path}", title=f"At {path}")
        await do(blog, "update thread set url = 'https://gone.example/x/', url_key = 'https://gone.example/x' "
                 "where url like '%/taken/'")  # fmt: skip
        await blog.posted(url=f"{server.url}/taken/", title="At /taken/")
        await blog.posted(url=f"{server.url}/theirs/", site="elsewhere")
        await desk.visit(GONE)
        assert "The pages have not been looked for yet." in desk.words
        await desk.press("Look for all pages")
        assert "Looking: 0 of 15 pages so far" in desk.words

        async with HttpOut(PrivateHosts()) as guarded:
            await Visitor(blog.db, guarded, blog.clock).visit_due()
        assert its.asked == []
        await desk.visit(f"{GONE}?show=unseen")
        assert "COMMENTS_PRIVATE_HOSTS lists the exceptions." in desk.words
        blog.clock.move(timedelta(seconds=1))
        async with HttpOut(PrivateHosts([server.host, other.host])) as out:
            await _look(blog, out)
            assert (its.most, other.asked) == (1, [])
            assert "GET /theirs/" not in its.asked and "HEAD /theirs/" not in its.asked
            assert [each for each in its.asked if "head" in each] == ["HEAD /no-head/", "GET /no-head/"]
            assert "GET /fine/" not in its.asked
            await desk.visit(GONE)
            await _check_report(desk, server, other)
            await _put_right(blog, desk, server, its, out)


async def _check_report(desk: Desk, server: Peer, other: Peer) -> None:
    assert "Looked for all 15 pages" in desk.words
    assert [each.text for each in desk.document.xpath("//li[@class='card']//h2//bdi")] == ["At /withdrawn/"]
    assert "Gone: the page answers 410 Gone." in desk.words
    await desk.visit(f"{GONE}?show=moved")
    assert f"Leads to {server.url}/new/." in desk.words
    assert f"Leads to {other.url}/x/, which is no origin of this site." in desk.words
    assert "/slash" not in desk.words
    await desk.visit(f"{GONE}?show=unseen")
    assert desk.words.count("Behind a login") == 2
    assert "which does not mean that it is gone: 503 Service Unavailable" in desk.words
    assert "The page moves on and on" in desk.words
    assert "It can't be read." in desk.words
    assert "It does not start with http:// or https://." in desk.words
    assert "https://gone.example is no origin of this site any more." in desk.words


async def _put_right(blog: Service, desk: Desk, server: Peer, its: Blog, out: HttpOut) -> None:
    # The first page was asked for by the guard, which saw nothing: the next round finds it.
    await desk.visit(GONE)
    await desk.press("Look for all pages")
    await _look(blog, out)
    await desk.visit(GONE)
    assert desk.words.count("Gone: the page answers") == 2
    for to, said in ((f"{server.url}/taken/", "There is another page with this address."), ("x", "http://"),
                     ("https://evil.example/", "does not belong to the site")):  # fmt: skip
        await desk.press("Rename: At /lost/", to=to)
        assert (desk.answer.status_code, said in desk.words) == (422, True)
        assert to in desk.document.xpath("//input[@name='to']/@value")
    await desk.press("Merge: At /lost/", to=f"{server.url}/nowhere/")
    assert "There is no page with comments at this address." in desk.words
    await desk.press("Rename: At /lost/", to=f"{server.url}/found/")
    assert "Renamed. The old address leads there, too." in desk.words
    assert len(await blog.texts(url=f"{server.url}/lost/")) == len(await blog.texts(url=f"{server.url}/found/")) == 1
    await desk.press("Keep as it is: At /withdrawn/")
    await desk.press("Undo")
    await desk.press("Close: At /withdrawn/")
    assert (await blog.post(url=f"{server.url}/withdrawn/")).status_code == 409
    assert "No page is gone, as far as was seen." in desk.words
    await desk.visit(f"{GONE}?show=moved")
    await desk.press("Rename: At /old/")
    assert len(await blog.texts(url=f"{server.url}/new/")) == 1
    await desk.press("Merge: At /led-away/", to=f"{server.url}/fine/")
    assert "Merged: all comments are on the page there now." in desk.words
    assert len(await blog.texts(url=f"{server.url}/led-away/")) == len(await blog.texts(url=f"{server.url}/fine/")) == 2

    # What stays stays, until something else is seen.
    await desk.press("Look for all pages")
    await _look(blog, out)
    await desk.visit(f"{GONE}?show=kept")
    assert "At /withdrawn/" in desk.words and "so since" in desk.words
    its.pages["/withdrawn/"] = says("404 Not Found")
    await desk.press("Look for all pages")
    await desk.press("Stop")
    assert "Stopped after 0 of 14 pages." in desk.words
    await _look(blog, out)
    await desk.press("Look for all pages")
    await _look(blog, out)
    await desk.visit(GONE)
    assert "Gone: the page answers 404 Not Found." in desk.words
    strange = await ask(blog, "select id from thread where url like '%theirs%'")
    for id in (strange, await _id(blog, "/fine/")):
        await desk.post(f"{GONE}/{id}", act="keep")
        assert desk.answer.status_code == 404
    await desk.visit(f"{GONE}?show={quote('gone')}&after={await _id(blog, '/fine/')}")
    assert desk.answer.status_code == 200
