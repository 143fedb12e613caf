"""Calls of the API that are answered past the router: nobody can tell."""

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
from starlette.types import Receive, Scope, Send

from comments_svc.web.api import threads
from comments_svc.web.direct import Direct
from tests.service import PAGE, Service, bearer, new_id, reader_token, service

SITE = "/api/v1/sites/blog"
TOKEN = reader_token()
COMMENT = {"id": new_id(), "url": PAGE, "text": "Hello there.", "name": "Ana"}
REQUESTS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "a thread": ("GET", f"{SITE}/thread", {"params": {"url": PAGE}}),
    "the head of a thread": ("HEAD", f"{SITE}/thread", {"params": {"url": PAGE}}),
    "counts": ("GET", f"{SITE}/counts", {"params": {"url": [PAGE, "https://blog.example/b+c%2B/"]}}),
    "a post again": ("POST", f"{SITE}/comments", {"json": COMMENT}),
    "the view of a reader": ("GET", f"{SITE}/reader/thread", {"params": {"url": PAGE}}),
    "a preview": ("POST", f"{SITE}/preview", {"json": {"text": "*x*"}}),
    "a preflight": ("OPTIONS", f"{SITE}/comments", {}),
    "a wrong method": ("PUT", f"{SITE}/comments", {"json": {}}),
    "a site that is none": ("GET", "/api/v1/sites/none/thread", {"params": {"url": PAGE}}),
    "a site without a name": ("GET", "/api/v1/sites//thread", {"params": {"url": PAGE}}),
    "a call that is none": ("GET", f"{SITE}/threads", {}),
    "a slash too many": ("GET", f"{SITE}/thread/", {"params": {"url": PAGE}}),
    "no address": ("GET", f"{SITE}/thread", {}),
    "an address twice": ("GET", f"{SITE}/thread", {"params": {"url": [PAGE, PAGE]}}),
    "a query of garbage": ("GET", f"{SITE}/thread?&&=&url&%ff=%fe", {}),
    "no JSON": ("POST", f"{SITE}/comments", {"content": b"{", "headers": {"content-type": "application/json"}}),
    "a form": ("POST", f"{SITE}/comments", {"data": {"text": "x"}}),
    "a body that is too long": ("POST", f"{SITE}/preview", {"json": {"text": "x" * 3_000}}),
    "a field that is too much": ("POST", f"{SITE}/comments", {"json": {**COMMENT, "state": "published"}}),
}


@pytest.fixture
async def blog(clean_url: str) -> AsyncIterator[Service]:
    async with service(clean_url, max_body_bytes="2000") as it:
        await it.site()
        await it.http.post(f"{SITE}/comments", json=COMMENT, headers=bearer(TOKEN))
        yield it


async def _answer(it: Service, what: str) -> tuple[int, list[tuple[str, str]], bytes]:
    method, path, more = REQUESTS[what]
    headers = {**bearer(TOKEN), **more.get("headers", {})}
    answer: httpx2.Response = await it.http.request(method, path, **{**more, "headers": headers})
    return answer.status_code, sorted(answer.headers.multi_items()), answer.content


async def _pass_on(self: Direct, scope: Scope, receive: Receive, send: Send) -> None:
    await self._app(scope, receive, send)


async def test_the_router_would_answer_the_same(blog: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    directly = {what: await _answer(blog, what) for what in REQUESTS}
    monkeypatch.setattr(Direct, "__call__", _pass_on)
    assert directly == {what: await _answer(blog, what) for what in REQUESTS}
    assert {status for status, _, _ in directly.values()} >= {200, 204, 400, 404, 405, 413, 415, 422}


async def test_a_fault_of_ours_is_told_apart_from_its_cause(blog: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*_: object) -> None:
        raise RuntimeError("a secret of ours")

    monkeypatch.setattr(threads, "thread_entry", fail)
    status, headers, body = directly = await _answer(blog, "a thread")
    assert (status, dict(headers)["x-content-type-options"]) == (500, "nosniff")
    assert b"secret" not in body
    monkeypatch.setattr(Direct, "__call__", _pass_on)
    assert directly == await _answer(blog, "a thread")
