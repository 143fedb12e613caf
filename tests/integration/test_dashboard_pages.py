"""The pages of a site in the dashboard: listed, found, counted."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from comments_svc.mail.server import Server
from comments_svc.notify.letterhead import Post
from comments_svc.sites.model import Policy
from tests.desk import Desk, signed_in
from tests.post_office import head_of
from tests.service import PAGE, Service, ask, do
from tests.site_pages import OTHER, PAGES
from tests.site_pages import mail_address as _mail_address
from tests.site_pages import open_page as _open
from tests.site_pages import rows as _rows


@pytest.fixture
async def desk(blog: Service) -> AsyncIterator[Desk]:
    async with signed_in(blog) as desk:
        yield desk


async def test_the_list_names_counts_and_finds_pages(blog: Service, desk: Desk) -> None:
    await desk.visit(PAGES)
    assert "There is no page yet." in desk.words
    await blog.posted(title="On queues")
    await blog.posted(title="On queues")
    await blog.change(policy=Policy.HOLD)
    await blog.posted(url=OTHER)
    await desk.visit(PAGES)
    assert _rows(desk) == ["/other/ 0 comments · 1 waits", "On queues last comment just now 2 comments · /post/"]
    # An edit that waits is one of them, and a comment with one is not counted twice.
    some = "select id from comment where state = 'published' limit 1"
    await do(blog, f"update comment set held_revision = 2 where state = 'pending' or id = ({some})")
    await desk.visit(PAGES)
    assert [each.rpartition("· ")[2] for each in _rows(desk)] == ["1 waits", "/post/"] and "1 waits" in _rows(desk)[1]
    for words, found in {"que": 1, "OTHER": 1, "post queues": 1, "post other": 0, "%'": 0}.items():
        await desk.visit(f"{PAGES}?q={words.replace('%', '%25')}")
        assert len(_rows(desk)) == found, words
    await do(
        blog,
        """
        insert into thread (site_id, id, url_key, url)
        select id, lpad(to_hex(n), 32, '0')::uuid, 'https://blog.example/n' || n, 'https://blog.example/n' || n
        from site, generate_series(1, 60) n
        """,
    )
    await desk.visit(PAGES)
    first = _rows(desk)
    await desk.follow("Older")
    assert len(first) == 50
    assert len({*first, *_rows(desk)}) == 62


async def test_a_late_answer_is_the_last_comment_however_much_was_changed_since(blog: Service, desk: Desk) -> None:
    root = await blog.posted()
    late = await blog.posted("I come late", parent=root)
    for _ in range(21):
        await blog.posted("Me, too", parent=root)
    # Moderated, edited or moved only now, but written long before.
    await do(blog, "update comment set created_at = created_at - interval '9 days 1 hour' where id <> $1", UUID(late))
    await desk.visit(PAGES)
    assert "last comment just now" in _rows(desk)[0]
    await do(blog, "update comment set state = 'spam' where id = $1", UUID(late))
    await desk.visit(PAGES)
    assert "last comment 9 days ago" in _rows(desk)[0]


async def test_the_comments_of_a_page_are_its_own_whatever_others_are_called(blog: Service, desk: Desk) -> None:
    await blog.posted("Of bread.", url=f"{PAGE}bread", title="Bread")
    await blog.posted("Of both.", url=f"{PAGE}tea", title="Bread and tea")
    thread = await ask(blog, "select id from thread where title = 'Bread'")
    await desk.visit(f"/dashboard/sites/blog/pages/{thread}")
    await desk.follow("See the comments")
    assert len(desk.cards()) == 1 and "Of bread." in desk.words and "Page: Bread" in desk.words


async def test_the_list_has_the_mail_address_of_each_page_where_mail_is_taken(blog: Service, desk: Desk) -> None:
    await blog.posted()
    await blog.posted(url=OTHER)
    await desk.visit(PAGES)
    assert "@" not in desk.words
    await _open(desk, blog)
    assert "may be mailed to" not in desk.words
    blog.state["post"] = Post(head_of(blog), Server.parse("smtp://127.0.0.1:9?tls=off"))
    known = await _mail_address(blog)
    await desk.visit(PAGES)
    shown = desk.document.xpath("//ul[@class='messages']//code/text()")
    assert len(set(shown)) == 2 and shown[1] == known
    await desk.visit(PAGES)
    assert desk.document.xpath("//ul[@class='messages']//code/text()") == shown
    assert await ask(blog, "select count(*) from reply_address") == 2
    await _open(desk, blog, OTHER)
    assert f"Comments on it may be mailed to {shown[0]}" in desk.words
