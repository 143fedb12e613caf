"""Private messages that are left on a page."""

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from tests.post_office import MO, Office, office
from tests.service import PAGE, Service, ask, bearer, refusal


@pytest.fixture
async def post(blog: Service) -> AsyncIterator[Office]:
    async with office(blog) as it:
        await it.moderator(notify="decision")
        yield it


async def _leave(post: Office, **more: Any) -> httpx2.Response:
    body = {"url": PAGE, "text": "A typo.", "name": "Ana", **more}
    return await post.it.http.post("/api/v1/sites/blog/feedback", json=body, headers=bearer(None))


async def test_it_is_mailed_to_the_author_and_published_nowhere(post: Office) -> None:
    answer = await _leave(post, email="ana@example.org", rating=4)
    assert answer.status_code == 201
    assert await ask(post.it, "select id::text from feedback") == answer.json()["id"]
    assert await post.whom() == [MO]
    assert "A typo." in post.last_text
    assert "ana@example.org (not verified)" in post.last_text
    assert await post.it.texts() == []


async def test_without_an_address_nobody_can_answer_and_the_mail_says_so(post: Office) -> None:
    await _leave(post)
    await post.send()
    assert post.last["reply-to"] is None
    assert "reaches nobody" in post.last_text


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"text": " \u200b"}, (422, "invalid")),
        ({"email": "ana@-.example"}, (422, "invalid")),
        ({"text": "x" * 10_001}, (422, "too-long")),
        ({"url": "https://elsewhere.example/"}, (422, "foreign-page")),
        ({"rating": 6}, (422, "invalid")),
    ],
)
async def test_what_can_not_be_kept_is_refused(post: Office, more: dict[str, Any], expected: tuple[int, str]) -> None:
    assert refusal(await _leave(post, **more)) == expected


async def test_a_filled_trap_is_thanked_and_thrown_away(post: Office) -> None:
    assert (await _leave(post, trap="x")).status_code == 201
    assert await ask(post.it, "select count(*) from feedback") == 0
