"""For libraries that speak through httpx2: each of their requests goes out as ours do, guarded and bounded."""

from typing import Final

import httpx2

from comments_svc.http_out.send import HttpOut, Request

_KEEP_BYTES: Final = 65_536
_SET_BELOW: Final = frozenset({"host", "user-agent", "accept-encoding", "connection"})


class GuardedTransport(httpx2.AsyncBaseTransport):
    """Raises NoAnswer."""

    def __init__(self, out: HttpOut) -> None:
        self._out = out

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        headers = {name: value for name, value in request.headers.items() if name.lower() not in _SET_BELOW}
        body = await request.aread()
        answer = await self._out.send(Request(request.method, str(request.url), headers, body, _KEEP_BYTES))
        return httpx2.Response(answer.status, content=answer.start, request=request)
