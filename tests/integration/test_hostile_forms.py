"""Whatever is sent to a form's address, the answer is a page that says so, never a fault of ours."""

from collections.abc import AsyncIterator
from typing import Final
from urllib.parse import urlencode

import httpx2
import pytest
from starlette.requests import ClientDisconnect
from starlette.routing import Route

from comments_svc.web.dashboard.routes import DASHBOARD
from tests.desk import Desk, signed_in
from tests.plain_browser import plain_browser
from tests.service import BLOG, PAGE, PUBLIC_URL, Service, ask, new_id
from tests.sign_in import challenge_of

PAGE_FORM: Final = f"/sites/blog/page?{urlencode({'url': PAGE})}"
SIGN_IN: Final = f"/sites/blog/sign-in?{urlencode({'origin': BLOG, 'challenge': challenge_of('')})}"
URLENCODED: Final = "application/x-www-form-urlencoded"
ACTS: Final = ("post", "preview", "edit", "delete", "vote", "approve", "enter", "no-such-act")
# No act is read from what comes as something else.
SENT_AS: Final = [
    *((act, URLENCODED) for act in ACTS),
    *(("post", each) for each in ("", "text/plain", "application/json")),
]
CHARSETS: Final = [
    "nonsense", "utf-16", "utf-7", "idna", "punycode", "base64", "zlib", "rot13", "undefined", "unicode_escape",
    "raw_unicode_escape", "mbcs", "ascii", "\x01", "%00", "é", "a" * 5_000, '"', "utf-8; charset=idna",
]  # fmt: skip
# How a part's headers end is what parsers stumble over.
PARTS: Final = {
    "no disposition": b"\r\n\r\nx",
    "no name": b"Content-Disposition: form-data\r\n\r\nx",
    "a file for a field": b'Content-Disposition: form-data; name="text"; filename="a.txt"\r\n\r\nx',
    "a file without a name": b"Content-Disposition: form-data; name=\"text\"; filename*=idna''%ff\r\n\r\nx",
    "another charset": b'Content-Disposition: form-data; name="_charset_"\r\n\r\nidna',
    "bytes that are no UTF-8": b'Content-Disposition: form-data; name="\xff"\r\n\r\n\xff\xfe..\xed\xa0\x80',
    "NUL": b'Content-Disposition: form-data; name="te\x00xt"\r\n\r\na\x00b',
    "an encoded part": b'Content-Disposition: form-data; name="text"\r\nContent-Transfer-Encoding: base64\r\n\r\n?',
    "a header without an end": b"Content-Disposition" * 900,
}
BOUNDARIES: Final = ["", "x", "x" * 300, "x y", "\x01", '"x', "é", "x; boundary=y"]
FIELDS: Final = {
    "nothing": b"",
    "no field": b"&&&=&==",
    "no UTF-8, encoded": b"text=%FF%FE&name=%C0%AF&own=%ED%A0%80",
    "no UTF-8, bare": b"text=\xff\xfe&name=\xc0\xaf&own=\xed\xa0\x80",
    "NUL": b"text=a%00b&name=a%00b&email=a%00b@c.d&own=%00&time=%00&id=%00&comment=%00&token=%00&title=%00&mail=%00",
    "NUL, bare": b"text=a\x00b&name=a\x00b&own=\x00&seen=\x00",
    "cut off": b"text=%&name=%f&own=%u1234",
    "names again": b"act=post&act=vote&text=a&text=b&name=a&name=b&event=a&event=b&seen=1&seen=2",
    "other digits": "seen=٣&vote=٣&max_length=٣&id=٣".encode(),
    "many digits": b"seen=" + b"9" * 5_000 + b"&max_length=" + b"9" * 5_000 + b"&vote=" + b"9" * 5_000,
    "charset": b"_charset_=idna&text=%FF&name=%FF&isindex=x",
    "many fields": b"a=b&" * 15_000,
    "many empty fields": b"&" * 60_000,
    "semicolons": b"text=a;name=b;act=post",
}


@pytest.fixture
async def desk(blog: Service) -> AsyncIterator[Desk]:
    async with signed_in(blog) as kim:
        yield kim


async def doors(it: Service) -> list[str]:
    """Every address that takes a form, with ids of things that are there."""
    comment = await it.posted()
    thread = str(await ask(it, "select id from thread"))
    routes = [each for each in DASHBOARD if isinstance(each, Route) and "POST" in (each.methods or ())]
    paths = [each.path.replace("{site}", "blog") for each in routes if each.path != "/sign-out"]
    filled = [each.replace("{id:uuid}", thread if "threads" in each else comment) for each in paths]
    return [PAGE_FORM, SIGN_IN, *(f"/dashboard{each}" for each in filled)]


async def _reading(it: Service) -> list[str]:
    """Those with fields in their forms: the others are a button alone, or belong to mail that is not there."""
    alone = ("/test", "/remove", "/undo-last", "/take-back", "/decline", "/end-others", "/revoke", "/leave", "/hide")
    steps = ("/gone/start", "/gone/stop", "/setup/mail", "/restore")
    found = [each for each in await doors(it) if not each.endswith((*alone, *steps))]
    return [each for each in found if not any(part in each for part in ("/mail-in/", "/bulk/", "/moves/"))]


async def send(http: httpx2.AsyncClient, door: str, body: object, media_type: str) -> int:
    headers = {"origin": PUBLIC_URL, "content-type": media_type.encode("utf-8", "surrogateescape")}
    answer = await http.post(door, content=body, headers=headers)  # type: ignore[arg-type]
    assert "text/html" in answer.headers.get("content-type", "text/html"), (door, media_type)
    return answer.status_code


def multipart(part: bytes, boundary: bytes = b"x", *, times: int = 1) -> bytes:
    return (b"--" + boundary + b"\r\n" + part + b"\r\n") * times + b"--" + boundary + b"--\r\n"


def field(name: str, value: bytes) -> bytes:
    return f'Content-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + value


async def test_every_door_is_tried(blog: Service) -> None:
    assert len(await doors(blog)) >= 6


async def test_no_charset_of_a_form_is_a_fault_of_ours(blog: Service, desk: Desk) -> None:
    for door in await doors(blog):
        for charset in CHARSETS:
            for body in (b"\xff\xfe\\ud800xn--a+AD", b"plain"):
                media_type = f"multipart/form-data; boundary=x; charset={charset}"
                assert await send(desk.http, door, multipart(field("text", body)), media_type) < 500, (door, charset)
                media_type = f"{URLENCODED}; charset={charset}"
                assert await send(desk.http, door, b"text=" + body, media_type) < 500, (door, charset)


async def test_no_part_of_a_form_is_a_fault_of_ours(blog: Service, desk: Desk) -> None:
    for door in await doors(blog):
        for name, part in PARTS.items():
            for times in (1, 60):
                body = multipart(part, times=times)[:60_000]
                assert await send(desk.http, door, body, "multipart/form-data; boundary=x") < 500, (door, name)


async def test_no_boundary_of_a_form_is_a_fault_of_ours(blog: Service, desk: Desk) -> None:
    for door in await doors(blog):
        for boundary in BOUNDARIES:
            body = multipart(field("text", b"x"), boundary.encode())
            for media_type in (f"multipart/form-data; boundary={boundary}", "multipart/form-data", "multipart/mixed"):
                assert await send(desk.http, door, body, media_type) < 500, (door, boundary)


async def test_no_field_of_a_form_is_a_fault_of_ours(blog: Service, desk: Desk) -> None:
    for door in await doors(blog):
        for name, body in FIELDS.items():
            for act, media_type in SENT_AS:
                given = body if b"act=" in body else b"act=" + act.encode() + b"&" + body
                assert await send(desk.http, door, given[:65_000], media_type) < 500, (door, name, act, media_type)


async def test_only_what_a_form_of_ours_sends_is_read(blog: Service, desk: Desk) -> None:
    for door in await _reading(blog):
        for media_type in ("multipart/form-data; boundary=x", "text/plain", "application/json", ""):
            body = multipart(field("act", b"post"))
            assert await send(desk.http, door, body, media_type) == 415, (door, media_type)
    assert await ask(blog, "select count(*) from comment") == 1


async def test_what_is_no_utf_8_is_stored_with_marks_in_its_place(blog: Service) -> None:
    async with plain_browser(blog) as ana:
        body = b"name=Ana&text=caf%E9+and+caf\xe9+a%00b&act=post&id=" + new_id().encode()
        headers = {"origin": PUBLIC_URL, "content-type": f"{URLENCODED}; charset=iso-8859-1"}
        answer = await ana.http.post(PAGE_FORM, content=body, headers=headers)
    assert answer.status_code == 303
    assert await ask(blog, "select source from comment") == "caf\ufffd and caf\ufffd ab"


async def test_a_browser_that_goes_away_in_the_middle_is_no_fault_of_ours(blog: Service, desk: Desk) -> None:
    async def cut() -> AsyncIterator[bytes]:
        yield b"text="
        raise ClientDisconnect

    for door in await _reading(blog):
        assert await send(desk.http, door, cut(), URLENCODED) == 422
