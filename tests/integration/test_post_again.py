"""Posting is idempotent: a retry is the same comment, and nobody learns of another's by guessing its id."""

import asyncio
from typing import Any

import pytest

from comments_svc.sites.model import Policy
from tests.service import BLOG, PAGE, Service, ask, bearer, do, new_id, reader_token, refusal, service

BASE = {"text": "Hello there.", "name": "Ana", "email": "ana@example.org", "website": "https://ana.example"}
_FOR_ITS_WRITER: dict[str, Any] = dict.fromkeys(("editable_until", "editable_for_s", "source"))


@pytest.fixture
def same() -> dict[str, Any]:
    """A comment that is posted again and again."""
    return {**BASE, "id": new_id()}


async def test_the_same_comment_of_the_same_reader_is_answered_again(blog: Service, same: dict[str, Any]) -> None:
    token = reader_token()
    first, second = [await blog.post(**same, token=token) for _ in range(2)]
    assert (first.status_code, second.status_code) == (201, 200)
    assert second.json() == first.json()
    assert await ask(blog, "select count(*) from comment") == 1


async def test_a_retry_may_spell_the_page_in_another_way(blog: Service, same: dict[str, Any]) -> None:
    token = reader_token()
    await blog.post(**same, token=token)
    assert (await blog.post(**same, url=f"{PAGE}#comments", token=token)).status_code == 200


async def test_another_reader_learns_nothing_of_a_comment_by_its_id(blog: Service, same: dict[str, Any]) -> None:
    await blog.post(**same, token=reader_token())
    answer = await blog.post(**same, token=reader_token())
    assert refusal(answer) == (409, "id-taken")
    assert answer.json().keys() == {"type", "title", "status", "id"}


async def test_a_token_does_not_claim_what_was_posted_without_one(blog: Service, same: dict[str, Any]) -> None:
    await blog.post(**same)
    assert refusal(await blog.post(**same, token=reader_token())) == (409, "id-taken")


async def test_without_a_token_a_retry_is_told_what_everybody_sees(blog: Service, same: dict[str, Any]) -> None:
    first = (await blog.post(**same, token=reader_token())).json()
    again = await blog.post(**same)
    public = {**first["comment"], **_FOR_ITS_WRITER}
    assert (again.status_code, again.json()) == (200, {"comment": public, "version": 2, "subscription": None})


async def test_without_a_token_nobody_is_told_of_a_text_that_waits(blog: Service, same: dict[str, Any]) -> None:
    token = reader_token()
    first = (await blog.post(**same, token=token)).json()["comment"]
    await blog.change(policy=Policy.HOLD)
    assert (await blog.edit(same["id"], "A secret.", token)).json()["comment"]["state"] == "pending"
    again = (await blog.post(**same)).json()["comment"]
    assert again == {**first, **_FOR_ITS_WRITER}


async def test_without_a_token_nobody_is_told_the_text_of_a_comment_that_waits(
    blog: Service, same: dict[str, Any]
) -> None:
    await blog.change(policy=Policy.HOLD)
    token = reader_token()
    await blog.post(**same, token=token)
    await blog.edit(same["id"], "A secret.", token)
    again = (await blog.post(**same)).json()["comment"]
    assert (again["state"], again["author"], again["body"], again["source"]) == ("pending", None, [], None)


@pytest.mark.parametrize(
    "other",
    [
        {"text": "Something else."},
        {"name": "Eva"},
        {"email": "eva@example.org"},
        {"email": None},
        {"website": "https://eva.example"},
        {"website": None},
        {"url": f"{BLOG}/other/"},
    ],
)
@pytest.mark.parametrize("with_token", [True, False])
async def test_an_id_stands_for_one_content(
    blog: Service, same: dict[str, Any], other: dict[str, Any], with_token: bool
) -> None:
    token = reader_token()
    await blog.post(**same, token=token)
    answer = await blog.post(**{**same, **other}, token=token if with_token else None)
    assert refusal(answer) == (409, "id-taken")


async def test_an_id_stands_for_one_parent(blog: Service, same: dict[str, Any]) -> None:
    token = reader_token()
    root = await blog.posted()
    await blog.post(**same, token=token)
    assert refusal(await blog.post(**same, parent=root, token=token)) == (409, "id-taken")


async def test_a_title_may_change_between_two_tries(blog: Service, same: dict[str, Any]) -> None:
    token = reader_token()
    await blog.post(**same, title="One", token=token)
    assert (await blog.post(**same, title="Two", token=token)).status_code == 200


async def test_an_id_is_unique_within_its_site_only(blog: Service, same: dict[str, Any]) -> None:
    await blog.site("other")
    answers = [await blog.post(**same, site=site) for site in ("blog", "other")]
    assert [each.status_code for each in answers] == [201, 201]


async def test_a_retry_after_an_edit_is_answered_with_the_edit(blog: Service, same: dict[str, Any]) -> None:
    token = reader_token()
    await blog.post(**same, token=token)
    await blog.edit(same["id"], "Edited.", token)
    again = await blog.post(**same, token=token)
    assert (again.status_code, again.json()["comment"]["source"]) == (200, "Edited.")


@pytest.mark.parametrize("with_token", [True, False])
async def test_a_retry_after_deletion_is_told_of_it_and_of_no_content(
    blog: Service, same: dict[str, Any], with_token: bool
) -> None:
    token = reader_token()
    first = (await blog.post(**same, token=token)).json()["comment"]
    await blog.delete(same["id"], token)
    again = await blog.post(**same, token=token if with_token else None)
    gone: dict[str, Any] = {"author": None, "body": [], "state": "deleted", **_FOR_ITS_WRITER}
    seen = {"comment": {**first, **gone}, "version": 3, "subscription": None}
    assert (again.status_code, again.json()) == (200, seen)


async def test_a_retry_on_a_closed_thread_is_the_comment_that_was_stored(blog: Service, same: dict[str, Any]) -> None:
    token = reader_token()
    await blog.post(**same, token=token)
    await do(blog, "update thread set state = 'closed'")
    assert (await blog.post(**same, token=token)).status_code == 200


async def test_fifty_equal_posts_at_once_are_one_comment_and_fifty_equal_answers(
    blog: Service, same: dict[str, Any]
) -> None:
    token = reader_token()
    answers = await asyncio.gather(*(blog.post(**same, token=token) for _ in range(50)))
    assert sorted(each.status_code for each in answers) == [200] * 49 + [201]
    assert len({each.content for each in answers}) == 1
    assert await ask(blog, "select array_agg(id::text) from comment") == [same["id"]]
    assert await ask(blog, "select (count, version) from thread") == (1, 2)


async def test_fifty_first_comments_at_once_make_one_thread(blog: Service) -> None:
    answers = await asyncio.gather(*(blog.post(token=reader_token()) for _ in range(50)))
    assert {each.status_code for each in answers} == {201}
    assert await ask(blog, "select array_agg((count, version)) from thread") == [(50, 51)]


async def test_fifty_first_comments_of_one_token_at_once_make_one_reader(blog: Service) -> None:
    token = reader_token()
    answers = await asyncio.gather(*(blog.post(token=token) for _ in range(50)))
    assert {each.status_code for each in answers} == {201}
    assert await ask(blog, "select count(*) from reader") == 1


async def test_a_retry_is_answered_although_the_rate_limit_is_reached(clean_url: str) -> None:
    async with service(clean_url, rate_limits="on") as it:
        await it.site()
        token, id = reader_token(), new_id()
        assert (await it.post(id=id, token=token)).status_code == 201
        answers = [await it.post(token=token) for _ in range(6)]
        assert [each.status_code for each in answers] == [201] * 5 + [429]
        assert (await it.post(id=id, token=token)).status_code == 200


async def test_a_token_is_sent_as_bearer_and_nothing_else_counts(blog: Service, same: dict[str, Any]) -> None:
    token = reader_token()
    await blog.post(**same, token=token)
    body = {**same, "url": PAGE}
    for sent in (f"Basic {token}", token, "Bearer", f"Bearer {'x' * 201}"):
        headers = {**bearer(None), "authorization": sent}
        again = await blog.http.post("/api/v1/sites/blog/comments", json=body, headers=headers)
        assert (again.status_code, again.json()["comment"]["source"]) == (200, None)
