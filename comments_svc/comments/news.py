"""What has happened to a comment, as a job: whoever tells people about it lives above, and reads it from there."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.comments.model import State
from comments_svc.db.database import Tx
from comments_svc.kernel.ids import uuid7
from comments_svc.outbox.enqueue import enqueue
from comments_svc.outbox.model import Job

UNDO_WITHIN: Final = timedelta(seconds=60)
"""What a moderator's act causes leaves no sooner, so that undoing it is in time."""


class What(StrEnum):
    CREATED = "created"
    STATE = "state"
    HELD = "held"
    """An edit of a published comment waits for a moderator."""
    REPORTED = "reported"
    """Readers have reported it, and it waits for a moderator since."""


class News(msgspec.Struct, frozen=True, kw_only=True, tag="notify"):
    """`id` is the event of every message that it causes: a moderation event's own, so that undo finds them.

    `actor`: the moderator who did it. `after`: where telling goes on, when one job is not enough.
    """

    id: UUID
    site_id: UUID
    comment_id: UUID
    what: What
    was: State | None
    to: State
    actor: UUID | None
    at: datetime
    due_at: datetime
    after: UUID | None = None


async def news(tx: Tx, what: News) -> None:
    """Tells it: part of the caller's transaction."""
    await enqueue(tx, Job.of(what, due_at=what.at))


def by_writer(site: UUID, comment: UUID, what: What, state: State, *, now: datetime) -> News:
    """Nobody but its writer had a hand in it."""
    return News(
        id=uuid7(), site_id=site, comment_id=comment, what=what, was=state, to=state, actor=None, at=now, due_at=now
    )


def by_readers(site: UUID, comment: UUID, *, now: datetime) -> News:
    """They have taken a published comment out of sight."""
    return News(
        id=uuid7(),
        site_id=site,
        comment_id=comment,
        what=What.REPORTED,
        was=State.PUBLISHED,
        to=State.PENDING,
        actor=None,
        at=now,
        due_at=now,
    )
