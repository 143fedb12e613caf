"""A moderator decides about the revision that they saw, and can take it back."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from comments_svc.comments.problems import NoSuchComment
from comments_svc.moderation.model import Act, Decision
from comments_svc.moderation.problems import ChangedSince, NoSuchEvent, TakenBack
from comments_svc.sites.model import Policy
from tests.moderator import decide, moderator, undo
from tests.service import Service, ask, new_id, reader_token


@pytest.fixture
async def mo(blog: Service) -> UUID:
    """The moderator who decides in these tests."""
    return await moderator(blog)


@pytest.fixture
def token() -> str:
    return reader_token()


async def _waiting(it: Service, token: str | None = None) -> str:
    """A new comment that waits."""
    await it.change(policy=Policy.HOLD)
    return await it.posted("First.", token=token)


async def _held(it: Service, token: str) -> str:
    """A published comment with an edit that waits."""
    id = await it.posted("First.", token=token)
    await it.change(policy=Policy.HOLD)
    await it.edit(id, "Second.", token)
    return id


async def _now(it: Service) -> tuple[str, str, int, int | None]:
    """State, text that is shown, its revision, and the revision that waits."""
    found: tuple[str, str, int, int | None] = await ask(
        it, "select (state, source, revision, held_revision) from comment"
    )
    return found


def _event(made: Decision) -> UUID:
    assert made.event is not None
    return made.event.id


@pytest.mark.parametrize(
    ("act", "state"),
    [(Act.APPROVE, "published"), (Act.SPAM, "spam"), (Act.DELETE, "rejected")],
)
async def test_a_decision_leads_to_its_state(blog: Service, mo: UUID, act: Act, state: str) -> None:
    id = await _waiting(blog)
    made = await decide(blog, id, act, by=mo)
    assert (await _now(blog))[0] == state
    assert made.again is False


async def test_a_decision_is_kept_with_all_that_it_changed(blog: Service, mo: UUID, token: str) -> None:
    id = await _held(blog, token)
    await decide(blog, id, Act.APPROVE, by=mo)
    event = await ask(
        blog,
        """
        select (comment_id::text, from_state, to_state, from_revision, to_revision, from_held, to_held, moderator_id,
          at) from moderation_event
        """,
    )
    assert event == (id, "published", "published", 1, 2, 2, None, mo, blog.clock.now)


async def test_an_approved_comment_is_seen_by_readers_at_once(blog: Service, mo: UUID) -> None:
    id = await _waiting(blog)
    assert (await blog.thread())["comments"] == []
    made = await decide(blog, id, Act.APPROVE, by=mo)
    page = await blog.thread()
    assert [each["id"] for each in page["comments"]] == [id]
    assert (page["thread"]["version"], made.version) == (2, 2)


async def test_a_comment_can_be_taken_down_and_held_again(blog: Service, mo: UUID) -> None:
    id = await blog.posted()
    await decide(blog, id, Act.HOLD, by=mo)
    assert (await _now(blog))[0] == "pending"
    assert (await blog.thread())["comments"] == []


async def test_deciding_the_same_again_changes_nothing_and_names_the_first(blog: Service, mo: UUID) -> None:
    id = await _waiting(blog)
    first = await decide(blog, id, Act.APPROVE, by=mo)
    blog.clock.move(timedelta(minutes=1))
    again = await decide(blog, id, Act.APPROVE, by=mo)
    assert first.event is not None
    assert again.event is not None
    assert (again.again, again.version, again.event.id, again.event.at) == (True, None, first.event.id, first.event.at)
    assert await ask(blog, "select (count, version) from thread") == (1, 2)


async def test_who_decides_second_is_told_who_was_first(blog: Service, mo: UUID) -> None:
    id = await _waiting(blog)
    other = await moderator(blog, "eva@example.org", "Eva")
    await decide(blog, id, Act.APPROVE, by=other, seen=1)
    again = await decide(blog, id, Act.APPROVE, by=mo, seen=1)
    assert again.event is not None
    assert (again.again, again.event.moderator) == (True, "Eva")


async def test_another_decision_after_the_first_counts(blog: Service, mo: UUID) -> None:
    id = await _waiting(blog)
    await decide(blog, id, Act.APPROVE, by=await moderator(blog, "eva@example.org"), seen=1)
    await decide(blog, id, Act.SPAM, by=mo, seen=1)
    assert (await _now(blog))[0] == "spam"


async def test_two_equal_decisions_at_once_are_one(blog: Service, mo: UUID) -> None:
    id = await _waiting(blog)
    made = await asyncio.gather(*(decide(blog, id, Act.APPROVE, by=mo) for _ in range(8)))
    assert sorted(each.again for each in made) == [False] + [True] * 7
    assert await ask(blog, "select count(*) from moderation_event") == 1
    assert await ask(blog, "select (count, version) from thread") == (1, 2)


async def test_a_decision_about_a_text_that_was_edited_since_is_refused(blog: Service, mo: UUID, token: str) -> None:
    id = await _waiting(blog, token)
    await blog.edit(id, "Second.", token)
    with pytest.raises(ChangedSince):
        await decide(blog, id, Act.APPROVE, by=mo, seen=1)
    assert await _now(blog) == ("pending", "Second.", 2, None)


async def test_a_decision_about_a_comment_that_its_writer_took_back_is_refused(
    blog: Service, mo: UUID, token: str
) -> None:
    id = await _waiting(blog, token)
    await blog.delete(id, token)
    with pytest.raises(TakenBack):
        await decide(blog, id, Act.APPROVE, by=mo, seen=1)


async def test_a_comment_of_another_site_does_not_exist(blog: Service, mo: UUID) -> None:
    await blog.site("other")
    for id in (await blog.posted(site="other"), new_id()):
        with pytest.raises(NoSuchComment):
            await decide(blog, id, Act.SPAM, by=mo, seen=1)


async def test_approving_a_held_edit_shows_it(blog: Service, mo: UUID, token: str) -> None:
    id = await _held(blog, token)
    blog.clock.move(timedelta(minutes=1))
    await decide(blog, id, Act.APPROVE, by=mo)
    page = await blog.thread()
    assert await _now(blog) == ("published", "Second.", 2, None)
    assert (page["thread"]["version"], page["comments"][0]["body"]) == (3, [["p", "Second."]])
    assert page["comments"][0]["edited"] == blog.clock.now.isoformat().replace("+00:00", "Z")


async def test_keeping_a_comment_drops_the_edit_that_waits(blog: Service, mo: UUID, token: str) -> None:
    id = await _held(blog, token)
    await decide(blog, id, Act.KEEP, by=mo)
    assert await _now(blog) == ("published", "First.", 1, None)
    assert (await blog.thread())["thread"]["version"] == 2


async def test_a_held_edit_that_is_spam_takes_the_comment_down(blog: Service, mo: UUID, token: str) -> None:
    id = await _held(blog, token)
    await decide(blog, id, Act.SPAM, by=mo)
    assert await _now(blog) == ("spam", "First.", 1, None)
    assert (await blog.thread())["comments"] == []


async def test_a_decision_about_the_text_before_a_held_edit_is_refused(blog: Service, mo: UUID, token: str) -> None:
    id = await _held(blog, token)
    for act in (Act.APPROVE, Act.KEEP, Act.SPAM):
        with pytest.raises(ChangedSince):
            await decide(blog, id, act, by=mo, seen=1)


@pytest.mark.parametrize("act", [Act.APPROVE, Act.SPAM, Act.DELETE])
async def test_undo_brings_a_waiting_comment_back_as_it_was(blog: Service, mo: UUID, act: Act) -> None:
    id = await _waiting(blog)
    before = await _now(blog)
    made = await decide(blog, id, act, by=mo)
    blog.clock.move(timedelta(seconds=5))
    back = await undo(blog, _event(made), by=mo)
    assert (await _now(blog), back.again) == (before, False)
    assert (await blog.thread())["comments"] == []


@pytest.mark.parametrize("act", [Act.APPROVE, Act.KEEP, Act.SPAM, Act.DELETE, Act.HOLD])
async def test_undo_brings_a_held_edit_back(blog: Service, mo: UUID, token: str, act: Act) -> None:
    id = await _held(blog, token)
    before, shown, own = await _now(blog), (await blog.thread())["comments"], (await blog.own(token))["comments"]
    made = await decide(blog, id, act, by=mo)
    blog.clock.move(timedelta(minutes=1))
    await undo(blog, _event(made), by=mo)
    assert await _now(blog) == before
    assert (await blog.thread())["comments"] == shown
    blog.clock.move(-timedelta(minutes=1))  # by which its writer has less time to change it
    assert (await blog.own(token))["comments"] == own


async def test_undo_of_a_taken_down_root_brings_its_branch_back_as_it_was(blog: Service, mo: UUID) -> None:
    root = await blog.posted("Root.")
    await blog.posted("Reply.", parent=root)
    before = (await blog.thread())["comments"]
    made = await decide(blog, root, Act.DELETE, by=mo)
    assert [each["state"] for each in (await blog.thread())["comments"]] == ["deleted", "published"]
    await undo(blog, _event(made), by=mo)
    assert (await blog.thread())["comments"] == before


async def test_an_undo_is_done_once(blog: Service, mo: UUID) -> None:
    made = await decide(blog, await _waiting(blog), Act.APPROVE, by=mo)
    first, again = [await undo(blog, _event(made), by=mo) for _ in range(2)]
    assert (first.again, again.again, again.version) == (False, True, None)
    assert await ask(blog, "select (count, version) from thread") == (0, 3)


async def test_an_undo_is_kept_as_an_event_that_names_what_it_undid(blog: Service, mo: UUID) -> None:
    made = await decide(blog, await _waiting(blog), Act.SPAM, by=mo)
    blog.clock.move(timedelta(seconds=5))
    await undo(blog, _event(made), by=mo)
    kept: Any = await ask(
        blog, "select array_agg((from_state, to_state, undone, undoes) order by at) from moderation_event"
    )
    assert kept == [("pending", "spam", True, None), ("spam", "pending", False, _event(made))]


async def test_undo_after_a_later_decision_is_refused(blog: Service, mo: UUID) -> None:
    id = await _waiting(blog)
    first = await decide(blog, id, Act.SPAM, by=mo)
    blog.clock.move(timedelta(seconds=5))
    await decide(blog, id, Act.APPROVE, by=mo)
    with pytest.raises(ChangedSince):
        await undo(blog, _event(first), by=mo)
    assert (await _now(blog))[0] == "published"


async def test_undo_after_an_edit_is_refused(blog: Service, mo: UUID, token: str) -> None:
    id = await _waiting(blog, token)
    made = await decide(blog, id, Act.APPROVE, by=mo)
    await blog.edit(id, "Second.", token)
    with pytest.raises(ChangedSince):
        await undo(blog, _event(made), by=mo)


async def test_undo_after_its_writer_deleted_it_is_refused(blog: Service, mo: UUID, token: str) -> None:
    id = await _waiting(blog, token)
    made = await decide(blog, id, Act.APPROVE, by=mo)
    await blog.delete(id, token)
    with pytest.raises(ChangedSince):
        await undo(blog, _event(made), by=mo)


async def test_an_unknown_event_cannot_be_undone(blog: Service, mo: UUID) -> None:
    with pytest.raises(NoSuchEvent):
        await undo(blog, uuid4(), by=mo)
