"""Style sheets and scripts of the service's own pages: the content's hash in the address, so cached for ever."""

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from comments_svc.web.api.threads import EntryResponse
from comments_svc.web.read.entry import ONCE, Entry, build
from comments_svc.web.state import State

STATIC: Final = Path(__file__).parent / "static"
_IMPORT: Final = re.compile(rb"""(from ')\./(dashboard_\w+\.js)""")
_TYPES: Final = {
    ".css": b"text/css; charset=utf-8",
    ".js": b"text/javascript; charset=utf-8",
    ".svg": b"image/svg+xml",
    ".webmanifest": b"application/manifest+json",
}


async def static_file(request: Request[State]) -> Response:
    name = request.path_params["name"]
    if name not in _names():
        raise HTTPException(404)
    return EntryResponse(_entry(name))


@cache
def static_url(name: str) -> str:
    """Where a page of ours finds the file."""
    return f"/static/{name}?v={hashlib.blake2b(_body(name), digest_size=6).hexdigest()}"


@cache
def _body(name: str) -> bytes:
    """A module imports others under the addresses that pages know, because two addresses would be two modules."""
    body = (STATIC / name).read_bytes()
    return _IMPORT.sub(lambda found: found[1] + static_url(found[2].decode()).encode(), body)


@cache
def _names() -> frozenset[str]:
    return frozenset(each.name for each in STATIC.iterdir() if each.suffix in _TYPES)


@cache
def _entry(name: str) -> Entry:
    body = _body(name)
    return build(
        body,
        stamp=0,
        tag=body.decode(),
        headers=[],
        media_type=_TYPES[Path(name).suffix],
        caching=b"public, max-age=31536000, immutable",
        level=ONCE,
    )
