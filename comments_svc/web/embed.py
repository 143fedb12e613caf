"""The scripts that blogs load: small, compressed once, revalidated every ten minutes."""

from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from comments_svc.web.api.threads import EntryResponse
from comments_svc.web.read.entry import ONCE, Entry, build
from comments_svc.web.state import State

STATIC = Path(__file__).parent / "static"


async def script(request: Request[State]) -> Response:
    return EntryResponse(_entry(request.url.path.lstrip("/")))


@cache
def _entry(name: str) -> Entry:
    body = (STATIC / name).read_bytes()
    return build(
        body,
        stamp=0,
        tag=body.decode(),
        headers=[],
        media_type=b"text/javascript; charset=utf-8",
        caching=b"public, max-age=600",
        level=ONCE,
    )
