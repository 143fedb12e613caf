"""The list: which comments stand in which tab, in which order, and what a card says."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from comments_svc.moderation.model import Act
from comments_svc.sites.model import Policy
from tests.desk import Desk, signed_in
from tests.moderator import decide, moderator
from tests.service import PAGE, Service, do, reader_token


@pytest.fixture
async def desk(blog: Service) -> AsyncIterator[Desk]:
    async with signed_in(blog) as desk:
        yield desk


async def _posted(it: Service, text: str = "Hello there.", **more: str | None) -> str:
    """A minute after the one before."""
    it.clock.move(timedelta(minutes=1))
    return await it.posted(text, **more)


async def _in_each_state(it: Service) -> dict[str, str]:
    by = await moderator(it)
    published, spam, bin_ = [await _posted(it, token=reader_token()) for _ in range(3)]
    await decide(it, spam, Act.SPAM, by=by)
    await decide(it, bin_, Act.DELETE, by=by)
    await it.change(policy=Policy.HOLD)
    return {"pending": await _posted(it), "published": published, "spam": spam, "bin": bin_}


async def test_a_comment_stands_in_the_tab_of_its_state_and_in_all(blog: Service, desk: Desk) -> None:
    where = await _in_each_state(blog)
    for tab, comment in where.items():
        await desk.queue(tab)
        assert desk.rows() == [comment]
    await desk.queue("all")
    assert desk.rows() == [where[each] for each in ("pending", "bin", "spam", "published")]


async def test_pending_and_spam_say_how_many(blog: Service, desk: Desk) -> None:
    await _in_each_state(blog)
    await desk.queue()
    assert desk.tabs() == {"Pending": "1", "Published": "", "Spam": "1", "Bin": "", "All": ""}
    assert desk.document.findtext(".//title") == "Pending (1) · A Blog"


async def test_counting_ends_at_a_thousand(blog: Service, desk: Desk) -> None:
    await blog.change(policy=Policy.HOLD)
    await _posted(blog)
    await do(
        blog,
        """
        insert into comment (site_id, id, thread_id, state, door, name, avatar, source, html, tree, markup_version,
          digest, created_at)
        select site_id, gen_random_uuid(), thread_id, state, door, name, avatar, source, html, tree, markup_version,
          digest, created_at + n * interval '1 second'
        from comment, generate_series(1, 998) n
        """,
    )
    await desk.queue()
    assert desk.tabs()["Pending"] == "999"
    await _posted(blog)
    await desk.queue()
    assert desk.tabs()["Pending"] == "999+"


@pytest.mark.parametrize(("tab", "policy"), [("pending", Policy.HOLD), ("published", Policy.PUBLISH)])
async def test_sixty_comments_are_three_pages(blog: Service, desk: Desk, tab: str, policy: Policy) -> None:
    await blog.change(policy=policy)
    # Equal times: the id decides, and no comment may be lost between two pages.
    written = sorted([await blog.posted(f"Comment {n}") for n in range(60)])
    await desk.queue(tab)
    pages = [desk.rows()]
    next_words = "Newer comments" if tab == "pending" else "Older comments"
    while desk.document.xpath("//a[@rel='next']"):
        await desk.follow(next_words)
        pages.append(desk.rows())
    assert [len(each) for each in pages] == [25, 25, 10]
    assert [each for rows in pages for each in rows] == (written if tab == "pending" else written[::-1])
    await desk.follow("First page")
    assert desk.rows() == pages[0]


async def test_what_waits_longest_comes_first(blog: Service, desk: Desk) -> None:
    await blog.change(policy=Policy.HOLD)
    first, second = await _posted(blog), await _posted(blog)
    await desk.queue()
    assert desk.rows() == [first, second]


async def test_an_edit_of_a_published_comment_waits_with_both_texts(blog: Service, desk: Desk) -> None:
    token = reader_token()
    comment = await _posted(blog, "Eight minutes.", token=token)
    await blog.change(policy=Policy.HOLD)
    new = await _posted(blog, "Later.")
    await blog.edit(comment, "Eleven minutes.", token)
    await desk.queue()
    assert desk.rows() == [comment, new]
    assert "Edit waits Edited after approval" in desk.row(comment)
    assert "Readers see Eight minutes. The edit Eleven minutes." in desk.row(comment)
    assert desk.buttons(comment) == ["Approve", "Keep the earlier text", "Reply", "Spam", "Delete"]
    assert desk.tabs()["Pending"] == "2"


async def test_an_edit_does_not_wait_when_its_writer_deletes_the_comment(blog: Service, desk: Desk) -> None:
    token = reader_token()
    comment = await _posted(blog, token=token)
    await blog.change(policy=Policy.HOLD)
    await blog.edit(comment, "Another text.", token)
    await blog.delete(comment, token)
    await desk.queue()
    assert (desk.rows(), desk.tabs()["Pending"]) == ([], "")


async def test_the_same_actions_stand_in_the_same_order_everywhere(blog: Service, desk: Desk) -> None:
    where = await _in_each_state(blog)
    await desk.queue("all")
    assert {tab: desk.buttons(comment) for tab, comment in where.items()} == {
        "pending": ["Approve", "Reply", "Spam", "Delete"],
        "published": ["Reply", "Spam", "Delete"],
        "spam": ["Approve", "Delete"],
        "bin": ["Approve", "Spam"],
    }


async def test_a_card_says_who_when_where_and_why(blog: Service, desk: Desk) -> None:
    await blog.change(policy=Policy.FIRST_TIMERS)
    comment = await _posted(
        blog,
        token=reader_token(),
        name="Ada",
        email="ada@example.org",
        website="https://ada.example/",
        title="On queues",
    )
    at = blog.clock.now
    blog.clock.move(timedelta(hours=2, minutes=5))
    await desk.queue()
    said = desk.row(comment)
    when = f"2 hours ago {at.day} {at:%b %Y, %H:%M} UTC"
    for words in ("Ada", "ada@example.org", "ada.example", when, "Pending First comment", "on On queues"):
        assert words in said
    assert desk.links(comment)["On queues"] == f"{PAGE}#comment-{comment}"


async def test_a_card_quotes_what_the_comment_answers(blog: Service, desk: Desk) -> None:
    parent = await _posted(blog, "First line.\n\nSecond line.", name="Ada")
    await blog.change(policy=Policy.HOLD)
    comment = await _posted(blog, "Indeed.", parent=parent)
    await desk.queue()
    assert "Answers Ada: First line. Second line." in desk.row(comment)


async def test_a_card_says_where_links_really_lead(blog: Service, desk: Desk) -> None:
    await blog.change(policy=Policy.HOLD)
    comment = await _posted(
        blog, "[bank.example](https://casino.example/x) and https://shop.example https://shop.example/2"
    )
    await desk.queue()
    assert "Links to casino.example, shop.example" in desk.row(comment)


async def test_a_card_tells_the_record_of_its_writer(blog: Service, desk: Desk) -> None:
    token, by = reader_token(), await moderator(blog)
    for _ in range(3):
        await _posted(blog, token=token)
    await decide(blog, await _posted(blog, token=token), Act.SPAM, by=by)
    await decide(blog, await _posted(blog, token=token), Act.DELETE, by=by)
    await _posted(blog, token=reader_token())
    await blog.change(policy=Policy.HOLD)
    first, second = await _posted(blog, token=token), await _posted(blog, token=token)
    stranger, nobody = await _posted(blog, token=reader_token()), await _posted(blog)
    await desk.queue()
    assert "3 published, 1 spam, 1 more pending, 1 deleted" in desk.row(first)
    assert "3 published, 1 spam, 1 more pending, 1 deleted" in desk.row(second)
    assert "first comment" in desk.row(stranger)
    assert "not known from earlier" in desk.row(nobody)
    await desk.queue("published")
    assert {"2 more published, 1 spam" in desk.row(each) for each in desk.rows()[1:]} == {True}  # besides this one


async def test_a_record_looks_at_a_hundred_comments(blog: Service, desk: Desk) -> None:
    token = reader_token()
    for n in range(102):
        await blog.posted(f"Number {n}", token=token)
    await desk.queue("published")
    assert "of the last 100: 100 more published, 0 spam" in desk.row(desk.rows()[0])


async def test_suspicion_is_told_in_words(blog: Service, desk: Desk) -> None:
    comment = await _posted(blog, trap="filled")
    await desk.queue("spam")
    assert "Spam Filled in the hidden field" in desk.row(comment)


async def test_a_body_is_shown_as_readers_will_see_it_and_nothing_else_is_markup(blog: Service, desk: Desk) -> None:
    await blog.change(policy=Policy.HOLD)
    comment = await _posted(blog, "**bold** <b>not</b>", name="<i>Eve</i>", title="<script>alert(1)</script>")
    await desk.queue()
    assert desk.document.xpath("//article//div[@class='body']//strong/text()") == ["bold"]
    assert desk.document.xpath("//article//i | //article//script | //article//div[@class='body']//b") == []
    assert "<i>Eve</i>" in desk.row(comment)


async def test_a_text_that_its_writer_took_back_is_not_shown(blog: Service, desk: Desk) -> None:
    token = reader_token()
    comment = await _posted(blog, "My secret.", token=token)
    await blog.delete(comment, token)
    await desk.queue("all")
    assert "My secret." not in desk.words
    assert "Its writer has taken this comment back." in desk.row(comment)
    assert desk.buttons(comment) == []


async def test_what_was_erased_is_in_no_list(blog: Service, desk: Desk) -> None:
    await _in_each_state(blog)
    await do(
        blog, "update comment set source = '', html = '', tree = '[]', name = '' where state in ('spam', 'rejected')"
    )
    for tab in ("spam", "bin"):
        await desk.queue(tab)
        assert desk.rows() == []
    assert desk.tabs()["Spam"] == ""


async def test_the_very_first_page_offers_the_snippet(desk: Desk) -> None:
    await desk.queue()
    assert "No comments yet" in desk.words
    assert '<comment-thread site="blog">' in desk.words


async def test_an_empty_queue_says_when_the_last_one_was_approved(blog: Service, desk: Desk) -> None:
    await blog.change(policy=Policy.HOLD)
    comment = await _posted(blog)
    await desk.queue()
    await desk.do(comment, "Approve")
    blog.clock.move(timedelta(hours=2))
    await desk.queue()
    assert "All read. The last one was approved 2 hours ago." in desk.words


async def test_other_empty_tabs_say_so(blog: Service, desk: Desk) -> None:
    await _posted(blog)
    said = {"pending": "All read.", "spam": "Nothing caught in 30 days.", "bin": "The bin is empty."}
    for tab, words in said.items():
        await desk.queue(tab)
        assert words in desk.words


@pytest.mark.parametrize("query", ["tab=nothing", "after=zzz", "tab=all&tab=spam", "did=x", "note=odd", "about=1"])
async def test_a_broken_address_is_a_page_that_says_so(desk: Desk, query: str) -> None:
    await desk.visit(f"/dashboard/sites/blog?{query}")
    assert desk.answer.status_code == 422
    assert "To the dashboard" in desk.words
