"""A preview is what posting would make of the text."""

import pytest

from tests.service import Service, bearer, reader_token, refusal

TEXTS = [
    "Plain.",
    "Two\nlines, two\n\nparagraphs.",
    "**Strong**, *em*, ~~gone~~, `code`, https://a.example",
    "# Head\n\n- one\n- two\n\n> quote\n\n```python\nprint(1)\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |",
    "A\u202eB\r\n\x85C",
    "<script>alert(1)</script> [x](javascript:alert(1)) ![y](https://a.example/y.png)",
]


async def _preview(it: Service, text: str) -> dict[str, object]:
    answer = await it.http.post("/api/v1/sites/blog/preview", json={"text": text}, headers=bearer(None))
    assert answer.status_code == 200, answer.text
    made: dict[str, object] = answer.json()
    return made


@pytest.mark.parametrize("text", TEXTS)
async def test_a_preview_is_what_posting_makes(blog: Service, text: str) -> None:
    comment = (await blog.post(text, token=reader_token())).json()["comment"]
    html = await _stored_html(blog)
    assert await _preview(blog, text) == {"body": comment["body"], "html": html}


async def _stored_html(it: Service) -> str:
    async with it.db.read() as on:
        return str(await on.raw.fetchval("select html from comment"))


async def test_a_preview_stores_nothing(blog: Service) -> None:
    await _preview(blog, "Hello.")
    assert (await blog.thread())["thread"]["id"] is None


@pytest.mark.parametrize(("text", "problem"), [("x" * 10_001, "too-long"), (" ", "invalid")])
async def test_what_could_not_be_posted_has_no_preview(blog: Service, text: str, problem: str) -> None:
    answer = await blog.http.post("/api/v1/sites/blog/preview", json={"text": text}, headers=bearer(None))
    assert refusal(answer) == (422, problem)
