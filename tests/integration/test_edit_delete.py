"""A writer changes or takes back an own comment."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from comments_svc.moderation.model import Act
from comments_svc.sites.model import Policy
from tests.moderator import decide, moderator
from tests.service import Service, ask, bearer, reader_token, refusal


@pytest.fixture
def token() -> str:
    return reader_token()


async def _mine(it: Service, token: str, **more: Any) -> dict[str, Any]:
    answer: dict[str, Any] = (await it.post("First.", token=token, **more)).json()["comment"]
    return answer


def _time(it: Service) -> str:
    return it.clock.now.isoformat().replace("+00:00", "Z")


async def _revisions(it: Service) -> list[str]:
    found: list[str] = await ask(it, "select array_agg(source order by revision) from comment_revision")
    return found


def _written(comment: dict[str, Any], version: int) -> dict[str, Any]:
    return {"comment": comment, "version": version, "subscription": None}


async def test_an_edit_replaces_the_text_and_says_when(blog: Service, token: str) -> None:
    first = await _mine(blog, token)
    blog.clock.move(timedelta(minutes=5))
    answer = await blog.edit(first["id"], "*Second.*", token)
    changed = {"body": [["p", ["em", "Second."]]], "source": "*Second.*", "edited": _time(blog), "editable_for_s": 600}
    assert (answer.status_code, answer.json()) == (200, _written({**first, **changed}, 3))


async def test_readers_see_an_edit_of_a_published_comment(blog: Service, token: str) -> None:
    id = (await _mine(blog, token))["id"]
    await blog.edit(id, "Second.", token)
    page = await blog.thread()
    assert (page["thread"]["version"], page["thread"]["count"]) == (3, 1)
    assert (page["comments"][0]["body"], page["comments"][0]["edited"]) == ([["p", "Second."]], _time(blog))


async def test_the_texts_before_an_edit_are_kept(blog: Service, token: str) -> None:
    id = (await _mine(blog, token))["id"]
    for text in ("Second.", "Third."):
        await blog.edit(id, text, token)
    assert await _revisions(blog) == ["First.", "Second."]
    assert await ask(blog, "select (source, revision) from comment") == ("Third.", 3)


async def test_an_edit_of_a_waiting_comment_shows_readers_nothing(blog: Service, token: str) -> None:
    await blog.change(policy=Policy.HOLD)
    first = await _mine(blog, token)
    answer = await blog.edit(first["id"], "Second.", token)
    changed = {"body": [["p", "Second."]], "source": "Second."}
    assert answer.json() == _written({**first, **changed}, 1)
    assert (await blog.thread())["comments"] == []


async def test_where_everything_waits_readers_keep_the_approved_text(blog: Service, token: str) -> None:
    first = await _mine(blog, token)
    await blog.change(policy=Policy.HOLD)
    answer = await blog.edit(first["id"], "Second.", token)
    waiting = {"body": [["p", "Second."]], "source": "Second.", "state": "pending"}
    assert answer.json() == _written({**first, **waiting}, 2)
    assert await blog.texts() == [[["p", "First."]]]


async def test_an_edit_of_a_held_edit_replaces_it(blog: Service, token: str) -> None:
    first = await _mine(blog, token)
    await blog.change(policy=Policy.HOLD)
    for text in ("Second.", "Third."):
        answer = await blog.edit(first["id"], text, token)
        assert answer.json()["comment"]["source"] == text
    assert await ask(blog, "select (source, revision, held_revision) from comment") == ("First.", 1, 3)
    assert await _revisions(blog) == ["Second.", "Third."]


async def test_edits_end_with_the_window_of_the_site(blog: Service, token: str) -> None:
    first = await _mine(blog, token)
    blog.clock.move(timedelta(seconds=900))
    assert (await blog.edit(first["id"], "Second.", token)).status_code == 200
    blog.clock.move(timedelta(microseconds=1))
    answer = await blog.edit(first["id"], "Third.", token)
    assert refusal(answer) == (409, "edit-window-closed")
    assert answer.json()["closed_at"] == first["editable_until"]
    assert await blog.texts() == [[["p", "Second."]]]


async def test_the_window_is_a_setting_of_the_site(blog: Service, token: str) -> None:
    await blog.change(edit_window_s="0")
    first = await _mine(blog, token)
    assert first["editable_until"] == first["at"]
    blog.clock.move(timedelta(seconds=1))
    assert refusal(await blog.edit(first["id"], "Second.", token)) == (409, "edit-window-closed")


async def test_a_rejected_comment_can_no_longer_be_edited(blog: Service, token: str) -> None:
    first = await _mine(blog, token)
    await decide(blog, first["id"], Act.DELETE, by=await moderator(blog))
    assert refusal(await blog.edit(first["id"], "Second.", token)) == (404, "no-such-comment")


async def test_an_edit_obeys_the_rules_of_posting(blog: Service, token: str) -> None:
    await blog.change(max_length="20")
    id = (await _mine(blog, token))["id"]
    assert refusal(await blog.edit(id, "x" * 21, token)) == (422, "too-long")
    assert refusal(await blog.edit(id, " ", token)) == (422, "invalid")
    assert await blog.texts() == [[["p", "First."]]]


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
async def test_only_its_writer_changes_a_comment(blog: Service, token: str, method: str) -> None:
    id = (await _mine(blog, token))["id"]
    answer = await _try(blog, method, id, reader_token())
    assert refusal(answer) == (403, "not-yours")
    assert answer.json().keys() == {"type", "title", "status"}


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
async def test_what_was_posted_without_a_token_is_nobodys_to_change(blog: Service, method: str) -> None:
    id = await blog.posted()
    assert refusal(await _try(blog, method, id, reader_token())) == (403, "not-yours")


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
async def test_a_token_of_another_site_is_another_reader(blog: Service, token: str, method: str) -> None:
    await blog.site("other")
    elsewhere = await blog.posted(site="other", token=token)
    assert refusal(await _try(blog, method, elsewhere, token)) == (404, "no-such-comment")


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
async def test_a_change_needs_a_token(blog: Service, token: str, method: str) -> None:
    answer = await _try(blog, method, (await _mine(blog, token))["id"], None)
    assert refusal(answer) == (401, "no-token")
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
@pytest.mark.parametrize(
    "id", ["0190a1b2-c3d4-7000-8000-000000000001", "not-a-uuid", "00000000-0000-0000-0000-000000000000"]
)
async def test_what_does_not_exist_is_not_found(blog: Service, token: str, method: str, id: str) -> None:
    assert refusal(await _try(blog, method, id, token)) == (404, "no-such-comment")


async def _try(it: Service, method: str, id: str, token: str | None) -> Any:
    body = {"text": "Second."} if method == "PATCH" else None
    return await it.http.request(method, f"/api/v1/sites/blog/comments/{id}", json=body, headers=bearer(token))


async def test_a_refused_stranger_leaves_no_trace(blog: Service, token: str) -> None:
    id = (await _mine(blog, token))["id"]
    await blog.delete(id, reader_token())
    assert await ask(blog, "select count(*) from reader") == 1


async def test_a_deleted_comment_without_replies_is_gone(blog: Service, token: str) -> None:
    id = (await _mine(blog, token))["id"]
    answer = await blog.delete(id, token)
    assert (answer.status_code, answer.json()) == (200, {"version": 3})
    page = await blog.thread()
    assert (page["thread"]["count"], page["thread"]["version"], page["comments"]) == (0, 3, [])


async def test_a_deleted_comment_with_replies_leaves_a_placeholder(blog: Service, token: str) -> None:
    root = await _mine(blog, token)
    reply = await blog.posted("Reply.", parent=root["id"])
    await blog.delete(root["id"], token)
    page = await blog.thread()
    shown = {name: root[name] for name in ("id", "parent", "root", "at", "edited", "score")}
    assert page["comments"][0] == {**shown, "author": None, "body": [], "state": "deleted", "replies": 1}
    assert [each["id"] for each in page["comments"]] == [root["id"], reply]
    assert page["thread"]["count"] == 1


async def test_the_placeholder_stays_when_the_reply_goes_too(blog: Service, token: str) -> None:
    root = await _mine(blog, token)
    reply = await blog.posted("Reply.", parent=root["id"], token=token)
    await blog.delete(root["id"], token)
    await blog.delete(reply, token)
    page = await blog.thread()
    assert [(each["id"], each["state"], each["replies"]) for each in page["comments"]] == [(root["id"], "deleted", 0)]


async def test_a_comment_may_be_deleted_at_any_time(blog: Service, token: str) -> None:
    id = (await _mine(blog, token))["id"]
    blog.clock.move(timedelta(days=400))
    assert (await blog.delete(id, token)).status_code == 200


async def test_deleting_again_changes_nothing(blog: Service, token: str) -> None:
    id = (await _mine(blog, token))["id"]
    answers = [await blog.delete(id, token) for _ in range(3)]
    assert [(each.status_code, each.json()) for each in answers] == [(200, {"version": 3})] * 3


async def test_a_deleted_comment_cannot_be_edited(blog: Service, token: str) -> None:
    id = (await _mine(blog, token))["id"]
    await blog.delete(id, token)
    assert refusal(await blog.edit(id, "Second.", token)) == (404, "no-such-comment")


async def test_deleting_a_waiting_comment_shows_readers_nothing(blog: Service, token: str) -> None:
    await blog.change(policy=Policy.HOLD)
    id = (await _mine(blog, token))["id"]
    assert (await blog.delete(id, token)).json() == {"version": 1}
    assert await ask(blog, "select state from comment") == "deleted"


async def test_a_deleted_comment_has_no_edit_that_waits(blog: Service, token: str) -> None:
    id = (await _mine(blog, token))["id"]
    await blog.change(policy=Policy.HOLD)
    await blog.edit(id, "Second.", token)
    await blog.delete(id, token)
    assert await ask(blog, "select held_revision from comment") is None


async def test_twenty_deletions_at_once_are_one(blog: Service, token: str) -> None:
    id = (await _mine(blog, token))["id"]
    answers = await asyncio.gather(*(blog.delete(id, token) for _ in range(20)))
    assert {(each.status_code, each.content) for each in answers} == {(200, b'{"version":3}')}
