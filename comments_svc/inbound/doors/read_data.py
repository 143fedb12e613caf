import asyncio
from typing import Final, Protocol

_CRLF: Final = b"\r\n"
_END: Final = b".\r\n"
_BARE: Final = "550 5.6.11 A bare CR or LF, or a NUL, stands in the message (RFC 5322, section 2.3)"
_TOO_LONG: Final = "552 5.3.4 The message is too long"
_BUSY: Final = "452 4.3.1 Too much mail at once, please come again"


class NotTaken(Exception):
    """Its text is the answer."""


class Room(Protocol):
    """Memory that all conversations share."""

    def take(self, size: int) -> bool:
        """Whether there was enough."""
        ...


async def read_data(reader: asyncio.StreamReader, *, most_bytes: int, room: Room) -> bytes:
    """What follows DATA, up to CR LF "." CR LF and nothing that only looks like it, with the dots of section 4.5.2 of
    RFC 5321 taken off.

    Raises NotTaken once the end has come: an answer before it would be taken for one to something else.
    """
    kept = bytearray()  # a line each would take twenty times their length, of a mail of blank lines
    size, wrong, begins = 0, "", True
    while True:
        line, whole = await _next(reader)
        if begins and line == _END:
            break
        size += len(line)
        wrong = wrong or _wrong(line[:-2] if whole else line)
        if size > most_bytes:
            wrong = wrong or _TOO_LONG
        elif not wrong and not room.take(len(line)):
            wrong = _BUSY
        if wrong:
            kept.clear()
        else:
            kept += line[1:] if begins and line.startswith(b".") else line
        begins = whole
    if wrong:
        raise NotTaken(wrong)
    return bytes(kept)


async def _next(reader: asyncio.StreamReader) -> tuple[bytes, bool]:
    """A line with its end, or a part of one that is longer than the reader's limit."""
    try:
        return await reader.readuntil(_CRLF), True
    except asyncio.LimitOverrunError as over:
        # What is consumed never ends between the CR and the LF of one line end.
        return await reader.readexactly(over.consumed), False


def _wrong(text: bytes) -> str:
    return _BARE if b"\r" in text or b"\n" in text or b"\0" in text else ""
