"""A line to Postgres that can fall silent, as when a router in between forgets a connection."""

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.database import Loop

Line: TypeAlias = tuple[asyncio.StreamReader, asyncio.StreamWriter]

_LISTENER: Final = b"comments-svc listen"
_SOCKET: Final = ".s.PGSQL.5432"


@dataclass(eq=False)
class Connection:
    is_listener: bool = False
    silent: bool = False


@dataclass
class Proxy:
    """`dsn` leads to the database through this line."""

    target: str
    dsn: str = ""
    _open: set[Connection] = field(default_factory=set)

    def silence_listeners(self) -> int:
        """From now on nothing passes on the LISTEN connections of this moment, which stay open; how many there are."""
        listeners = [each for each in self._open if each.is_listener]
        for each in listeners:
            each.silent = True
        return len(listeners)

    async def listen(self, folder: Path) -> asyncio.Server:
        parts = urlsplit(self.target)
        query = parse_qs(parts.query)
        if parts.hostname:
            server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
            port = server.sockets[0].getsockname()[1]
            user = parts.netloc.rpartition("@")[0]
            self.dsn = parts._replace(netloc=f"{user}@127.0.0.1:{port}").geturl()
        else:
            server = await asyncio.start_unix_server(self._connected, folder / _SOCKET)
            self.dsn = parts._replace(query=urlencode(query | {"host": str(folder)}, doseq=True)).geturl()
        return server

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        up_reader, up_writer = await self._dial()
        connection = Connection()
        self._open.add(connection)
        ways = ((reader, up_writer), (up_reader, writer))
        pumps = [asyncio.create_task(_pump(connection, *way)) for way in ways]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._open.discard(connection)
            for pump in pumps:
                pump.cancel()
            writer.close()
            up_writer.close()

    async def _dial(self) -> Line:
        parts = urlsplit(self.target)
        if parts.hostname:
            return await asyncio.open_connection(parts.hostname, parts.port or 5432)
        return await asyncio.open_unix_connection(f"{parse_qs(parts.query)['host'][0]}/{_SOCKET}")


async def _pump(connection: Connection, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65_536):
        if _LISTENER in data:  # the first message of a client names it
            connection.is_listener = True
        if not connection.silent:
            writer.write(data)


@contextmanager
def proxy_to(target: str) -> Iterator[Proxy]:
    with tempfile.TemporaryDirectory() as folder, Loop() as loop:
        proxy = Proxy(target)
        server = loop.run(proxy.listen(Path(folder)))
        try:
            yield proxy
        finally:
            loop.run(_end(server))


async def _end(server: asyncio.Server) -> None:
    server.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for each in others:
        each.cancel()
    await asyncio.gather(*others, return_exceptions=True)
