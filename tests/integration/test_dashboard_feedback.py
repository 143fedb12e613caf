"""Private messages in the dashboard."""

from datetime import timedelta
from typing import Any

from comments_svc.feedback.leave import Private, leave
from comments_svc.kernel.ids import uuid7
from comments_svc.sites.find import find
from tests.desk import Desk, signed_in
from tests.service import BLOG, PAGE, Service, do

PRIVATE = "/dashboard/sites/blog/feedback"
SECOND = "lee@example.org"


async def left(it: Service, text: str = "A typo.", *, site: str = "blog", **more: Any) -> Private:
    it.clock.move(timedelta(seconds=1))
    given: dict[str, Any] = {"id": uuid7(), "name": "Ana", "email": "ana@reader.example", "text": text, **more}
    message = Private(**given)
    async with it.db.tx() as tx:
        await leave(tx, (await find(tx, site)).id, message, now=it.clock.now)
    return message


def rows(desk: Desk) -> list[str]:
    return [" ".join(each.text_content().split()) for each in desk.document.xpath("//ul[@class='messages']/li")]


async def test_each_conversation_stands_once_with_its_last_message(blog: Service) -> None:
    first = await left(blog)
    await left(blog, "Another matter.", name="Bo", email="bo@reader.example")
    await left(blog, "And one more.", conversation=first.id)
    async with signed_in(blog) as desk:
        await desk.visit(PRIVATE)
        assert rows(desk) == [
            "Ana ana@reader.example just now And one more.",
            "Bo bo@reader.example just now Another matter.",
        ]
        await desk.follow("Ana")
        assert desk.document.xpath("//ol[@class='private']//pre/text()") == ["A typo.", "And one more."]


async def test_pages_are_listed_with_how_helpful_readers_found_them(blog: Service) -> None:
    """By their titles, where a page has comments. Its addresses count together; what is older than 90 days, and neither
    yes nor no, does not."""
    await blog.posted("First.", title="On queues")
    for rating, url in [
        (5, f"{PAGE}?utm_source=x"),
        (4, PAGE),
        (1, PAGE),
        (5, f"{BLOG}/other/"),
        (3, f"{BLOG}/other/"),
    ]:
        await left(blog, rating=rating, url=url, email=None)
    await left(blog, "no page, no number")
    async with signed_in(blog) as desk:
        await desk.visit(PRIVATE)
        listed = desk.document.xpath("//section[@class='helpful']//li")
        assert [" ".join(each.text_content().split()) for each in listed] == [
            "On queues 2 yes · 1 no",
            f"{BLOG}/other/ 1 yes · 0 no",
        ]
        blog.clock.move(timedelta(days=91))
    async with signed_in(blog) as desk:
        await desk.visit(PRIVATE)
        assert desk.document.xpath("//section[@class='helpful']") == []


async def test_an_empty_list_says_what_would_come_there(blog: Service) -> None:
    async with signed_in(blog) as desk:
        await desk.visit(PRIVATE)
        assert "Nobody has written in private yet." in desk.words


async def test_the_list_is_paged_and_nothing_stands_twice_or_is_left_out(blog: Service) -> None:
    for each in range(60):
        await left(blog, f"Message {each:02}")
    seen: list[str] = []
    async with signed_in(blog) as desk:
        await desk.visit(PRIVATE)
        seen += desk.document.xpath("//p[@class='start']/text()")
        await desk.follow("Older")
        seen += desk.document.xpath("//p[@class='start']/text()")
    assert seen == [f"Message {each:02}" for each in reversed(range(60))]


async def test_another_sites_messages_are_not_there(blog: Service) -> None:
    await blog.site("notes", origin="https://notes.example")
    theirs = await left(blog, "secret", site="notes")
    async with signed_in(blog), signed_in(blog, SECOND) as desk:
        await desk.visit(PRIVATE)
        assert rows(desk) == []
        await desk.visit(f"{PRIVATE}/{theirs.id}")
        assert (desk.answer.status_code, "secret" in desk.words) == (404, False)


async def test_who_is_no_owner_sees_no_address(blog: Service) -> None:
    message = await left(blog, "Write to me@private.example")
    async with signed_in(blog), signed_in(blog, SECOND) as desk:
        await do(blog, "update site_moderator m set role = 'moderator' from moderator o where o.id = m.moderator_id "
                       "and o.email = $1", SECOND)  # fmt: skip
        for path in ("", f"/{message.id}"):
            await desk.visit(PRIVATE + path)
            assert "ana@reader.example" not in desk.answer.text
            assert "me@private.example" not in desk.answer.text
        assert "an…@reader.example" in desk.words


async def test_what_a_stranger_wrote_is_never_markup_and_an_address_never_another_link(blog: Service) -> None:
    message = await left(blog, "<img src=x>", name="<b>x</b>", email="a?cc=b@c.example")
    async with signed_in(blog) as desk:
        await desk.visit(f"{PRIVATE}/{message.id}")
        assert desk.document.xpath("//img | //b/b") == []
        assert desk.document.xpath("//main//a[starts-with(@href, 'mailto:')]/@href") == [
            "mailto:a%3Fcc%3Db%40c.example"
        ]
