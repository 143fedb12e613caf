"""Sending, and what the server said to it (RFC 5321). The only importer of aiosmtplib."""

import ssl
from enum import StrEnum
from types import TracebackType
from typing import Self, TypeAlias

import msgspec

from comments_svc.mail.server import Server


class Envelope(msgspec.Struct, frozen=True):
    """`sender` takes the bounces, and is empty for an answer. One recipient: each mail is one person's."""

    sender: str
    recipient: str


class Sent(msgspec.Struct, frozen=True, tag=True):
    """The server has taken it. `answer` is its words, such as `250 2.0.0 Ok: queued as 4F2A`."""

    answer: str


class Deferred(msgspec.Struct, frozen=True, tag=True):
    """Not now: a 4xx, no connection, no trust (TLS), no login, no answer in time. Try again later."""

    answer: str


class Refused(msgspec.Struct, frozen=True, tag=True):
    """Never (5xx). `of_recipient`: the address is at fault, and not the mail or the sender."""

    answer: str
    of_recipient: bool


Outcome: TypeAlias = Sent | Deferred | Refused


class Mailer:
    """Connections to one server, reused. Any number of tasks may send; so many at once, and to one domain, do.

    `trust` replaces the system's certificates, in tests.
    """

    def __init__(
        self,
        server: Server,
        *,
        at_once: int = 8,
        per_domain: int = 4,
        timeout_s: float = 30,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        raise NotImplementedError

    async def __aenter__(self) -> Self:
        raise NotImplementedError

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Says goodbye on every connection."""

    async def send(self, envelope: Envelope, message: bytes) -> Outcome:
        """Never raises for what a server or the network does."""
        raise NotImplementedError


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


async def talk(
    server: Server, envelope: Envelope, message: bytes, *, timeout_s: float = 15, trust: ssl.SSLContext | None = None
) -> Talk:
    """Sends one mail and tells the conversation line by line, without password and without the mail's content."""
    raise NotImplementedError
