from dataclasses import dataclass
from uuid import UUID

from comments_svc.kernel.problem import Problem


@dataclass(eq=False)
class ChangedSince(Problem):
    """Someone decided about a text that is no longer the newest, or wants to undo what has moved on."""

    slug = "changed-since"
    title = "This comment has changed since you looked at it. Please look again."
    id: UUID


@dataclass(eq=False)
class TakenBack(Problem):
    slug = "taken-back"
    title = "Its writer has deleted this comment."
    id: UUID


@dataclass(eq=False)
class NoSuchEvent(Problem):
    slug = "no-such-event"
    title = "There is nothing here to undo."
    id: UUID
