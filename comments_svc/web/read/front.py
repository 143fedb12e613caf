"""The hot path: a page that is in memory is sent before any router or middleware runs (decisions: a hit)."""

from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from comments_svc.web.read.cache import Cache
from comments_svc.web.read.entry import Entry

_ZIPS_MOST: Final = 1_000
_ZIPS_CHARS: Final = 100
_READ_CHARS: Final = 1_000


class ReadFront:
    """Answers hits of `thread` and `counts`; everything else goes on to `app`."""

    def __init__(self, app: ASGIApp, cache: Cache) -> None:
        self._app = app
        self._cache = cache

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "GET":
            entry = self._cache.hit(scope["path"], scope["query_string"])
            if entry is not None:
                await send_entry(entry, scope, send)
                return
        await self._app(scope, receive, send)


async def send_entry(entry: Entry, scope: Scope, send: Send) -> None:
    """200 as the client's Accept-Encoding allows, or 304 when it has this page."""
    zips = False
    for name, value in scope["headers"]:
        if name == b"if-none-match":
            # Weak comparison (RFC 9110, section 13.1.2): some proxies drop the W/ before the tag.
            if entry.etag[2:] in value or value == b"*":
                await send({"type": "http.response.start", "status": 304, "headers": entry.unchanged_headers})
                await send(_EMPTY)
                return
        elif name == b"accept-encoding":
            zips = accepts_gzip(value)
    if zips and entry.zipped:
        await send({"type": "http.response.start", "status": 200, "headers": entry.zipped_headers})
        await send({"type": "http.response.body", "body": entry.zipped})
    else:
        await send({"type": "http.response.start", "status": 200, "headers": entry.plain_headers})
        await send({"type": "http.response.body", "body": entry.plain})


_EMPTY: Final[Message] = {"type": "http.response.body", "body": b""}
_zips: dict[bytes, bool] = {}


def accepts_gzip(header: bytes) -> bool:
    """RFC 9110, section 12.5.3, for the one coding that we have. Browsers send a handful of values; a header that
    is longer than any of theirs is not read, for it costs time, and `identity` is acceptable to everyone."""
    if len(header) > _READ_CHARS:
        return False
    known = _zips.get(header)
    if known is None:
        known = _parse(header)
        if len(_zips) < _ZIPS_MOST and len(header) <= _ZIPS_CHARS:
            _zips[header] = known
    return known


def _parse(header: bytes) -> bool:
    weights: dict[str, bool] = {}
    for part in header.decode("latin-1").lower().split(","):
        coding, _, parameters = part.partition(";")
        weight = parameters.replace(" ", "").removeprefix("q=")
        weights[coding.strip()] = weight.strip("0.") != "" if weight else True
    return weights.get("gzip", weights.get("*", False))
