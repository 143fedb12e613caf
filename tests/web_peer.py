"""A web server on loopback that answers as it is told and remembers what it was asked: where webhooks go."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import msgspec

Speak: TypeAlias = Callable[[asyncio.StreamWriter], Awaitable[None]]

NO_CONTENT: Final = b"HTTP/1.1 204 No Content\r\n\r\n"


def says(status: str, *headers: str, body: bytes = b"") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "".join(f"{line}\r\n" for line in lines).encode() + b"\r\n" + body


@dataclass(frozen=True)
class Asked:
    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        return msgspec.json.decode(self.body, type=dict[str, Any])


@dataclass
class Peer:
    """`answer`: bytes to every request, or what to do with the connection. `connections` counts those that came."""

    port: int
    answer: bytes | Speak = NO_CONTENT
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    scheme: str = "http"

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.host}"


@asynccontextmanager
async def peer(answer: bytes | Speak = NO_CONTENT, *, tls: ssl.SSLContext | None = None) -> AsyncIterator[Peer]:
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        it.connections += 1
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            it.asked.append(await _request(reader))
            if callable(it.answer):
                await it.answer(writer)
            else:
                writer.write(it.answer)
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()
            tasks.discard(task)

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    it = Peer(server.sockets[0].getsockname()[1], answer, scheme="https" if tls else "http")
    try:
        yield it
    finally:
        server.close()
        for each in tasks:
            each.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _request(reader: asyncio.StreamReader) -> Asked:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, target, _ = head[0].split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Asked(method, target, headers, body)
