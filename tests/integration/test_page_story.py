"""A discussion without JavaScript, from the first comment to the last vote."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import TypeAlias

import pytest

from comments_svc.moderation.model import Act
from comments_svc.sites.model import Policy
from tests.moderator import answer, decide, moderator, undo
from tests.plain_browser import PlainBrowser, plain_browser
from tests.service import PAGE, Service, ask, do

SECONDS = timedelta(seconds=5)
Readers: TypeAlias = tuple[PlainBrowser, PlainBrowser]


@pytest.fixture
async def readers(blog: Service) -> AsyncIterator[Readers]:
    """Two of them, where a reader's first comment waits."""
    await blog.change(policy=Policy.FIRST_TIMERS)
    async with AsyncExitStack() as stack:
        ana = await stack.enter_async_context(plain_browser(blog, "203.0.113.1"))
        ben = await stack.enter_async_context(plain_browser(blog, "203.0.113.2"))
        yield ana, ben


async def write(
    it: Service, reader: PlainBrowser, text: str, *, name: str = "Ana", button: str = "Post comment"
) -> str:
    """The id of the comment. Takes a person's time."""
    it.clock.move(SECONDS)
    await reader.press(button, name=name, text=text)
    assert reader.answer.status_code == 200, reader.words
    return str(reader.url.partition("#comment-")[2])


async def test_when_the_approval_of_an_answered_comment_is_undone_only_its_writer_reads_it(
    blog: Service, readers: Readers
) -> None:
    ana, ben = readers
    await ana.open()
    question = await write(blog, ana, "Do you date the pages?")
    by = await moderator(blog)
    approved = await decide(blog, question, Act.APPROVE, by=by)
    await answer(blog, question, "Each of them.", by=by)
    assert approved.event is not None
    await undo(blog, approved.event.id, by=by)
    await ben.open()
    assert "Do you date" not in ben.answer.text and "Only you can see this" not in ben.words
    assert "Comment deleted" in ben.words and "Each of them." in ben.words
    await ana.reload()
    assert "Do you date the pages?" in ana.words and "Only you can see this" in ana.words


async def test_a_comment_waits_for_the_author_and_only_its_writer_sees_it(blog: Service, readers: Readers) -> None:
    ana, ben = readers
    await ana.open()
    assert "No comments yet" in ana.words
    id = await write(blog, ana, "First *here*")
    assert ana.comments() == ["First here"]
    assert "Waiting for approval. Only you can see this." in ana.comment(id)
    await ben.open()
    assert ben.comments() == []

    await decide(blog, id, Act.APPROVE, by=await moderator(blog))
    await ben.reload()
    await ana.reload()
    assert ben.comments() == ana.comments() == ["First here"]
    assert "1 comment" in ben.words
    assert "Waiting" not in ana.words


async def test_a_reply_stands_under_what_it_answers_and_its_form_too(blog: Service, readers: Readers) -> None:
    ana, ben = readers
    await blog.change(policy=Policy.PUBLISH)
    await ana.open()
    question = await write(blog, ana, "A question")
    await ben.open()
    await ben.follow("Reply to Ana")
    assert ben.url.endswith("#write")
    assert "Reply to Ana" in ben.comment(question)
    answer = await write(blog, ben, "An answer", name="Ben", button="Post reply")
    (parent,) = ben.document.xpath(f"//li[@id='comment-{answer}']/ancestor::li/@id")
    assert parent == f"comment-{question}"
    assert await ask(blog, "select parent_id::text from comment where id = $1", answer) == question


async def test_an_edit_shows_the_new_text_and_keeps_the_old_one_for_the_author(blog: Service, readers: Readers) -> None:
    ana, _ = readers
    await ana.open()
    id = await write(blog, ana, "Wrnog")
    await ana.follow("Edit your comment")
    assert ana.fields("Save")["text"] == "Wrnog"
    await ana.press("Save", text="Right")
    assert ana.comments() == ["Right"]
    assert "Your change is saved. Waiting for approval." in ana.comment(id)
    assert await ask(blog, "select source from comment_revision where comment_id = $1", id) == "Wrnog"


async def test_where_everything_waits_an_edit_of_a_published_comment_does(blog: Service, readers: Readers) -> None:
    ana, ben = readers
    await blog.change(policy=Policy.HOLD)
    await ana.open()
    id = await write(blog, ana, "Approved")
    await decide(blog, id, Act.APPROVE, by=await moderator(blog))
    await ana.reload()
    await ana.follow("Edit your comment")
    await ana.press("Save", text="Changed afterwards")
    await ben.open()
    assert (ana.comments(), ben.comments()) == (["Changed afterwards"], ["Approved"])
    assert "Your change waits for approval. Others see the text before it." in ana.comment(id)


async def test_a_comment_can_be_edited_for_a_quarter_of_an_hour_and_deleted_after_that(
    blog: Service, readers: Readers
) -> None:
    ana, _ = readers
    await ana.open()
    await write(blog, ana, "Kept")
    await ana.follow("Edit your comment")
    blog.clock.move(timedelta(minutes=20))
    await ana.press("Save", text="Too late, and not lost")
    assert ana.answer.status_code == 409
    assert "This comment can no longer be edited." in ana.words
    assert ana.fields("Save")["text"] == "Too late, and not lost"
    await ana.follow("Cancel")
    assert "Edit" not in ana.words
    await ana.press("Yes, delete this comment")
    assert "Your comment is deleted." in ana.words
    assert ana.comments() == []


async def test_a_deleted_comment_with_replies_leaves_its_place(blog: Service, readers: Readers) -> None:
    ana, ben = readers
    await blog.change(policy=Policy.PUBLISH)
    await ana.open()
    await write(blog, ana, "Regretted")
    await ben.open()
    await ben.follow("Reply to Ana")
    await write(blog, ben, "Quoted", name="Ben", button="Post reply")
    await ana.reload()
    await ana.press("Yes, delete this comment")
    await ben.open()
    assert ben.comments() == ["Quoted"]
    assert "Comment deleted" in ben.words
    assert "Regretted" not in ben.answer.text


async def test_a_vote_makes_a_reader_and_can_be_taken_back(blog: Service, readers: Readers) -> None:
    _, ben = readers
    await blog.change(policy=Policy.PUBLISH)
    id = await blog.posted("Vote on me")
    await ben.open()
    await ben.press("Vote up: comment of Ana")
    assert ben.button("Vote up: comment of Ana").get("aria-pressed") == "true"
    assert await ask(blog, "select tally from comment where id = $1", id) == 1
    await ben.press("Vote up: comment of Ana")
    assert ben.button("Vote up: comment of Ana").get("aria-pressed") == "false"
    assert await ask(blog, "select tally from comment where id = $1", id) == 0
    assert await ask(blog, "select count(*) from reader") == 1


async def test_a_reader_reacts_to_the_page_once_and_takes_it_back(blog: Service, readers: Readers) -> None:
    ana, ben = readers
    await ana.open()
    assert "React" not in ana.answer.text
    await blog.change(reactions="👍,🎉")
    await ana.open()
    await ana.press("👍")
    assert "Your reaction is saved." in ana.words
    assert ana.button("👍 1").get("aria-pressed") == "true"
    await ben.open()
    assert ben.button("👍 1").get("aria-pressed") == "false"
    await ben.press("👍 1")
    await ben.press("🎉")
    assert (await blog.thread())["reactions"] == {"👍": 1, "🎉": 1}
    await ben.press("🎉 1")
    assert ben.button("🎉").get("aria-pressed") == "false"
    assert (await blog.thread())["reactions"] == {"👍": 1}
    await ben.send("👍 1", {**ben.fields("👍 1"), "reaction": "not one of them"})
    assert ben.answer.status_code == 422 and "not one of them" not in ben.words


async def test_a_known_reader_is_published_at_once(blog: Service, readers: Readers) -> None:
    ana, ben = readers
    await ana.open()
    first = await write(blog, ana, "First")
    await decide(blog, first, Act.APPROVE, by=await moderator(blog))
    second = await write(blog, ana, "Second")
    assert "Waiting" not in ana.comment(second)
    await ben.open()
    assert ben.comments() == ["First", "Second"]


async def test_the_name_is_remembered_and_nothing_else(blog: Service, readers: Readers) -> None:
    ana, _ = readers
    await ana.open()
    blog.clock.move(SECONDS)
    await ana.press("Post comment", name="Ana", email="ana@example.org", text="Hello")
    assert ana.fields("Post comment")["name"] == "Ana"
    assert "ana@example.org" not in ana.answer.text


async def test_a_closed_thread_has_no_form(blog: Service, readers: Readers) -> None:
    _, ben = readers
    await blog.change(policy=Policy.PUBLISH)
    await blog.posted("Before")
    await do(blog, "update thread set state = 'closed', closed_at = '2026-11-23T08:15:00Z'")
    await ben.open()
    assert "Comments have been closed since 23 November 2026." in ben.words
    assert ben.document.xpath("//textarea") == []
    assert "Reply" not in ben.words


async def test_no_reader_ever_gets_a_cookie(blog: Service, readers: Readers) -> None:
    ana, ben = readers
    await ana.open()
    await write(blog, ana, "Hello")
    await ana.press("Yes, delete this comment")
    await ben.visit("/sites/nowhere/page?url=x")
    await ben.visit("/")
    answers = [*ana.answers, *ben.answers]
    assert len(answers) >= 7
    assert [each.url for each in answers if "set-cookie" in each.headers] == []


async def test_the_page_leads_back_to_the_post(readers: Readers) -> None:
    ana, _ = readers
    await ana.open()
    assert PAGE in ana.document.xpath("//a/@href")
    assert ana.document.xpath("//link[@rel='canonical']/@href") == [PAGE]
