"""Answering from the dashboard, with everything that it brings about and that undo takes back."""

from collections.abc import AsyncIterator

import pytest

from comments_svc.sites.model import Policy
from tests.desk import Desk, signed_in
from tests.service import Service, ask, new_id, reader_token

SITE = "/dashboard/sites/blog"


@pytest.fixture
async def desk(blog: Service) -> AsyncIterator[Desk]:
    async with signed_in(blog) as desk:
        yield desk


async def _pending(it: Service, **more: str) -> str:
    await it.change(policy=Policy.HOLD)
    return await it.posted("A question.", token=reader_token(), **more)


async def _authors(it: Service) -> list[tuple[str, str | None]]:
    return [
        (each["author"]["name"], each["author"]["badge"]) for each in (await it.thread())["comments"] if each["author"]
    ]


async def test_a_reply_to_a_pending_comment_approves_it(blog: Service, desk: Desk) -> None:
    comment = await _pending(blog)
    await desk.queue()
    await desk.do(comment, "Reply and approve", text="An *answer*.")
    assert desk.row(comment) == "Approved and replied. Ana: A question. Undo"
    assert await _authors(blog) == [("Ana", None), ("Kim", "author")]
    assert (await blog.texts())[1] == [["p", "An ", ["em", "answer"], "."]]


async def test_undo_takes_the_reply_and_the_approval_back(blog: Service, desk: Desk) -> None:
    comment = await _pending(blog)
    await desk.queue()
    await desk.do(comment, "Reply and approve", text="An answer.")
    await desk.do(comment, "Undo")
    assert desk.cards() == [comment]
    assert (await blog.thread())["comments"] == []
    assert await ask(blog, "select count from thread") == 0
    await desk.queue("bin")
    assert "An answer." in desk.words


async def test_a_reply_to_a_published_comment_is_just_that(blog: Service, desk: Desk) -> None:
    comment = await blog.posted()
    await desk.queue("published")
    await desk.do(comment, "Reply", text="An answer.")
    assert "Replied. Undo" in desk.row(comment)
    assert len(desk.rows()) == 2
    await desk.do(comment, "Undo")
    assert desk.rows() == [comment]
    assert len(await blog.texts()) == 1


async def test_after_undo_no_placeholder_is_left_where_the_comment_is_removed(blog: Service, desk: Desk) -> None:
    comment = await blog.posted()
    await desk.queue("published")
    await desk.do(comment, "Reply", text="An answer.")
    await desk.do(comment, "Undo")
    await desk.do(comment, "Delete")
    assert (await blog.thread())["comments"] == []


async def test_undo_keeps_the_place_of_answers_by_others(blog: Service, desk: Desk) -> None:
    comment = await blog.posted()
    await desk.queue("published")
    await desk.do(comment, "Reply", text="An answer.")
    await blog.posted("Another answer.", parent=comment)
    await desk.do(comment, "Undo")
    await desk.do(comment, "Delete")
    assert [each["state"] for each in (await blog.thread())["comments"]] == ["deleted", "published"]


async def test_the_same_form_twice_is_one_reply(blog: Service, desk: Desk) -> None:
    comment, reply = await _pending(blog), new_id()
    for _ in range(2):
        await desk.post(f"{SITE}/c/{comment}/reply", text="An answer.", seen=1, reply=reply)
        assert desk.row(comment) == "Approved and replied. Ana: A question. Undo"
    assert await _authors(blog) == [("Ana", None), ("Kim", "author")]


async def test_a_reply_is_possible_where_readers_cannot_comment(blog: Service, desk: Desk) -> None:
    comment = await blog.posted()
    await desk.look_at(comment)
    await desk.press("Close it for new comments")
    await desk.press("Reply", text="A last word.")
    assert len(await blog.texts()) == 2


@pytest.mark.parametrize(("text", "fault"), [("", "Please write something."), (" \n ", "Please write something.")])
async def test_an_empty_reply_is_asked_for_again(blog: Service, desk: Desk, text: str, fault: str) -> None:
    comment = await _pending(blog)
    await desk.post(f"{SITE}/c/{comment}/reply", text=text, seen=1, reply=new_id())
    assert (desk.answer.status_code, fault in desk.words) == (422, True)
    assert await ask(blog, "select count(*) from comment where state = 'published'") == 0


async def test_a_reply_that_is_too_long_is_not_lost(blog: Service, desk: Desk) -> None:
    comment = await _pending(blog)
    typed = "long " * 2_001
    await desk.look_at(comment)
    await desk.press("Reply and approve", text=typed)
    assert desk.answer.status_code == 422
    assert desk.fields("Reply and approve")["text"] == typed
    assert desk.document.xpath("//textarea/@aria-invalid") == ["true"]
    assert await ask(blog, "select state from comment") == "pending"


async def test_a_reply_is_looked_at_before_it_is_sent(blog: Service, desk: Desk) -> None:
    comment = await _pending(blog)
    await desk.look_at(comment)
    await desk.press("Preview", text="So **that** is <b>it</b>.")
    assert desk.answer.status_code == 200
    (pane,) = desk.document.xpath("//form[@class='reply']/textarea/preceding-sibling::div[@aria-label='Preview']")
    assert (pane.text_content(), [each.text for each in pane.iter("strong")]) == ("So that is <b>it</b>.", ["that"])
    assert desk.fields("Reply and approve")["text"] == "So **that** is <b>it</b>."
    assert await ask(blog, "select count(*) from comment") == 1
    answer = await desk.http.post(
        f"{SITE}/c/{comment}/reply",
        data={"text": "*x*", "seen": "1", "reply": new_id(), "act": "preview"},
        headers={"accept": "application/json", "sec-fetch-site": "same-origin"},
    )
    assert answer.json() == [["p", ["em", "x"]]]
    await desk.press("Preview", text=" ")
    assert (desk.answer.status_code, "Please write something." in desk.words) == (422, True)


async def test_a_reply_to_an_older_text_shows_the_newer_one(blog: Service, desk: Desk) -> None:
    token = reader_token()
    await blog.change(policy=Policy.HOLD)
    comment = await blog.posted("A question.", token=token)
    await desk.queue()
    await blog.edit(comment, "Another question.", token)
    await desk.do(comment, "Reply and approve", text="An answer.")
    assert (desk.answer.status_code, "Another question." in desk.row(comment)) == (422, True)
    assert "This comment has changed since you looked at it." in desk.words
    assert await ask(blog, "select count(*) from comment") == 1
    # Nothing typed is lost: having seen the newer text, one sends it as it stands.
    assert desk.fields("Reply and approve")["text"] == "An answer."
    await desk.press("Reply and approve")
    assert len(await blog.texts()) == 2


async def test_nobody_answers_a_comment_that_is_not_there(desk: Desk) -> None:
    await desk.post(f"{SITE}/c/{new_id()}/reply", text="Hello?", seen=1, reply=new_id())
    assert desk.answer.status_code == 404


async def test_the_script_is_told_both_events(blog: Service, desk: Desk) -> None:
    comment = await _pending(blog)
    await desk.queue()
    answer = (await desk.script(comment, "Reply and approve", text="An answer.")).json()
    assert answer["said"] == "Approved and replied."
    assert len(answer["undo"]) == 2
    assert answer["go_to"].startswith(f"{SITE}?did=")
    refused = await desk.script(comment, "Reply and approve", text="")
    assert (refused.status_code, refused.json()["detail"]) == (422, "Please write something.")
