"""Two pages become one in the dashboard, and two again."""

import asyncio
import functools
from collections.abc import AsyncIterator
from uuid import UUID

import msgspec
import pytest

from comments_svc.moderators.model import Role
from comments_svc.sites.find import find
from comments_svc.sites.model import Policy
from comments_svc.threads.merge import merge
from tests.desk import Desk, signed_in
from tests.service import PAGE, Service, ask, do, until
from tests.site_pages import NEW, OTHER, PAGES
from tests.site_pages import open_page as _open
from tests.site_pages import rename_page as _rename
from tests.site_pages import rows as _rows


@pytest.fixture
async def desk(blog: Service) -> AsyncIterator[Desk]:
    async with signed_in(blog) as desk:
        yield desk


async def _since(it: Service, url: str, version: int) -> tuple[set[str], set[str]]:
    """What an open page hears: comments that it shows now, and those that it takes away."""
    news = await it.thread(url=url, since=version)
    return {each["id"] for each in news["comments"]}, set(news["gone"])


class _Pages(msgspec.Struct):
    """One that stays, with a comment `own`; one that was renamed and has `root`, `reply` and `held`."""

    own: str
    root: str
    reply: str
    held: str
    stays: UUID
    gone: UUID


@pytest.fixture
async def two(blog: Service, desk: Desk) -> _Pages:
    own = await blog.posted("Of the page that stays")
    root = await blog.posted("Root", url=OTHER, title="Other")
    reply = await blog.posted("Reply", url=OTHER, parent=root)
    await blog.change(policy=Policy.HOLD)
    held = await blog.posted("It waits", url=OTHER)
    await blog.change(policy=Policy.PUBLISH)
    stays, gone = [await ask(blog, "select id from thread where url = $1", url) for url in (PAGE, OTHER)]
    for email, thread in (("both@example.org", stays), ("both@example.org", gone), ("one@example.org", gone)):
        await do(
            blog,
            """
            insert into subscription (site_id, id, thread_id, email, scope, lang, state, created_at, changed_at)
            select site_id, gen_random_uuid(), id, $2, 'thread', 'en', 'active', now(), now() from thread where id = $1
            """,
            thread,
            email,
        )
    await _open(desk, blog, OTHER)
    await _rename(desk, "Other", NEW)
    return _Pages(own, root, reply, held, stays, gone)


_FOLLOWERS = "select array_agg(email order by email) from subscription where thread_id = $1"


async def test_what_cannot_be_merged_is_said_beside_the_field(blog: Service, desk: Desk, two: _Pages) -> None:
    faults = {
        NEW: "This is the same page.",
        "/none/": "There is no page",
        "https://evil.example/": "evil",
        "//evil.example/": "",
    }
    for url, said in faults.items():
        await desk.press("Merge", into=url)
        assert (desk.answer.status_code, said in desk.words) == (422, True), url
        assert desk.document.xpath("//input[@name='into']/@value") == [url]
    await do(blog, "update site_moderator set role = $1", Role.MODERATOR)
    for act, fields in (("merge", {"into": PAGE}), ("undo", {"event": two.gone})):
        await desk.post(f"{PAGES}/{two.gone}/{act}", **fields)
        assert desk.answer.status_code == 403


@pytest.mark.usefixtures("two")
async def test_a_page_is_named_by_its_path_or_chosen(blog: Service, desk: Desk) -> None:
    assert desk.document.xpath("//datalist[@id='into-hints']/option/@value") == [PAGE]
    await do(blog, "update site set origins = '{https://first.example}' || origins")
    await desk.press("Merge", into="/post/")
    assert f"Merged {NEW} into this page" in desk.words


async def test_a_merge_takes_everything_along(blog: Service, desk: Desk, two: _Pages) -> None:
    seen = {url: (await blog.thread(url=url))["thread"]["version"] for url in (PAGE, NEW)}
    await desk.press("Merge", into=PAGE)
    assert "3 comments, 1 waits" in desk.words
    assert f"Merged {NEW} into this page" in desk.words
    for url in (NEW, OTHER):
        assert await blog.thread(url=url) == await blog.thread()
    whole = {two.own, two.root, two.reply}
    assert (await _since(blog, PAGE, seen[PAGE]))[0] >= {two.root, two.reply}
    assert await _since(blog, NEW, seen[NEW]) == (whole, set())
    assert (await blog.read("/api/v1/sites/blog/counts", url=[PAGE, OTHER]))["counts"] == {PAGE: 3, OTHER: 3}
    assert await ask(blog, _FOLLOWERS, two.stays) == ["both@example.org", "one@example.org"]
    link = await blog.http.get(f"/sites/blog/c/{two.root}")
    assert link.headers["location"] == f"{PAGE}#comment-{two.root}"
    await desk.visit(f"{PAGES}/{two.gone}")
    assert desk.url.endswith(str(two.stays))
    await desk.visit(PAGES)
    assert len(_rows(desk)) == 1


async def test_an_undone_merge_gives_back_what_came_along_and_its_answers(
    blog: Service, desk: Desk, two: _Pages
) -> None:
    await desk.press("Merge", into=PAGE)
    answer = await blog.posted("Answer", url=OTHER, parent=two.reply)
    later = await blog.posted("Later", url=OTHER)
    at = (await blog.thread())["thread"]["version"]
    await desk.press("Undo")
    assert "Undone." in desk.words
    assert f"Undid the merge of {NEW}" in desk.words
    back = {two.root, two.reply, answer}
    assert await _since(blog, PAGE, at) == (set(), back)
    assert await _since(blog, NEW, at) == (back, {two.own, later})
    assert {each["id"] for each in (await blog.thread())["comments"]} == {two.own, later}
    counted = functools.partial(blog.read, "/api/v1/sites/blog/counts", url=[PAGE, OTHER])
    await until(counted, lambda seen: seen["counts"] == {PAGE: 2, OTHER: 3})  # once the service has heard of it
    assert await ask(blog, "select thread_id from comment where id = $1", UUID(two.held)) == two.gone
    assert await ask(blog, _FOLLOWERS, two.gone) == ["both@example.org", "one@example.org"]
    event = await ask(blog, "select id from thread_event where kind = 'merge'")
    await desk.post(f"{PAGES}/{two.stays}/undo", event=event)
    assert desk.answer.status_code == 422
    assert "This was undone already" in desk.words
    await _open(desk, blog, NEW)
    await desk.press("Merge", into=PAGE)
    assert await _since(blog, PAGE, at) == ({two.own, later, *back}, set())
    assert await ask(blog, "select sum(count) from thread") == 5


async def test_what_is_posted_during_a_merge_is_on_the_page_that_stays(blog: Service, two: _Pages) -> None:
    by = await ask(blog, "select id from moderator")

    async def join() -> None:
        async with blog.db.tx() as tx:
            await merge(tx, await find(tx, "blog"), two.gone, by, PAGE, now=blog.clock.now)

    posts = [blog.post(f"Number {n}", url=NEW, parent=two.root if n % 2 else None) for n in range(20)]
    answers = await asyncio.gather(*posts[:10], join(), *posts[10:])
    assert {each.status_code for each in answers if each is not None} == {201}
    assert (await blog.thread())["thread"]["count"] == 23
    assert await ask(blog, "select count(*) from comment where thread_id = $1", two.gone) == 0
