"""What became of an attempt, whatever the channel."""

from typing import TypeAlias

import msgspec


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
    """There is nothing to send any more: `reason` says why, in words for the dashboard."""

    reason: str


Outcome: TypeAlias = Delivered | Postponed | Rejected | Dropped
