"""A mail server's side of a conversation, byte by byte."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

_LONGEST_S: Final = 20.0


class Talk:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    def say(self, raw: bytes | str) -> None:
        self._writer.write(raw if isinstance(raw, bytes) else f"{raw}\r\n".encode())

    async def hear(self) -> str:
        """One answer, several lines of it joined; empty when the connection is closed."""
        lines = []
        async with asyncio.timeout(_LONGEST_S):
            while line := await self._line():
                lines.append(line.rstrip())
                if line[3:4] != "-":
                    break
        return "\n".join(lines)

    async def _line(self) -> str:
        try:
            return (await self._reader.readline()).decode()
        except ConnectionError:  # closed without a farewell, perhaps while we were speaking
            return ""

    async def ask(self, raw: bytes | str) -> str:
        self.say(raw)
        return await self.hear()

    async def rest(self) -> list[str]:
        """Every answer until the other side closes."""
        return [answer async for answer in self._answers()]

    async def _answers(self) -> AsyncIterator[str]:
        while answer := await self.hear():
            yield answer

    async def begin(
        self, *recipients: str, hello: str = "LHLO mx.example", sender: str = "ana@example.org"
    ) -> list[str]:
        """As far as RCPT; the answers to RCPT."""
        await self.ask(hello)
        assert await self.ask(f"MAIL FROM:<{sender}>") == "250 2.1.0 OK"
        return [await self.ask(f"RCPT TO:<{each}>") for each in recipients]

    async def data(self, raw: bytes) -> None:
        """`raw` with its end; nothing is heard yet."""
        assert (await self.ask("DATA")).startswith("354")
        self.say(raw)


@asynccontextmanager
async def talk(port: int, host: str = "127.0.0.1") -> AsyncIterator[Talk]:
    reader, writer = await asyncio.open_connection(host, port)
    it = Talk(reader, writer)
    try:
        yield it
    finally:
        writer.close()
