"""Decisions in the queue: their effect, their line, their undo, and what happens when two decide."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from comments_svc.moderation.model import Act
from comments_svc.sites.model import Policy
from tests.desk import Desk, signed_in
from tests.moderator import decide, moderator
from tests.service import PUBLIC_URL, Service, ask, new_id, reader_token

SITE = "/dashboard/sites/blog"
_REASONS = "Why? Spam Rude Off topic Duplicate Other "
WHY = {"Approve": "", "Spam": _REASONS, "Delete": _REASONS}
DONE = {"Approve": "Approved.", "Spam": "Marked as spam.", "Delete": "Deleted."}
STATE = {"Approve": "published", "Spam": "spam", "Delete": "rejected"}


@pytest.fixture
async def desk(blog: Service) -> AsyncIterator[Desk]:
    async with signed_in(blog) as desk:
        yield desk


async def _waiting(it: Service, number: int = 3) -> list[str]:
    await it.change(policy=Policy.HOLD)
    comments = []
    for n in range(number):
        it.clock.move(timedelta(seconds=1))
        comments.append(await it.posted(f"Comment {n}", token=reader_token()))
    return comments


async def _edited(it: Service) -> tuple[str, str]:
    """A published comment with an edit that waits, and its writer's token."""
    token = reader_token()
    comment = await it.posted("Eight minutes.", token=token)
    await it.change(policy=Policy.HOLD)
    assert (await it.edit(comment, "Eleven minutes.", token)).status_code == 200
    return comment, token


async def _state(it: Service, comment: str) -> str:
    return str(await ask(it, "select state from comment where id = $1", comment))


@pytest.mark.parametrize("button", DONE)
async def test_after_an_act_its_line_stands_in_the_place_of_the_card(blog: Service, desk: Desk, button: str) -> None:
    comments = await _waiting(blog)
    await desk.queue()
    await desk.do(comments[1], button)
    assert await _state(blog, comments[1]) == STATE[button]
    assert desk.rows() == comments
    assert desk.cards() == [comments[0], comments[2]]
    assert desk.row(comments[1]) == f"{DONE[button]} Ana: Comment 1 {WHY[button]}Undo"
    assert desk.url.endswith(f"#comment-{comments[1]}")
    assert desk.tabs()["Pending"] == "2"


@pytest.mark.parametrize("button", DONE)
async def test_undo_brings_the_card_back(blog: Service, desk: Desk, button: str) -> None:
    comments = await _waiting(blog)
    await desk.queue()
    await desk.do(comments[1], button)
    await desk.do(comments[1], "Undo")
    assert await _state(blog, comments[1]) == "pending"
    assert (desk.rows(), desk.cards()) == (comments, comments)
    assert "did" not in desk.asked


async def test_lines_of_several_acts_keep_their_places(blog: Service, desk: Desk) -> None:
    comments = await _waiting(blog, 4)
    await desk.queue()
    await desk.do(comments[0], "Approve")
    await desk.do(comments[2], "Spam")
    await desk.do(comments[1], "Delete")
    assert desk.rows() == comments
    assert desk.cards() == [comments[3]]
    await desk.do(comments[2], "Undo")
    assert desk.cards() == [comments[2], comments[3]]


async def test_an_act_on_a_later_page_leads_back_to_that_page(blog: Service, desk: Desk) -> None:
    await _waiting(blog, 30)
    await desk.queue()
    await desk.follow("Newer comments")
    rows = desk.rows()
    await desk.do(rows[2], "Approve")
    assert desk.rows() == rows
    await desk.visit("/dashboard/sites/blog?" + "&".join(f"did={each}" for each in desk.asked["did"]))
    assert rows[2] not in desk.rows()


async def test_readers_see_what_was_decided(blog: Service, desk: Desk) -> None:
    comment = (await _waiting(blog, 1))[0]
    await desk.queue()
    await desk.do(comment, "Approve")
    assert len(await blog.texts()) == 1
    await desk.do(comment, "Undo")
    assert await blog.texts() == []


async def test_a_card_that_stays_in_its_tab_carries_the_line(blog: Service, desk: Desk) -> None:
    comment = await blog.posted()
    await desk.queue("all")
    await desk.do(comment, "Spam")
    assert desk.cards() == [comment]
    assert "Marked as spam. Undo" in desk.row(comment)


async def test_spam_can_be_approved_and_the_bin_emptied_back(blog: Service, desk: Desk) -> None:
    comment = await blog.posted()
    for tab, button, state in (
        ("published", "Delete", "rejected"),
        ("bin", "Spam", "spam"),
        ("spam", "Approve", "published"),
    ):
        await desk.queue(tab)
        await desk.do(comment, button)
        assert await _state(blog, comment) == state


async def test_an_approved_edit_is_shown_and_undo_shows_the_earlier_text(blog: Service, desk: Desk) -> None:
    comment, _ = await _edited(blog)
    await desk.queue()
    await desk.do(comment, "Approve")
    assert desk.row(comment).startswith("Edit approved.")
    assert await blog.texts() == [[["p", "Eleven minutes."]]]
    await desk.do(comment, "Undo")
    assert await blog.texts() == [[["p", "Eight minutes."]]]
    assert "The edit Eleven minutes." in desk.row(comment)


async def test_the_earlier_text_can_be_kept(blog: Service, desk: Desk) -> None:
    comment, _ = await _edited(blog)
    await desk.queue()
    await desk.do(comment, "Keep the earlier text")
    assert desk.row(comment).startswith("Earlier text kept.")
    assert await blog.texts() == [[["p", "Eight minutes."]]]
    await desk.do(comment, "Undo")
    assert "The edit Eleven minutes." in desk.row(comment)


async def test_the_second_moderator_is_told_who_was_first(blog: Service, desk: Desk) -> None:
    comment = (await _waiting(blog, 1))[0]
    async with signed_in(blog, "lou@example.org") as other:
        await desk.queue()
        await other.queue()
        await desk.do(comment, "Approve")
        blog.clock.move(timedelta(minutes=2))
        await other.do(comment, "Approve")
        assert other.row(comment).startswith("Already approved by Kim, 2 min ago.")
        assert await ask(blog, "select count(*) from moderation_event") == 1
        assert await ask(blog, "select count from thread") == 1


async def test_the_same_act_again_changes_nothing(blog: Service, desk: Desk) -> None:
    comment = (await _waiting(blog, 1))[0]
    await desk.queue()
    for _ in range(3):
        await desk.post(f"{SITE}/c/{comment}/decide", act="approve", seen=1)
    assert desk.row(comment).startswith("Approved.")
    assert await ask(blog, "select count(*) from moderation_event") == 1


async def test_what_is_so_by_itself_needs_no_event(blog: Service, desk: Desk) -> None:
    comment = (await _waiting(blog, 1))[0]
    await desk.queue()
    by = await moderator(blog)
    approved = await decide(blog, comment, Act.APPROVE, by=by)
    assert approved.event is not None
    await decide(blog, comment, Act.SPAM, by=by)
    latest = await ask(blog, "select id from moderation_event order by at desc, id desc limit 1")
    await desk.post(f"{SITE}/undo", event=latest, about=comment)
    await desk.post(f"{SITE}/c/{comment}/decide", act="approve", seen=1)
    assert "This was so already. Nothing has changed." in desk.words
    assert await _state(blog, comment) == "published"


async def test_who_decides_about_an_older_text_is_shown_the_newer_one(blog: Service, desk: Desk) -> None:
    comment, token = await _edited(blog)
    await desk.queue()
    await blog.edit(comment, "Twelve minutes.", token)
    await desk.do(comment, "Approve")
    assert "This comment has changed since you looked at it." in desk.row(comment)
    assert "The edit Twelve minutes." in desk.row(comment)
    assert await blog.texts() == [[["p", "Eight minutes."]]]
    await desk.do(comment, "Approve")
    assert await blog.texts() == [[["p", "Twelve minutes."]]]


async def test_a_comment_that_its_writer_took_back_meanwhile_stays_so(blog: Service, desk: Desk) -> None:
    token = reader_token()
    await blog.change(policy=Policy.HOLD)
    comment = await blog.posted(token=token)
    await desk.queue()
    await blog.delete(comment, token)
    await desk.do(comment, "Approve")
    assert desk.answer.status_code == 409
    assert "Its writer has deleted this comment." in desk.words
    assert await _state(blog, comment) == "deleted"


async def test_an_undo_that_comes_too_late_shows_the_comment_as_it_is(blog: Service, desk: Desk) -> None:
    comment = (await _waiting(blog, 1))[0]
    await desk.queue("all")
    await desk.do(comment, "Approve")
    await decide(blog, comment, Act.SPAM, by=await moderator(blog))
    await desk.do(comment, "Undo")
    assert "This comment has changed since you looked at it." in desk.row(comment)
    assert await _state(blog, comment) == "spam"


async def test_nobody_approves_what_was_erased(blog: Service, desk: Desk) -> None:
    comment = await blog.posted()
    await desk.queue("published")
    await desk.do(comment, "Delete")
    async with blog.db.tx() as tx:
        await tx.raw.execute("update comment set source = '', html = '', tree = '[]', name = ''")
    await desk.do(comment, "Undo")
    assert await _state(blog, comment) == "rejected"
    await desk.look_at(comment)
    assert "The text was erased, some time after the comment was removed" in desk.words


@pytest.mark.parametrize(
    "fields", [{"act": "explode", "seen": "1"}, {"act": "approve"}, {"act": "approve", "seen": "x"}, {"seen": "1"}]
)
async def test_a_form_that_is_not_ours_is_refused(blog: Service, desk: Desk, fields: dict[str, str]) -> None:
    comment = (await _waiting(blog, 1))[0]
    await desk.post(f"{SITE}/c/{comment}/decide", **fields)
    assert desk.answer.status_code == 422
    assert await _state(blog, comment) == "pending"


async def test_unknown_comments_and_events_are_not_found(desk: Desk) -> None:
    await desk.post(f"{SITE}/c/{new_id()}/decide", act="approve", seen=1)
    await desk.post(f"{SITE}/undo", event=new_id(), about=new_id())
    assert [each.status_code for each in desk.answers[-2:]] == [404, 404]


class TestTheScript:
    async def test_is_told_what_to_write_and_what_to_undo(self, blog: Service, desk: Desk) -> None:
        comments = await _waiting(blog)
        await desk.queue()
        answer = await desk.script(comments[0], "Approve")
        event = await ask(blog, "select id from moderation_event")
        there = f"{SITE}?did={event}#comment-{comments[0]}"
        told = {"said": "Approved.", "undo": [str(event)], "pending": "2", "spam": "0", "tell": "", "go_to": there}
        assert answer.json() == told | {"standing": None}
        assert await _state(blog, comments[0]) == "published"

    async def test_undoes(self, blog: Service, desk: Desk) -> None:
        comment = (await _waiting(blog, 1))[0]
        await desk.queue()
        event = (await desk.script(comment, "Spam")).json()["undo"]
        answer = await desk.http.post(
            f"{SITE}/undo",
            data={"event": event, "about": comment},
            headers={"origin": PUBLIC_URL, "accept": "application/json"},
        )
        told = {"said": "Undone.", "undo": [], "pending": "1", "spam": "0", "tell": "", "go_to": ""}
        assert answer.json() == told | {"standing": None}

    async def test_is_told_who_was_first(self, blog: Service, desk: Desk) -> None:
        comment = (await _waiting(blog, 1))[0]
        await desk.queue()
        async with signed_in(blog, "lou@example.org") as other:
            await other.queue()
            await other.do(comment, "Spam")
        answer = (await desk.script(comment, "Spam")).json()
        assert answer["said"] == "Already marked as spam by Lou, just now."
        assert len(answer["undo"]) == 1

    async def test_is_told_problems_as_json(self, blog: Service, desk: Desk) -> None:
        comment, token = await _edited(blog)
        await desk.queue()
        await blog.edit(comment, "Twelve minutes.", token)
        answer = await desk.script(comment, "Approve")
        assert (answer.status_code, answer.headers["content-type"]) == (409, "application/problem+json")
        assert answer.json()["type"].endswith("/problems/changed-since")
        await desk.http.post("/dashboard/sign-out", data={"sure": "true"}, headers={"origin": PUBLIC_URL})
        assert (await desk.script(comment, "Approve")).json()["title"] == "Please sign in."
