"""A page gets another title or address, and is found by its earlier ones as before."""

import asyncio
import re
from collections.abc import AsyncIterator
from uuid import UUID

import msgspec
import pytest

from comments_svc.app.create import changed_since
from comments_svc.db.notify import SiteChanged
from comments_svc.kernel.problems import Invalid
from comments_svc.mail.server import Server
from comments_svc.moderators.model import Role
from comments_svc.notify.letterhead import Post
from comments_svc.sites.find import find
from comments_svc.threads.problems import NoSuchThread, PageExists
from comments_svc.threads.rename import rename
from comments_svc.threads.unrename import unrename
from comments_svc.web.read.live import Watcher
from tests.desk import Desk, signed_in
from tests.post_office import head_of
from tests.service import BLOG, PAGE, Service, ask, do, reader_token
from tests.site_pages import NEW, OTHER, PAGES
from tests.site_pages import mail_address as _mail_address
from tests.site_pages import open_page as _open
from tests.site_pages import rename_page as _rename


@pytest.fixture
async def desk(blog: Service) -> AsyncIterator[Desk]:
    async with signed_in(blog) as desk:
        yield desk


async def test_a_renamed_page_is_found_by_both_addresses(blog: Service, desk: Desk) -> None:
    blog.state["post"] = Post(head_of(blog), Server.parse("smtp://127.0.0.1:9?tls=off"))
    token = reader_token()
    comment = await blog.posted("First", token=token, title="Old title")
    address = await _mail_address(blog)
    before = await blog.thread()
    assert (await blog.read("/api/v1/sites/blog/counts", url=[PAGE, NEW]))["counts"] == {PAGE: 1, NEW: 0}
    await _open(desk, blog)
    assert address in desk.words
    await _rename(desk, "On queues", NEW)
    assert "Saved. The old address still leads here." in desk.words
    assert f"Address: from {PAGE} to {NEW}" in desk.words
    assert "Title: from “Old title” to “On queues”" in desk.words

    by_old, by_new = await blog.thread(), await blog.thread(url=NEW)
    assert by_old == by_new
    assert by_old["thread"]["version"] > before["thread"]["version"]
    assert (by_old["thread"]["title"], by_old["thread"]["url"]) == ("On queues", NEW)
    await blog.posted("By the old address", url=PAGE, title="Another title")
    reply = await blog.posted("By the new one", url=NEW, parent=comment)
    assert len(await blog.texts(url=PAGE)) == len(await blog.texts(url=NEW)) == 3
    assert (await blog.thread())["thread"]["title"] == "On queues"
    assert (await blog.read("/api/v1/sites/blog/counts", url=[PAGE, NEW]))["counts"] == {PAGE: 3, NEW: 3}
    assert await ask(blog, "select count(*) from thread") == 1
    assert [each["id"] for each in (await blog.own(token))["own"]] == [comment]
    for url in (PAGE, NEW):
        feed = await blog.http.get("/sites/blog/feed.atom", params={"url": url})
        assert feed.text.count("<entry>") == 3
    link = await blog.http.get(f"/sites/blog/c/{reply}")
    assert link.headers["location"] == f"{NEW}#comment-{reply}"
    again = await blog.http.post("/api/v1/sites/blog/mail-address", json={"url": PAGE}, headers={"origin": BLOG})
    assert again.json()["address"] == address

    await _rename(desk, "On queues", PAGE)
    assert await ask(blog, "select array_agg(url) from thread_alias") == [NEW]
    assert len(await blog.texts(url=NEW)) == 3
    await desk.press("Forget")
    assert "It has always been here." in desk.words
    assert (len(await blog.texts(url=PAGE)), len(await blog.texts(url=NEW))) == (3, 0)


def _names(desk: Desk) -> list[str]:
    return [str(desk.document.xpath(f"//input[@name='{name}']/@value")[0]) for name in ("title", "url")]


async def _texts(it: Service, url: str, **query: str) -> list[str]:
    return re.findall(r"had|came|new", str(await it.texts(url=url, **query)))


async def _events(it: Service) -> list[UUID]:
    found: list[UUID] = await ask(it, "select array_agg(id order by id) from thread_event where kind = 'rename'")
    return found


async def test_another_title_or_address_is_taken_back_where_nothing_came_after(blog: Service, desk: Desk) -> None:
    await blog.posted(title="First title")
    await _open(desk, blog)
    await _rename(desk, "Second title", PAGE)
    assert "Saved. Undo" in desk.words and "The old address still leads here." not in desk.words
    await _rename(desk, "Second title", NEW)
    assert "Saved. The old address still leads here. Undo" in desk.words
    await _rename(desk, "Second title", NEW)
    assert "Saved. Title" not in desk.words and not desk.document.xpath("//div[contains(@class, 'top-note')]//button")
    # The address has changed since, the title has not: each goes back by itself.
    await desk.press("Undo: Title: from “First title” to “Second title”")
    assert "Undone. The page is called, and found, as before." in desk.words
    assert "Title: from “First title” to “Second title” (undone since)" in desk.words
    assert _names(desk) == ["First title", NEW]
    titled, moved = (await _events(blog))[:2]
    here = f"{PAGES}/{await ask(blog, 'select id from thread')}/unrename"
    await desk.post(here, event=titled)
    assert (desk.answer.status_code, "This was undone already" in desk.words) == (422, True)
    await _rename(desk, "First title", OTHER)
    await desk.post(here, event=moved)
    assert (desk.answer.status_code, "The address was changed again since." in desk.words) == (422, True)
    await desk.press("Undo")  # of the line at the top, which is the last one
    await desk.press(f"Undo: Address: from {PAGE} to {NEW}")
    assert _names(desk) == ["First title", PAGE]
    assert len(await blog.texts(url=PAGE)) == len(await blog.texts(url=NEW)) == len(await blog.texts(url=OTHER)) == 1
    await do(blog, "update site_moderator set role = $1", Role.MODERATOR)
    await desk.post(here, event=moved)
    assert desk.answer.status_code == 403


async def test_an_undone_address_goes_back_to_the_page_that_had_it_and_to_no_other_site(
    blog: Service, desk: Desk
) -> None:
    await blog.site("elsewhere", origin=BLOG)
    for slug in ("blog", "elsewhere"):
        for text, url in (("had", OTHER), ("came", PAGE)):
            await blog.posted(text, url=url, site=slug)
    of_blog = "select t.id from thread t join site s on s.id = t.site_id where slug = 'blog' and url = $1"
    had, came = await ask(blog, of_blog, OTHER), await ask(blog, of_blog, PAGE)
    await desk.visit(f"{PAGES}/{had}")
    await _rename(desk, "", NEW)
    await desk.visit(f"{PAGES}/{came}")
    await _rename(desk, "", OTHER)
    assert await _texts(blog, OTHER) == ["came"]
    event = (await _events(blog))[-1]
    async with blog.db.tx() as tx:
        elsewhere, by = await find(tx, "elsewhere"), await ask(blog, "select id from moderator")
        with pytest.raises(NoSuchThread):
            await unrename(tx, elsewhere, came, by, event, now=blog.clock.now)
    await desk.post(f"{PAGES}/{had}/unrename", event=event)
    assert desk.answer.status_code == 422

    async def undo() -> str:
        try:
            async with blog.db.tx() as tx:
                await unrename(tx, await find(tx, "blog"), came, by, event, now=blog.clock.now)
        except Invalid as fault:
            return fault.field
        return "undone"

    assert sorted(await asyncio.gather(undo(), undo())) == ["event", "undone"]
    assert (await _texts(blog, PAGE), await _texts(blog, OTHER)) == (["came"], ["had"])
    assert await _texts(blog, OTHER, site="elsewhere") == ["had"]
    # Another page has come to stand at the address that it would go back to.
    await desk.visit(f"{PAGES}/{came}")
    await _rename(desk, "", f"{BLOG}/further/")
    await desk.press("Forget")
    await blog.posted("new", url=PAGE)
    await desk.press(f"Undo: Address: from {PAGE} to {BLOG}/further/")
    assert (desk.answer.status_code, "There is another page with this address." in desk.words) == (422, True)
    assert await _texts(blog, f"{BLOG}/further/") == ["came"]


async def test_what_cannot_be_is_said_beside_the_field_and_changes_nothing(blog: Service, desk: Desk) -> None:
    await blog.posted()
    await blog.posted(url=OTHER)
    await _open(desk, blog)
    faults = {
        OTHER: "There is another page with this address.",
        "https://evil.example/": "evil.example",
        "no address": "It does not start with http:// or https://.",
        "": "It does not start with http:// or https://.",
    }
    for url, said in faults.items():
        await _rename(desk, "Typed", url)
        assert desk.answer.status_code == 422
        assert said in desk.words
        assert desk.document.xpath("//input[@name='title']/@value") == ["Typed"]
    await _rename(desk, "x" * 301, PAGE)
    assert "There is room for 300." in desk.words
    assert await ask(blog, "select count(*) from thread_event") == 0
    await desk.visit(f"{PAGES}/018f0000-0000-7000-8000-000000000000")
    assert desk.answer.status_code == 404


async def test_moderators_close_pages_and_owners_alone_rename_them(blog: Service, desk: Desk) -> None:
    await blog.posted()
    await do(blog, "update site_moderator set role = $1", Role.MODERATOR)
    await _open(desk, blog)
    assert not desk.document.xpath("//input[@name='title']")
    await desk.press("Close")
    assert "Kim, just now" in desk.words
    assert (await blog.post()).status_code == 409
    await desk.press("Open again")
    assert (await blog.post()).status_code == 201
    await desk.post(f"{PAGES}/{await ask(blog, 'select id from thread')}", title="Mine", url=NEW)
    assert desk.answer.status_code == 403
    assert await ask(blog, "select array_agg(kind order by id) from thread_event") == ["close", "open"]


@pytest.mark.usefixtures("desk")
async def test_what_is_posted_while_a_page_moves_is_on_it(blog: Service) -> None:
    await blog.posted()
    id, by = await ask(blog, "select id from thread"), await ask(blog, "select id from moderator")

    async def move(url: str) -> None:
        async with blog.db.tx() as tx:
            await rename(tx, await find(tx, "blog"), id, by, "T", url, now=blog.clock.now)

    posts = [blog.post(f"Number {n}", url=PAGE) for n in range(20)]
    moves = asyncio.gather(*(move(f"{BLOG}/at-{n}/") for n in range(5)))
    answers = await asyncio.gather(*posts)
    await moves
    assert {each.status_code for each in answers} == {201}
    assert await ask(blog, "select count(*) from thread") == 1
    assert (await blog.thread())["thread"]["count"] == 21

    await blog.posted(url=f"{BLOG}/a/")
    await blog.posted(url=f"{BLOG}/b/")
    ids = await ask(blog, "select array_agg(id) from thread where url like '%/a/' or url like '%/b/'")

    async def swap(thread: UUID) -> str:
        try:
            async with blog.db.tx() as tx:
                await rename(tx, await find(tx, "blog"), thread, by, "T", f"{BLOG}/c/", now=blog.clock.now)
        except PageExists:
            return "exists"
        return "moved"

    assert sorted(await asyncio.gather(*map(swap, ids))) == ["exists", "moved"]


@pytest.mark.usefixtures("only_announced")
async def test_open_pages_at_the_old_address_come_back(blog: Service, desk: Desk) -> None:
    await blog.posted()
    hub = blog.state["hub"]
    watcher = Watcher(0)
    with hub.watch("blog", await ask(blog, "select url_key from thread"), watcher):
        await _open(desk, blog)
        await _rename(desk, "T", NEW)
        while await asyncio.wait_for(watcher.next(), 5):  # its own post may still be told
            pass


async def test_who_missed_the_news_hears_of_a_move_by_the_poll(blog: Service, desk: Desk) -> None:
    await blog.posted()
    old = await ask(blog, "select url_key from thread")
    start = await ask(blog, "select clock_timestamp()")
    await _open(desk, blog)
    await _rename(desk, "T", NEW)
    async with blog.db.read() as on:
        news = await changed_since(on, start)
    assert [each.moved for each in news if isinstance(each, SiteChanged) and each.moved] == [(old,)]
    assert msgspec.json.decode(b'["site", "blog", 3]', type=SiteChanged).moved == ()
