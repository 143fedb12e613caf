"""The limits to compare with: the same bytes with the same headers, from the least code that can send them.

`python -m bench.limits raw|starlette PORT BYTES`
"""

import gzip
import sys
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from comments_svc.web.headers import HeaderSets

BODY = gzip.compress(bytes(range(256)) * 1_000, 1)
HEADERS = [
    (b"content-type", b"application/json"),
    (b"cache-control", b"public, max-age=0, must-revalidate"),
    (b"vary", b"accept-encoding"),
    (b"etag", b'W/"0123456789abcdef01234567"'),
    (b"content-encoding", b"gzip"),
    *HeaderSets(https=False).api,
]


def raw(size: int) -> Any:
    body = bytes(size)
    start = {
        "type": "http.response.start",
        "status": 200,
        "headers": [*HEADERS, (b"content-length", str(size).encode())],
    }
    end = {"type": "http.response.body", "body": body}

    async def app(scope: Any, _: Any, send: Any) -> None:
        if scope["type"] == "http":
            await send(start)
            await send(end)

    return app


def routed(size: int) -> Any:
    body = bytes(size)
    headers = {name.decode(): value.decode() for name, value in HEADERS}

    async def answer(_: Request) -> Response:
        return Response(body, headers=headers)

    return Starlette(routes=[Route("/healthz", answer), Route("/api/v1/sites/{site}/thread", answer)])


if __name__ == "__main__":
    made = {"raw": raw, "starlette": routed}[sys.argv[1]](int(sys.argv[3]))
    uvicorn.run(made, port=int(sys.argv[2]), log_level="error", access_log=False, server_header=False, lifespan="off")
