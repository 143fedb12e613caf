from datetime import datetime
from typing import Final, LiteralString, Self, TypeAlias
from uuid import UUID

import msgspec

from comments_svc.kernel.ids import uuid7
from comments_svc.kernel.phrase import Phrase

# What we say before a server's words: kept in English, with the row, and translated where it is shown.
CAME_BACK: Final[LiteralString] = "It came back:"
GIVEN_UP: Final = "Given up after three days:"
TWICE_CUT_OFF: Final = "Twice it broke off at the end, so it may have arrived:"
OUR_FAULT: Final = "A fault of ours:"


class Job(msgspec.Struct, frozen=True):
    """A durable job. While one with the same kind and `dedupe` waits, another is not added.

    `urgent`: a person sits and waits for it, so it is run before all others.
    """

    id: UUID
    kind: str
    payload: str
    dedupe: str | None
    due_at: datetime
    urgent: bool

    @classmethod
    def of(cls, work: msgspec.Struct, *, due_at: datetime, dedupe: str | None = None, urgent: bool = False) -> Self:
        """`work` is a Struct with a tag: the tag is the job's kind."""
        kind = work.__struct_config__.tag
        assert isinstance(kind, str)
        return cls(uuid7(), kind, msgspec.json.encode(work).decode(), dedupe, due_at, urgent)


class ClaimedJob(msgspec.Struct, frozen=True):
    id: UUID
    kind: str
    payload: str
    attempts: int


class One(msgspec.Struct, frozen=True):
    """The row that a statement has found, or changed."""

    id: UUID


class Delivered(msgspec.Struct, frozen=True):
    """The other side has taken it; `answer` is what it said."""

    answer: str


class Postponed(msgspec.Struct, frozen=True):
    """Not now: it is tried again. `unsure`: the whole message had been handed over, and no answer came."""

    answer: str
    unsure: bool = False


class Rejected(msgspec.Struct, frozen=True):
    """Never. `of_recipient`: the address is at fault, and not the message or the sender."""

    answer: str
    of_recipient: bool = False


class Dropped(msgspec.Struct, frozen=True):
    """There is nothing to send any more: `reason` says why. It is kept in English, and the dashboard translates it."""

    reason: Phrase


Outcome: TypeAlias = Delivered | Postponed | Rejected | Dropped
"""What became of an attempt, whatever the channel."""


class Interrupted(msgspec.Struct, frozen=True):
    """This process ended amid the attempt. `unsure`: the message was being handed over."""

    unsure: bool = False
