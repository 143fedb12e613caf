"""A line to Postgres that can fall silent, as when a router in between forgets a connection."""

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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
    ends: tuple[asyncio.StreamWriter, asyncio.StreamWriter]
    is_listener: bool = False
    silent: bool = False

    def hang_up(self) -> None:
        for each in self.ends:
            each.close()


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
        connection = Connection((writer, up_writer))
        self._open.add(connection)
        try:
            await asyncio.gather(_pump(connection, reader, up_writer), _pump(connection, up_reader, writer))
        finally:
            self._open.discard(connection)

    async def end(self, server: asyncio.Server) -> None:
        server.close()
        while self._open:
            for each in self._open:
                each.hang_up()
            await asyncio.sleep(0)

    async def _dial(self) -> Line:
        parts = urlsplit(self.target)
        if parts.hostname:
            return await asyncio.open_connection(parts.hostname, parts.port or 5432)
        return await asyncio.open_unix_connection(f"{parse_qs(parts.query)['host'][0]}/{_SOCKET}")


async def _pump(connection: Connection, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await reader.read(65_536):
            if _LISTENER in data:  # the first message of a client names it
                connection.is_listener = True
            if not connection.silent:
                writer.write(data)
    connection.hang_up()


@contextmanager
def proxy_to(target: str) -> Iterator[Proxy]:
    with tempfile.TemporaryDirectory() as folder, Loop() as loop:
        proxy = Proxy(target)
        server = loop.run(proxy.listen(Path(folder)))
        try:
            yield proxy
        finally:
            loop.run(proxy.end(server))
