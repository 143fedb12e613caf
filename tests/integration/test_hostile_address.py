"""Junk in paths and queries, and who may write from where."""

import asyncio
from itertools import product
from typing import Any, Final

import httpx2
import pytest

from tests.service import BLOG, DEADLINE_S, PAGE, Service, ask, bearer, new_id, reader_token, service
from tests.shape import has_the_headers_of_the_api, refused

API: Final = "/api/v1/sites/blog"
NO_COMMENT: Final = "0190a1b2-c3d4-7000-8000-000000000001"
NUMBERS: Final = ["", "x", "-1", "1.5", "9" * 30, "9" * 5_000, "NaN", "[]", "\x00", "١", "0x1"]
WORDS: Final = ["", "x", "OLDEST", "oldest ", "\x00", "null", "💥" * 100]
IDS: Final = ["", "x", "0", "\x00", "01890a5d-ac96-774b-bcce", new_id() + "0", "💥"]
URLS: Final = [
    "",
    "x",
    "/post/",
    "//blog.example/",
    "javascript:alert(1)",
    "https://",
    "https://[",
    "\x00",
    "https://blog.example:99999/",
]
URLS_OF_OTHERS: Final = [
    "https://evil.example/",
    "https://blog.example.evil.example/",
    "https://blog.example@evil.example/",
]
LONG: Final = f"{BLOG}/" + "x" * 3_000
QUERIES: Final = {
    ("thread", "sort"): WORDS,
    ("thread", "after"): ["", "x", "\x00", "💥", "A" * 65, "A" * 31],
    ("thread", "root"): IDS,
    ("thread", "since"): NUMBERS,
    ("thread", "comment"): IDS,
    ("thread", "at_least"): NUMBERS,
    ("thread", "url"): [*URLS, *URLS_OF_OTHERS, LONG],
    ("reader/thread", "url"): [*URLS, *URLS_OF_OTHERS, LONG],
    ("events", "url"): [*URLS, *URLS_OF_OTHERS, LONG],
    ("events", "since"): NUMBERS,
    ("counts", "url"): ["", "\x00", LONG],
    ("subscription", "url"): [*URLS, *URLS_OF_OTHERS, LONG],
}
STRANGERS: Final = [
    None,
    "",
    "null",
    "https://evil.example",
    "https://evilblog.example",
    "https://blog.example.evil.example",
    "https://sub.blog.example",
    "http://blog.example",
    "https://blog.example:8443",
    "https://blog.example https://evil.example",
    "*",
    "blog.example",
]
WRITES: Final = {
    "POST": (f"{API}/comments", {"url": PAGE, "text": "Hello.", "name": "Ana"}),
    "PATCH": (f"{API}/comments/{new_id()}", {"text": "Hello."}),
    "DELETE": (f"{API}/comments/{new_id()}", None),
    "PUT": (f"{API}/comments/{new_id()}/vote", {"value": 1}),
}


@pytest.mark.parametrize(("path", "parameter"), QUERIES)
async def test_junk_in_a_query_is_refused(blog: Service, path: str, parameter: str) -> None:
    for junk in QUERIES[path, parameter]:
        query = {"url": PAGE, parameter: junk}
        async with asyncio.timeout(DEADLINE_S):  # a stream of events that was opened would not end
            answer = await blog.http.get(f"{API}/{path}", params=query, headers=bearer(reader_token()))
        assert refused(answer)[0] == 422, (junk, answer.text)


async def test_every_parameter_of_every_query_is_tried(blog: Service) -> None:
    paths = (await blog.http.get("/api/v1/openapi.json")).json()["paths"]
    found = {
        (path.removeprefix("/api/v1/sites/{site}/"), each["name"])
        for path, methods in paths.items()
        for operation in methods.values()
        for each in operation["parameters"]
        if each["in"] == "query"
    }
    assert found == set(QUERIES)


@pytest.mark.parametrize("path", ["thread", "counts", "events", "reader/thread"])
async def test_a_query_of_another_shape_is_refused(blog: Service, path: str) -> None:
    for query in ("", "x=1", "url", "%", "%zz=%zz", "&&&", f"url={PAGE}&x=1", "url[]=x"):
        async with asyncio.timeout(DEADLINE_S):
            answer = await blog.http.get(f"{API}/{path}?{query}", headers=bearer(reader_token()))
        assert refused(answer)[0] == 422, query


async def test_a_parameter_given_twice_is_refused(blog: Service) -> None:
    answer = await blog.http.get(f"{API}/thread?url={PAGE}&sort=best&sort=oldest")
    assert refused(answer) == (422, "invalid")
    assert answer.json()["errors"] == [{"field": "sort", "message": "This parameter may be given only once."}]


async def test_what_is_no_site_is_not_found(blog: Service) -> None:
    for slug in ("%00", "%FF", "BLOG", "blog%20", "x" * 3_000, "%F0%9F%92%A9", "-"):
        for path in ("thread", "counts", "events", "reader/thread"):
            answer = await blog.http.get(f"/api/v1/sites/{slug}/{path}", params={"url": PAGE}, headers=bearer("x" * 43))
            assert refused(answer) == (404, "no-such-site"), slug
        body = WRITES["POST"][1]
        posted = await blog.http.post(f"/api/v1/sites/{slug}/comments", json=body, headers=bearer(None))
        assert refused(posted) == (404, "no-such-site"), slug


async def test_what_is_no_id_is_not_found(blog: Service) -> None:
    for id in ("x", "%00", "%FF", "0", "{}", new_id() + "0", "💥"):
        for method, path, body in (("PATCH", "", {"text": "x"}), ("DELETE", "", None), ("PUT", "/vote", {"value": 1})):
            url = f"{API}/comments/{id}{path}"
            answer = await blog.http.request(method, url, json=body, headers=bearer(reader_token()))
            assert refused(answer) == (404, "no-such-comment"), id


async def test_an_unknown_path_is_not_found(blog: Service) -> None:
    for path in ("/api/", "/api/v1", "/api/v2/sites/blog/thread", f"{API}/nothing", "/api/v1/%00", f"{API}/thread/"):
        assert refused(await blog.http.get(path)) == (404, "about:blank"), path


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "thread", {"GET", "HEAD"}),
        ("DELETE", "counts", {"GET", "HEAD"}),
        ("GET", "comments", {"POST"}),
        ("GET", f"comments/{NO_COMMENT}", {"PATCH", "DELETE"}),
        ("POST", f"comments/{NO_COMMENT}/vote", {"PUT"}),
        ("BREW", "preview", {"POST"}),
    ],
)
async def test_a_wrong_method_is_told_the_right_ones(blog: Service, method: str, path: str, allowed: set[str]) -> None:
    answer = await blog.http.request(method, f"{API}/{path}", headers=bearer(None))
    assert refused(answer) == (405, "about:blank")
    assert set(answer.headers["allow"].split(", ")) == allowed


def _write(it: Service, method: str, origin: str | None) -> Any:
    path, body = WRITES[method]
    headers = {"authorization": f"Bearer {reader_token()}"} | ({} if origin is None else {"origin": origin})
    return it.http.request(method, path, json=body, headers=headers)


@pytest.mark.parametrize("method", WRITES)
async def test_a_page_of_another_origin_may_not_write(blog: Service, method: str) -> None:
    for origin in STRANGERS:
        answer = await _write(blog, method, origin)
        assert refused(answer) == (403, "origin-not-allowed"), origin
        assert answer.json()["origin"] == (origin or "")
    assert await ask(blog, "select count(*) from comment") == 0


@pytest.mark.parametrize("origin", [BLOG, "https://www.blog.example"])
async def test_a_page_of_the_site_or_its_www_twin_may_write(blog: Service, origin: str) -> None:
    assert (await _write(blog, "POST", origin)).status_code == 201


async def test_where_the_site_is_www_its_twin_without_may_write(blog: Service) -> None:
    await blog.change(origins="https://www.blog.example")
    assert (await _write(blog, "POST", BLOG)).status_code == 201


@pytest.mark.parametrize("path", ["thread", "comments", f"comments/{NO_COMMENT}", "preview", "nothing"])
async def test_a_preflight_allows_what_the_widget_sends(blog: Service, path: str) -> None:
    asked = {"origin": "https://evil.example", "access-control-request-method": "POST"}
    answer = await blog.http.options(f"{API}/{path}", headers=asked)
    has_the_headers_of_the_api(answer)
    assert (answer.status_code, answer.content) == (204, b"")
    assert set(answer.headers["access-control-allow-methods"].split(", ")) == {"GET", "POST", "PUT", "PATCH", "DELETE"}
    assert set(answer.headers["access-control-allow-headers"].split(", ")) == {"authorization", "content-type"}
    assert "access-control-allow-credentials" not in answer.headers


async def test_reading_is_open_to_every_page_and_never_by_cookie(blog: Service) -> None:
    await blog.posted()
    for origin, path in product(("https://evil.example", "null"), ("thread", "counts")):
        for _ in range(2):
            answer = await blog.http.get(f"{API}/{path}", params={"url": PAGE}, headers={"origin": origin})
            has_the_headers_of_the_api(answer)
            assert answer.status_code == 200
            assert "set-cookie" not in answer.headers


async def test_a_fault_of_ours_has_the_shape_of_every_error_and_says_nothing(
    blog: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: object) -> None:
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr("comments_svc.web.api.threads.thread_entry", fails)
    answer = await blog.http.get(f"{API}/thread", params={"url": PAGE})
    has_the_headers_of_the_api(answer)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    fault = {"type": "about:blank", "title": "Something went wrong on our side.", "status": 500}
    assert (answer.status_code, answer.json()) == (500, fault)


@pytest.mark.parametrize(("method", "path"), [("GET", "thread"), ("GET", "counts"), ("POST", "comments")])
async def test_without_a_database_the_answer_says_when_to_come_back(method: str, path: str) -> None:
    async with service("postgresql://nobody@127.0.0.1:1/nothing") as it:
        answer: httpx2.Response = await it.http.request(
            method, f"{API}/{path}", params={"url": PAGE}, json=WRITES["POST"][1], headers=bearer(None)
        )
    has_the_headers_of_the_api(answer)
    assert (answer.status_code, answer.headers["retry-after"], answer.json()["retry_after_s"]) == (503, "1", 1)
    assert answer.json()["type"].endswith("/unavailable")
