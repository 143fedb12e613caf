from enum import StrEnum
from uuid import UUID

import msgspec


class Scope(StrEnum):
    """Which comments of a thread a reader hears of."""

    THREAD = "thread"
    REPLIES = "replies"
    """Answers to their own comments only."""


class Standing(StrEnum):
    """How a subscription stands."""

    ACTIVE = "active"
    PAUSED = "paused"
    LEFT = "left"


class Subscription(msgspec.Struct, frozen=True):
    """Mail to a proven address about one thread. `stopped`: the address wants none about the site at all."""

    id: UUID
    thread_id: UUID
    url: str
    title: str
    email: str
    scope: Scope
    state: Standing
    stopped: bool


class Confirmed(msgspec.Struct, frozen=True):
    """The address, and the subscriptions that are active now."""

    email: str
    subscriptions: list[UUID]
