from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.moderation.model import Act

MOST_COMMENTS: Final = 100_000
"""One act reaches no further; another can follow it."""


class BulkAct(StrEnum):
    APPROVE = "approve"
    SPAM = "spam"
    DELETE = "delete"
    BAN = "ban"
    """Those who wrote them. The comments stay where they are."""
    FORGET = "forget"
    """For ever: the text is erased, and there is no way back."""

    @property
    def decides(self) -> Act:
        return Act(self.value)


class BulkState(StrEnum):
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    UNDOING = "undoing"
    UNDONE = "undone"

    @property
    def goes_on(self) -> bool:
        return self in (BulkState.RUNNING, BulkState.UNDOING)


class Bulk(msgspec.Struct, frozen=True):
    """`reached`: how many comments were dealt with; `changed`: how many of them it has changed."""

    site_id: UUID
    id: UUID
    moderator_id: UUID
    act: BulkAct
    state: BulkState
    total: int
    reached: int
    changed: int
    created_at: datetime

    @property
    def can_be_undone(self) -> bool:
        settled = self.state in (BulkState.DONE, BulkState.STOPPED)
        return settled and self.changed > 0 and self.act is not BulkAct.FORGET


class Item(msgspec.Struct, frozen=True):
    nr: int
    comment_id: UUID
    seen: int
    event_id: UUID | None


class BulkWork(msgspec.Struct, frozen=True, tag="bulk"):
    """One step of it. `at`: when a moderator asked for what is being done, which all of its events say."""

    site_id: UUID
    id: UUID
    at: datetime
