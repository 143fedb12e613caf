from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.comments.model import State

ANSWERED: Final = "answered"
"""The reason of the event by which a moderator's own comment is born: it can be taken back like any other act."""

AMENDED: Final = "edited"
"""The reason of the event by which a moderator changed a text: no decision, but taken back like one."""


class Act(StrEnum):
    """What a moderator decides; the names are outcomes, the same on every button and in every mail."""

    APPROVE = "approve"
    SPAM = "spam"
    DELETE = "delete"
    HOLD = "hold"
    KEEP = "keep"

    @property
    def leads_to(self) -> State:
        """Where it brings a comment. `keep` drops an edit that waits: the comment stays as readers see it."""
        return _LEADS_TO[self]


_LEADS_TO = {
    Act.APPROVE: State.PUBLISHED,
    Act.KEEP: State.PUBLISHED,
    Act.SPAM: State.SPAM,
    Act.DELETE: State.REJECTED,
    Act.HOLD: State.PENDING,
}


class Event(msgspec.Struct, frozen=True):
    """One decision: what it changed and who made it; null `moderator_id` is the writer."""

    id: UUID
    comment_id: UUID
    from_state: State
    to_state: State
    from_revision: int
    to_revision: int
    from_held: int | None
    to_held: int | None
    moderator_id: UUID | None
    moderator: str | None
    reason: str | None
    undone: bool
    at: datetime


class Decision(msgspec.Struct, frozen=True):
    """The event, or the earlier one that had decided the same (`again`)."""

    event: Event | None
    again: bool
    version: int | None
