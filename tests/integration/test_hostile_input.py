"""Whatever is sent, the answer is a refusal in the one shape of errors, never a fault of ours."""

import json
from collections.abc import AsyncIterator
from typing import Any, Final

import httpx2
import pytest
from starlette.requests import ClientDisconnect

from tests.service import PAGE, Service, ask, bearer, new_id, reader_token, service
from tests.shape import refused

API: Final = "/api/v1/sites/blog"
ID: Final = new_id()
WRITES: Final[dict[str, tuple[str, str, dict[str, Any]]]] = {
    "post": ("POST", f"{API}/comments", {"url": PAGE, "text": "Hello.", "name": "Ana"}),
    "edit": ("PATCH", f"{API}/comments/{ID}", {"text": "Hello."}),
    "vote": ("PUT", f"{API}/comments/{ID}/vote", {"value": 1}),
    "report": ("POST", f"{API}/comments/{ID}/report", {"reason": "spam"}),
    "react": ("PUT", f"{API}/reaction", {"url": PAGE, "reaction": "👍"}),
    "preview": ("POST", f"{API}/preview", {"text": "Hello."}),
    "follow": ("PUT", f"{API}/subscription", {"url": PAGE, "email": "ana@example.org"}),
    "ask": ("POST", f"{API}/reader/code", {"email": "ana@example.org"}),
    "prove": ("POST", f"{API}/reader/session", {"code": "123456"}),
    "rename": ("PATCH", f"{API}/reader", {"name": "Ana"}),
    "claim": ("POST", f"{API}/reader/claims", {"accept": [], "disown": []}),
    "tell": ("POST", f"{API}/feedback", {"url": PAGE, "text": "Hello."}),
    "mail": ("POST", f"{API}/mail-address", {"url": PAGE}),
}
# Which JSON types a field takes; all others are refused.
FIELDS: Final = {
    ("post", "url"): (str,),
    ("post", "text"): (str,),
    ("post", "id"): (str, type(None)),
    ("post", "title"): (str,),
    ("post", "parent"): (str, type(None)),
    ("post", "name"): (str,),
    ("post", "email"): (str, type(None)),
    ("post", "website"): (str, type(None)),
    ("post", "subscribe"): (str, type(None)),
    ("post", "trap"): (str,),
    ("post", "elapsed_ms"): (int, type(None)),
    ("edit", "text"): (str,),
    ("vote", "value"): (int,),
    ("report", "reason"): (str,),
    ("react", "url"): (str,),
    ("react", "reaction"): (str, type(None)),
    ("preview", "text"): (str,),
    ("follow", "url"): (str,),
    ("follow", "scope"): (str,),
    ("follow", "email"): (str, type(None)),
    ("ask", "email"): (str,),
    ("prove", "code"): (str, type(None)),
    ("prove", "link"): (str, type(None)),
    ("prove", "grant"): (str, type(None)),
    ("prove", "sso"): (str, type(None)),
    ("rename", "name"): (str,),
    ("claim", "accept"): (list,),
    ("claim", "disown"): (list,),
    ("tell", "url"): (str,),
    ("tell", "text"): (str,),
    ("tell", "name"): (str,),
    ("tell", "email"): (str, type(None)),
    ("tell", "rating"): (int, type(None)),
    ("tell", "trap"): (str,),
    ("mail", "url"): (str,),
    ("mail", "title"): (str,),
}
VALUES: Final[list[Any]] = [
    {},
    {"a": 1},
    [],
    ["x"],
    7,
    -(2**70),
    1.5,
    True,
    False,
    None,
    "",
    "x",
    "\u0000",
    "x" * 70_000,
]
FORMS: Final = [
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/jsonx",
    "",
]
MALFORMED: Final = {
    "nothing": b"",
    "not json": b"hello",
    "cut off": b'{"text": "Hel',
    "more after the end": b"{} {}",
    "byte order mark": b'\xef\xbb\xbf{"text": "x"}',
    "not a number": b'{"value": NaN, "text": NaN}',
    "infinity": b'{"value": -Infinity, "text": Infinity}',
    "a bare NUL": b'{"text": "a\x00b"}',
    "a bare control character": b'{"text": "a\x01b"}',
    "a lone surrogate": b'{"text": "a\\ud800b"}',
    "surrogates the wrong way round": b'{"text": "\\udc00\\ud800"}',
    "a surrogate in UTF-8": b'{"text": "a\xed\xa0\x80b"}',
    "no UTF-8": b'{"text": "a\xffb"}',
    "an overlong form": b'{"text": "\xc0\xaf"}',
    "UTF-16": '{"text": "x"}'.encode("utf-16"),
    "single quotes": b"{'text': 'x'}",
    "a comment": b'{"text": /* x */ "x"}',
    "a trailing comma": b'{"text": "x",}',
    "100,000 arrays deep": b"[" * 100_000,
    "100,000 objects deep": b'{"text":' * 100_000,
    "100,000 deep in a field": b'{"text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
}


@pytest.fixture
async def roomy(clean_url: str) -> AsyncIterator[Service]:
    """Lets bodies through that are refused for their size elsewhere."""
    async with service(clean_url, max_body_bytes="2000000") as it:
        await it.site()
        yield it


async def _send(it: Service, write: str, body: Any, **headers: str) -> httpx2.Response:
    method, path, _ = WRITES[write]
    sent = {**bearer(reader_token()), "content-type": "application/json", **headers}
    return await it.http.request(method, path, content=body, headers=sent)


@pytest.mark.parametrize("write", WRITES)
async def test_a_body_that_is_no_json_is_refused(roomy: Service, write: str) -> None:
    answers = {name: refused(await _send(roomy, write, body)) for name, body in MALFORMED.items()}
    assert {name: each for name, each in answers.items() if each not in ((400, "malformed"), (422, "invalid"))} == {}
    assert set(answers.values()) >= {(400, "malformed")}


@pytest.mark.parametrize("write", WRITES)
async def test_a_body_of_another_shape_is_refused(blog: Service, write: str) -> None:
    for body in (b"[]", b"null", b"true", b"1", b'"x"', b"[{}]", b"{}", b'{"nonsense": 1}'):
        assert refused(await _send(blog, write, body)) == (422, "invalid"), body


@pytest.mark.parametrize("write", WRITES)
async def test_an_unknown_field_is_refused(blog: Service, write: str) -> None:
    body = {**WRITES[write][2], "state": "published"}
    assert refused(await _send(blog, write, json.dumps(body))) == (422, "invalid")


@pytest.mark.parametrize(("write", "field"), FIELDS)
async def test_a_field_of_another_type_is_refused_by_its_name(roomy: Service, write: str, field: str) -> None:
    for value in VALUES:
        answer = await _send(roomy, write, json.dumps({**WRITES[write][2], field: value}))
        if type(value) in FIELDS[write, field]:
            assert answer.status_code < 500, (value, answer.text)
        else:
            assert refused(answer) == (422, "invalid"), value
            assert [each["field"] for each in answer.json()["errors"]] == [field]


async def test_a_value_outside_a_closed_set_is_told_the_set(blog: Service) -> None:
    answer = await blog.http.get(f"{API}/thread", params={"url": PAGE, "sort": "x" * 500})
    told = [{"field": "sort", "message": "This must be one of: oldest, newest, best."}]
    assert (refused(answer), answer.json()["errors"]) == ((422, "invalid"), told)
    answer = await _send(blog, "vote", b'{"value": 2}')
    assert answer.json()["errors"] == [{"field": "value", "message": "This must be one of: -1, 0, 1."}]


async def test_every_field_of_every_body_is_tried(blog: Service) -> None:
    document = (await blog.http.get("/api/v1/openapi.json")).json()
    schemas = document["components"]["schemas"]
    bodies = {
        "post": "NewComment",
        "edit": "Edit",
        "vote": "NewVote",
        "report": "NewReport",
        "react": "NewReaction",
        "preview": "NewPreview",
        "follow": "NewSubscription",
        "ask": "NewCode",
        "prove": "NewSession",
        "rename": "ReaderChange",
        "claim": "Claimed",
        "tell": "NewFeedback",
        "mail": "NewMailAddress",
    }
    assert set(FIELDS) == {(write, field) for write, name in bodies.items() for field in schemas[name]["properties"]}
    taken = [each for path in document["paths"].values() for each in path.values() if "requestBody" in each]
    assert len(taken) == len(bodies)


@pytest.mark.parametrize("digits", [20, 5_000, 500_000])
async def test_a_number_of_many_digits_is_refused(roomy: Service, digits: int) -> None:
    for number in ("9" * digits, "-" + "9" * digits, "0." + "9" * digits, "1e" + "9" * digits):
        body = f'{{"url": "{PAGE}", "text": "x", "name": "x", "elapsed_ms": {number}}}'
        assert refused(await _send(roomy, "post", body)) in ((400, "malformed"), (422, "invalid"))


async def test_of_equal_keys_the_last_counts(blog: Service) -> None:
    body = f'{{"url": "{PAGE}", "name": "Ana", "text": "First.", "text": "Last."}}'
    assert (await _send(blog, "post", body)).json()["comment"]["source"] == "Last."


async def test_a_nul_in_a_text_is_refused(blog: Service) -> None:
    for field in ("url", "text", "title", "name", "email", "website", "trap"):
        body = json.dumps({**WRITES["post"][2], field: "a\u0000b"})
        assert refused(await _send(blog, "post", body)) == (422, "invalid")
    assert await ask(blog, "select count(*) from comment") == 0


@pytest.mark.parametrize("write", WRITES)
async def test_only_json_is_taken_so_that_a_form_cannot_write(blog: Service, write: str) -> None:
    body = json.dumps(WRITES[write][2])
    for media_type in FORMS:
        answer = await _send(blog, write, body, **{"content-type": media_type})
        assert refused(answer) == (415, "not-json"), media_type
    assert await ask(blog, "select count(*) from comment") == 0


async def test_a_media_type_may_have_parameters_and_capitals(blog: Service) -> None:
    body = json.dumps(WRITES["post"][2])
    answer = await _send(blog, "post", body, **{"content-type": "Application/JSON; charset=utf-8"})
    assert answer.status_code == 201


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("length", ["10485760", "9" * 5_000])
async def test_a_body_that_says_that_it_is_too_large_is_not_read(blog: Service, write: str, length: str) -> None:
    read = Chunks(160)
    answer = await _send(blog, write, read, **{"content-length": length})
    assert refused(answer) == (413, "too-large")
    assert answer.json()["max_bytes"] == 65_536
    assert read.taken == 0


@pytest.mark.parametrize("write", WRITES)
async def test_a_body_that_turns_out_too_large_is_not_read_to_its_end(blog: Service, write: str) -> None:
    read = Chunks(160)
    assert refused(await _send(blog, write, read)) == (413, "too-large")
    assert read.taken == 2


async def test_a_body_may_be_as_large_as_the_limit_and_no_larger(blog: Service) -> None:
    body = json.dumps(WRITES["preview"][2]).ljust(65_536)
    assert (await _send(blog, "preview", body)).status_code == 200
    assert refused(await _send(blog, "preview", body + " ")) == (413, "too-large")


async def test_a_client_that_goes_away_in_the_middle_is_no_fault_of_ours(blog: Service) -> None:
    async def cut() -> AsyncIterator[bytes]:
        yield b'{"text": '
        raise ClientDisconnect

    assert refused(await _send(blog, "post", cut())) == (400, "malformed")


class Chunks:
    """A body of 64 KB pieces that counts how many were taken."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.taken = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for _ in range(self.count):
            self.taken += 1
            yield b" " * 65_536
