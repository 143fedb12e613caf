"""Reading mail in a process of its own: what a message makes it do ends there, after two seconds at most.

The child answers one message after the other and ends with its parent, for it reads from a pipe. A length of four bytes
stands before each message and each answer."""

import asyncio
import contextlib
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from enum import StrEnum
from typing import Final

import msgspec

from comments_svc.mail.parse import MAX_MESSAGE
from comments_svc.mail.read_reply import Reply

CPU_S: Final = 2
"""Processor time that one message may take."""
WALL_S: Final = 10
"""Time on the clock, for a machine that does other things too."""
MEMORY: Final = 512 * 1024 * 1024
"""Bytes of address space of the child."""
_LIVES: Final = 500
"""Messages after which a child is replaced, so that nothing piles up in it."""


class Form(StrEnum):
    MESSAGE = "message"  # raw, as from the wire (RFC 5322)
    TEXT = "text"
    HTML = "html"


class Unreadable(StrEnum):
    """Why there is no reply. The message itself is as it was."""

    TOO_COSTLY = "too-costly"
    BROKEN = "broken"


class Job(msgspec.Struct, frozen=True):
    form: Form
    raw: bytes
    sent: str = ""


class Answer(msgspec.Struct, frozen=True):
    reply: Reply | None


class Isolate:
    """One child, started when it is first needed. Messages queue up for it."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._child: Process | None = None
        self._answered = 0

    async def read(self, raw: bytes, form: Form = Form.MESSAGE, *, sent: str = "") -> Reply | Unreadable:
        """Never raises for what is in the message."""
        job = msgspec.msgpack.encode(Job(form, raw[: MAX_MESSAGE + 1], sent))
        async with self._lock:
            child = await self._started()
            try:
                async with asyncio.timeout(WALL_S):
                    answer = await _ask(child, job)
            except (TimeoutError, ConnectionError, asyncio.IncompleteReadError):
                await self._end()
                return Unreadable.TOO_COSTLY
            except BaseException:
                # Cancelled in the middle: the pipe holds half a message.
                await self._end()
                raise
            self._answered += 1
            if self._answered >= _LIVES:
                await self._end()
        reply = msgspec.msgpack.decode(answer, type=Answer).reply
        return Unreadable.BROKEN if reply is None else reply

    async def aclose(self) -> None:
        async with self._lock:
            await self._end()

    async def _started(self) -> Process:
        if self._child is None or self._child.returncode is not None:
            command = (sys.executable, "-P", "-m", "comments_svc.mail.isolated")
            environment = {
                name: os.environ[name] for name in ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH") if name in os.environ
            }
            self._child = await asyncio.create_subprocess_exec(
                *command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=environment
            )
            self._answered = 0
        return self._child

    async def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        await asyncio.shield(child.wait())


async def _ask(child: Process, job: bytes) -> bytes:
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(len(job).to_bytes(4, "big") + job)
    await child.stdin.drain()
    length = int.from_bytes(await child.stdout.readexactly(4), "big")
    return await child.stdout.readexactly(length)
