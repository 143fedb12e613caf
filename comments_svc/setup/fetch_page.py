"""A page of somebody's blog, as a browser without a session gets it."""

import asyncio
import zlib
from collections.abc import Mapping, Sequence
from typing import Final, Literal
from urllib.parse import quote, urljoin, urlsplit

import msgspec

from comments_svc.http_out.send import Answer, HttpOut, NoAnswer, Request
from comments_svc.kernel.problems import BadUrl
from comments_svc.kernel.url import allowed, origin_of

MOST_BYTES: Final = 256 * 1024
_DEADLINE_S: Final = 3.0
_MOST_MOVES: Final = 5
_MOVED: Final = frozenset({301, 302, 303, 307, 308})
_AS_THEY_ARE: Final = "/:@!$&'()*+,;=-._~%"


class Fetched(msgspec.Struct, frozen=True):
    """`url`: where it was found in the end. `led_to`: another origin, to which nobody followed."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    moved: bool = False
    led_to: str | None = None


async def fetch_page(
    out: HttpOut, url: str, origins: Sequence[str], *, method: Literal["GET", "HEAD"] = "GET"
) -> Fetched:
    """Within these origins, by at most five moves, three seconds each. Raises BadUrl, NoAnswer."""
    at = sendable(url)
    for turn in range(_MOST_MOVES + 1):
        answer = await _ask(out, at, method)
        place = answer.headers.get("location", "")
        if answer.status not in _MOVED or not place:
            return Fetched(at, answer.status, answer.headers, _unpacked(answer), moved=turn > 0)
        there = _joined(at, place)
        if not allowed(origin_of(there), origins):
            return Fetched(at, answer.status, answer.headers, b"", moved=turn > 0, led_to=there[:500])
        at = sendable(there)
    raise NoAnswer("The page moves on and on: each address leads to another one.")


def _joined(at: str, place: str) -> str:
    try:
        return urljoin(at, place)
    except ValueError:  # `http://[`
        raise BadUrl("It can't be read.") from None


def sendable(url: str) -> str:
    """The same address in ASCII, without its fragment. Raises BadUrl."""
    origin = origin_of(url)
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        raise BadUrl("It can't be read.") from None
    query = f"?{quote(parts.query, safe=_AS_THEY_ARE + '?')}" if parts.query else ""
    return f"{origin}{quote(parts.path or '/', safe=_AS_THEY_ARE)}{query}"


async def _ask(out: HttpOut, url: str, method: str) -> Answer:
    request = Request(method, url, {"accept": "text/html"}, keep_bytes=MOST_BYTES, read_s=_DEADLINE_S)
    try:
        async with asyncio.timeout(_DEADLINE_S):
            return await out.send(request)
    except TimeoutError as reason:
        raise NoAnswer(f"There was no answer within {_DEADLINE_S:g} seconds.") from reason


def _unpacked(answer: Answer) -> bytes:
    """We ask for plain bytes, and some servers pack them all the same."""
    if answer.headers.get("content-encoding", "").lower() not in {"gzip", "deflate"}:
        return answer.start
    try:
        return zlib.decompressobj(47).decompress(answer.start, MOST_BYTES)
    except zlib.error:
        return b""
