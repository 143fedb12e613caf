from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

import msgspec

CommentId = NewType("CommentId", UUID)
ReaderId = NewType("ReaderId", UUID)


class State(StrEnum):
    """Where a comment stands. `rejected` is a moderator's act, `deleted` its writer's."""

    PENDING = "pending"
    PUBLISHED = "published"
    SPAM = "spam"
    REJECTED = "rejected"
    DELETED = "deleted"


class Door(StrEnum):
    """How a comment came in."""

    WIDGET = "widget"
    PAGE = "page"
    DASHBOARD = "dashboard"
    MAIL = "mail"
    IMPORT = "import"


class Comment(msgspec.Struct, frozen=True):
    """A comment as its writer and moderators see it."""

    site_id: UUID
    id: UUID
    thread_id: UUID
    url_key: str
    parent_id: UUID | None
    root_id: UUID | None
    reader_id: UUID | None
    state: State
    reasons: list[str]
    name: str
    website: str | None
    badge: str | None
    verified: bool | None
    avatar: int
    source: str
    tree: str
    revision: int
    held_revision: int | None
    silent: bool
    score: int
    replies: int
    had_reply: bool
    version: int
    created_at: datetime
    edited_at: datetime | None

    def seems_published_to(self, reader: UUID) -> bool:
        """Whoever is silenced must not find out by asking something else than whether it is there."""
        return self.silenced and self.reader_id == reader

    @property
    def silenced(self) -> bool:
        """A rule has made it spam, and its writer is not to know: to them it is published."""
        return self.silent and self.state is State.SPAM


class Posted(msgspec.Struct, frozen=True):
    """What `post_named` (migrations/0040) answers. `told`: a job will tell people.

    `url_key`: the page's own, if the comment came by an earlier address of it."""

    outcome: str
    wait_s: float | None
    announce: bool | None
    thread_id: UUID | None
    version: int | None
    count: int | None
    state: str | None
    reader_id: UUID | None
    avatar: int | None
    root_id: UUID | None
    created_at: datetime | None
    verified: bool | None
    silent: bool | None
    told: bool | None
    url_key: str
