"""A conversation goes to another page with all answers to it, and back: nothing is lost, and open pages hear of it."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Final
from uuid import UUID

import pytest

from comments_svc.comments.lock_some import _LOCK_COMMENTS, lock_some
from comments_svc.moderation.model import Act
from comments_svc.sites.find import find
from tests.desk import Desk, signed_in
from tests.moderator import decide, moderator
from tests.plain_browser import PlainBrowser
from tests.service import BLOG, PAGE, Service, ask, bearer, do, reader_token, until

NEW: Final = f"{BLOG}/off-topic/"
SITE: Final = "/dashboard/sites/blog"


@pytest.fixture
async def desk(blog: Service) -> AsyncIterator[Desk]:
    async with signed_in(blog) as desk:
        yield desk


async def _move(desk: Desk, comment: str, to: str = NEW, title: str = "") -> None:
    await desk.look_at(comment)
    await desk.follow("Move to another page")
    assert PAGE in desk.document.xpath("//datalist[@id='to-hints']/option/@value")
    await desk.press("Move", to=to, title=title)


async def _page(it: Service, url: str) -> str:
    of_blog = """
        select t.id from thread t join site s on s.id = t.site_id
        where s.slug = 'blog' and t.url = $1 and t.merged_into is null
    """
    return f"{SITE}/pages/{await ask(it, of_blog, url)}"


async def _ids(it: Service, url: str, **query: Any) -> list[str]:
    return [each["id"] for each in (await it.thread(url=url, **query))["comments"]]


async def _count(it: Service, url: str) -> int:
    found: int = (await it.thread(url=url))["thread"]["count"]
    return found


async def test_a_conversation_moves_with_all_answers_and_goes_back(blog: Service, desk: Desk) -> None:
    token = reader_token()
    root = await blog.posted("Root", title="On queues", token=token)
    answer = await blog.posted("Answer", parent=root)
    deep = await blog.posted("Deep", parent=answer)
    spam = await blog.posted("Spam", parent=root)
    await decide(blog, spam, Act.SPAM, by=await ask(blog, "select id from moderator"))
    stays = await blog.posted("It stays")
    follow = """
        insert into subscription (site_id, id, thread_id, email, reader_id, scope, lang, state, created_at, changed_at)
        select site_id, gen_random_uuid(), thread_id, 'ana@example.org', reader_id, 'replies', 'en', 'active', now(),
          now() from comment where id = $1
    """
    await do(blog, follow, root)
    before = (await blog.thread())["thread"]["version"]

    await _move(desk, root, "/off-topic/", title="Off topic")
    assert "The conversation was moved. Undo" in desk.words
    assert f"Moved a conversation to {NEW}" in desk.words
    assert await _ids(blog, PAGE) == [stays]
    assert await _ids(blog, NEW) == [root, answer, deep]
    assert (await _count(blog, PAGE), await _count(blog, NEW)) == (1, 3)
    assert (await blog.thread(url=NEW))["thread"]["title"] == "Off topic"
    assert (
        await ask(blog, "select count(*) from comment c join thread t on t.id = c.thread_id where t.url = $1", NEW) == 4
    )
    assert await ask(
        blog, "select scope from subscription s join thread t on t.id = s.thread_id where url = $1", NEW
    ) == ("replies")
    # Pages that are open there take away what has left, links and feeds lead to where it is.
    gone = (await blog.thread(since=before))["gone"]
    assert sorted(gone) == sorted([root, answer, deep, spam])
    assert (await blog.http.get(f"/sites/blog/c/{deep}")).headers["location"] == f"{NEW}#comment-{deep}"
    for url, entries in ((PAGE, 1), (NEW, 3)):
        feed = await blog.http.get("/sites/blog/feed.atom", params={"url": url})
        assert feed.text.count("<entry>") == entries
    assert [each["id"] for each in (await blog.own(token, url=NEW))["own"]] == [root]
    # Whoever still has it before them is told so; on its new page it goes on.
    assert (await blog.post("Late", parent=root)).status_code == 409
    later = await blog.posted("Later", parent=root, url=NEW)
    alone = await blog.posted("Alone", url=NEW)

    there = (await blog.thread(url=NEW))["thread"]["version"]
    await desk.press(f"Undo: Moved a conversation to {NEW}")
    assert "Undone. The conversation is on this page again." in desk.words
    assert f"Took a conversation back from {NEW}" in desk.words
    assert sorted(await _ids(blog, PAGE)) == sorted([root, answer, deep, later, stays])
    assert await _ids(blog, NEW) == [alone]
    assert (await _count(blog, PAGE), await _count(blog, NEW)) == (5, 1)
    assert sorted((await blog.thread(url=NEW, since=there))["gone"]) == sorted([root, answer, deep, spam, later])
    assert (await blog.thread(since=before))["gone"] == [spam]
    assert await ask(blog, "select count(*) from comment where state = 'spam' and thread_id = (select id from thread "
                     "where url = $1)", PAGE) == 1  # fmt: skip


async def test_its_link_leads_from_the_page_that_it_left_to_where_it_is(blog: Service, desk: Desk) -> None:
    root = await blog.posted("Root", title="On queues")
    deep = await blog.posted("Answer", parent=root)
    spam = await blog.posted("Spam", parent=root)
    await decide(blog, spam, Act.SPAM, by=await ask(blog, "select id from moderator"))
    await _move(desk, root, "/off-topic/", title="Off topic")
    for asked in (PAGE, f"{BLOG}/nobody/"):
        moved = await blog.thread(url=asked, comment=deep)
        assert (moved["comments"], moved["moved"]) == ([], f"{NEW}#comment-{deep}")
    for id, url in ((spam, PAGE), (deep, NEW)):
        assert "moved" not in await blog.thread(url=url, comment=id)
    page = PlainBrowser(blog.http)
    await page.visit(f"/sites/blog/page?url={PAGE}&comment={deep}")
    assert "That comment is no longer here. Off topic" in page.words
    assert page.document.xpath("//a[.='Off topic']/@href") == [f"{NEW}#comment-{deep}"]
    # Of a page that is none of this site's any more nobody is told.
    await do(blog, "update thread set url = 'https://gone.example/' where url = $1", NEW)
    assert "moved" not in await blog.thread(comment=root)


async def test_what_cannot_be_is_said_in_words_and_changes_nothing(blog: Service, desk: Desk) -> None:
    root = await blog.posted("Root")
    answer = await blog.posted("Answer", parent=root)
    await blog.site("elsewhere", origin=BLOG)
    foreign = await blog.posted("Foreign", site="elsewhere")
    await desk.look_at(answer)
    assert "Move to another page" not in desk.words
    for comment, to, said in (
        (root, PAGE, "It is on this page already."),
        (root, "x", "It does not start with http:// or https://."),
        (root, "https://evil.example/", "evil.example"),
        (answer, NEW, "This is an answer. Move the comment that begins the conversation."),
    ):
        await desk.post(f"{SITE}/c/{comment}/move", to=to, title="Typed")
        assert (desk.answer.status_code, said in desk.words) == (422, True), said
        assert desk.document.xpath("//input[@name='title']/@value") == ["Typed"]
    await desk.post(f"{SITE}/c/{root}/move", to=NEW, title="x" * 301)
    assert "There is room for 300." in desk.words
    await desk.post(f"{SITE}/c/{foreign}/move", to=NEW, title="")
    assert desk.answer.status_code == 404
    assert await ask(blog, "select count(*) from thread_event") == 0
    assert await ask(blog, "select count(*) from thread") == 2

    # What was moved further can't be taken back from the first page.
    await _move(desk, root)
    first = await _page(blog, PAGE)
    await _move(desk, root, f"{BLOG}/third/")
    await desk.visit(first)
    await desk.press(f"Undo: Moved a conversation to {NEW}")
    assert (desk.answer.status_code, "was moved further" in desk.words) == (422, True)
    await desk.visit(await _page(blog, NEW))
    await desk.press(f"Undo: Moved a conversation to {BLOG}/third/")
    await desk.visit(first)
    await desk.press(f"Undo: Moved a conversation to {NEW}")
    assert await _ids(blog, PAGE) == [root, answer]


async def test_no_answer_is_lost_while_a_conversation_moves(blog: Service, desk: Desk) -> None:
    root = await blog.posted("Root")
    await blog.posted("It stays")
    answers = [blog.post(f"Number {n}", parent=root, url=PAGE) for n in range(12)]
    other = [blog.post(f"New {n}", url=NEW) for n in range(4)]
    codes, _, news = await asyncio.gather(asyncio.gather(*answers), _move(desk, root), asyncio.gather(*other))
    taken = [each.status_code for each in codes].count(201)
    assert {each.status_code for each in codes} <= {201, 409}
    assert {each.status_code for each in news} == {201}
    assert (await _count(blog, PAGE), await _count(blog, NEW)) == (1, 1 + taken + 4)
    counted = (
        "select count(*) from comment c join thread t on t.id = c.thread_id where url = $1 and c.state = 'published'"
    )
    assert (await ask(blog, counted, PAGE), await ask(blog, counted, NEW)) == (1, 5 + taken)


async def test_where_a_comment_went_is_told_only_while_readers_see_it_there(blog: Service) -> None:
    await blog.posted("It stays")
    there = await blog.posted("Elsewhere", url=NEW)
    by = await moderator(blog)
    link = f"{NEW}#comment-{there}"
    for act, moved in ((Act.APPROVE, link), (Act.SPAM, None), (Act.APPROVE, link)):
        await decide(blog, there, act, by=by)
        for _ in range(2):
            assert (await blog.thread(url=PAGE, comment=there)).get("moved") == moved


async def _undo(desk: Desk, page: str, to: str = NEW) -> None:
    await desk.visit(page)
    await desk.press(f"Undo: Moved a conversation to {to}")
    assert "Undone. The conversation is on this page again." in desk.words


async def test_a_page_that_a_split_made_goes_with_its_last_conversation(blog: Service, desk: Desk) -> None:
    await blog.site("elsewhere", origin=BLOG)
    theirs = await blog.posted("Theirs", url=NEW, site="elsewhere")
    root, second = await blog.posted("Root"), await blog.posted("Second")
    page = await _page(blog, PAGE)
    await _move(desk, root)
    made = await _page(blog, NEW)
    await _move(desk, second)
    assert await _ids(blog, NEW) == [root, second]
    await _undo(desk, page)
    await desk.visit(f"{SITE}/pages")
    assert "/off-topic/" in desk.words
    await _undo(desk, page)
    await desk.visit(f"{SITE}/pages")
    assert "/off-topic/" not in desk.words
    await desk.visit(made)
    assert desk.url.endswith(page)
    assert (await _ids(blog, NEW), await _ids(blog, PAGE)) == ([], [root, second])
    assert await _ids(blog, NEW, site="elsewhere") == [theirs]
    # Its address is free: for a comment, and for another page.
    again = await blog.posted("Again", url=NEW)
    assert (await _ids(blog, NEW), await _count(blog, NEW)) == ([again], 1)
    assert await _page(blog, NEW) != made


async def test_a_page_stays_that_was_there_before_or_has_something_of_its_own(blog: Service, desk: Desk) -> None:
    await blog.change(reactions="👍")
    root, page, by = await blog.posted("Root"), await _page(blog, PAGE), await ask(blog, "select id from moderator")

    async def react(url: str) -> None:
        body, token = {"url": url, "reaction": "👍"}, bearer(reader_token())
        assert (await blog.http.put("/api/v1/sites/blog/reaction", json=body, headers=token)).status_code == 200

    async def spam(url: str) -> None:
        await decide(blog, await blog.posted("Spam", url=url), Act.SPAM, by=by)

    async def follow(url: str) -> None:
        to = """
            insert into subscription (site_id, id, thread_id, email, scope, lang, state, created_at, changed_at)
            select site_id, gen_random_uuid(), id, 'ana@example.org', 'thread', 'en', 'active', now(), now()
            from thread where url = $1
        """
        await do(blog, to, url)

    async def name(url: str) -> None:
        await desk.visit(await _page(blog, url))
        await desk.press("Save", title="Named", url=url)

    async def post(url: str) -> None:
        answers, _ = await asyncio.gather(
            asyncio.gather(*(blog.post(f"At once {n}", url=url) for n in range(8))), _undo(desk, page, url)
        )
        assert {each.status_code for each in answers} == {201}
        assert len(await _ids(blog, url)) == 8

    before = f"{BLOG}/before/"
    await react(before)
    await do(blog, "delete from reaction")
    await _move(desk, root, before)
    await _undo(desk, page, before)
    acts = (react, spam, follow, name)
    for act in acts:
        url = f"{BLOG}/{act.__name__}/"
        await _move(desk, root, url)
        await act(url)
        await _undo(desk, page, url)
    await _move(desk, root, f"{BLOG}/post/2/")
    await post(f"{BLOG}/post/2/")
    await desk.visit(f"{SITE}/pages")
    for path in ("/before/", *(f"/{each.__name__}/" for each in acts[:3]), "Named", "/post/2/"):
        assert path in desk.words
    assert await _ids(blog, PAGE) == [root]


async def test_a_conversation_that_moves_to_a_page_without_comments_waits_for_nobody_in_a_circle(
    blog: Service, desk: Desk
) -> None:
    root, spam = await blog.posted("Root"), await blog.posted("Spam", url=NEW)
    await decide(blog, spam, Act.SPAM, by=await ask(blog, "select id from moderator"))
    async with blog.db.tx() as tx:
        site, those = await find(tx, "blog"), [UUID(root), UUID(spam)]
        # An act on both, which has come halfway.
        await _LOCK_COMMENTS.many(tx, site.id, those)
        moving = asyncio.create_task(_move(desk, root, title="Off topic"))
        await until(lambda: ask(blog, "select count(*) from pg_locks where not granted"))
        await lock_some(tx, site.id, those)
    await moving
    assert await _ids(blog, NEW) == [root]
    assert await ask(blog, "select title from thread where url = $1", NEW) == "Off topic"
