"""One mail on its way to a server, and what the server said (RFC 5321)."""

import asyncio
from enum import StrEnum
from typing import Final, TypeAlias

import msgspec

HANDED_OVER: Final = " (after the mail was handed over: it may have been taken)"
"""Ends what is said of a mail of which nobody knows."""


class Envelope(msgspec.Struct, frozen=True):
    """`sender` takes the bounces, and is empty for an answer. One recipient: each mail is one person's."""

    sender: str
    recipient: str


class Sent(msgspec.Struct, frozen=True, tag=True):
    """The server has taken it. `answer` is its words, such as `250 2.0.0 Ok: queued as 4F2A`."""

    answer: str


class Deferred(msgspec.Struct, frozen=True, tag=True):
    """Not now: a 4xx, no connection, no trust (TLS), no login, no answer in time. Try again later.

    `handed_over`: the whole mail was, and then no word came: it may have been taken.
    """

    answer: str
    handed_over: bool = False


class Refused(msgspec.Struct, frozen=True, tag=True):
    """Never (5xx). `of_recipient`: the address is at fault, and not the mail or the sender."""

    answer: str
    of_recipient: bool


class CutOff(asyncio.CancelledError):
    """Sending was cancelled after the mail had begun to be handed over: it may have been taken."""


Outcome: TypeAlias = Sent | Deferred | Refused


class Who(StrEnum):
    US = "us"
    SERVER = "server"
    NOTE = "note"
    """What is not of the conversation: a connection that failed, TLS that began."""


class Line(msgspec.Struct, frozen=True):
    who: Who
    text: str


class Talk(msgspec.Struct, frozen=True):
    lines: tuple[Line, ...]
    outcome: Outcome
