"""A client of server-sent events (HTML standard, section 9.2). It speaks ASGI itself: test clients wait for the end."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlencode

from starlette.types import Message, Scope

from tests.service import ADDRESS, BLOG, DEADLINE_S, PAGE, Service


class Stream:
    """What has come in so far. `ended`: the server has closed the stream."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        self.open = asyncio.Event()
        self.ended = asyncio.Event()
        self._buffer = ""
        self._events: asyncio.Queue[tuple[str, Any]] = asyncio.Queue()

    async def take(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
            return
        self.open.set()
        self._buffer += message.get("body", b"").decode()
        *whole, self._buffer = self._buffer.replace("\r\n", "\n").split("\n\n")
        for each in whole:
            fields = dict(line.split(": ", 1) for line in each.split("\n") if not line.startswith(":"))
            if "data" in fields:
                self._events.put_nowait((fields.get("event", "message"), json.loads(fields["data"])))

    async def event(self) -> tuple[str, Any]:
        """The next one; fails when none comes in time."""
        async with asyncio.timeout(DEADLINE_S):
            return await self._events.get()


@asynccontextmanager
async def stream(
    it: Service,
    url: str = PAGE,
    *,
    site: str = "blog",
    method: str = "GET",
    last: int | None = None,
    address: str = ADDRESS,
    **query: str,
) -> AsyncIterator[Stream]:
    """Open while the block runs; then the client goes away, and the server must notice."""
    gone = asyncio.Event()
    got = Stream()

    async def receive() -> Message:
        await gone.wait()
        return {"type": "http.disconnect"}

    scope = _scope(f"/api/v1/sites/{site}/events", urlencode({"url": url, **query}), method, address)
    if last is not None:
        scope["headers"].append((b"last-event-id", str(last).encode()))
    task = asyncio.create_task(_call(it, scope, receive, got))
    try:
        async with asyncio.timeout(DEADLINE_S):
            await got.open.wait()
        yield got
    finally:
        gone.set()
        async with asyncio.timeout(DEADLINE_S):
            await task


async def _call(it: Service, scope: Scope, receive: Any, got: Stream) -> None:
    await it.app(scope, receive, got.take)
    got.ended.set()


def _scope(path: str, query: str, method: str, address: str) -> Scope:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", b"localhost:8000"), (b"origin", BLOG.encode())],
        "client": (address, 4711),
        "server": ("localhost", 8000),
    }
