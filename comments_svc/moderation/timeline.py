from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.comments.model import State
from comments_svc.db.database import Reader
from comments_svc.db.query import Query
from comments_svc.moderation.report import Reason


class Moment(msgspec.Struct, frozen=True):
    """A decision or an undo (`undoes`), as history tells it."""

    id: UUID
    to_state: State
    from_held: int | None
    from_revision: int
    to_revision: int
    moderator: str | None
    reason: str | None
    undone: bool
    undoes: UUID | None
    at: datetime


class Complaint(msgspec.Struct, frozen=True):
    """How many readers have reported a comment for one reason, the last of them `at`. `held`: they took it out of
    sight."""

    reason: Reason
    readers: int
    held: bool
    at: datetime


_COMPLAINTS: Final = Query(
    Complaint,
    """
    select reason, count(*)::int as readers, bool_or(held) as held, max(reported_at) as at from comment_report
    where site_id = $1 and comment_id = $2 and counted group by reason
    """,
)
_TIMELINE: Final = Query(
    Moment,
    """
    select e.id, e.to_state, e.from_held, e.from_revision, e.to_revision, m.name as moderator, e.reason, e.undone,
      e.undoes, e.at
    from moderation_event e left join moderator m on m.id = e.moderator_id
    where e.site_id = $1 and e.comment_id = $2
    order by e.at desc, e.id desc limit 200
    """,
)


async def timeline(on: Reader, site: UUID, comment: UUID) -> list[Moment]:
    """The last 200, oldest first."""
    return (await _TIMELINE.many(on, site, comment))[::-1]


async def complaints(on: Reader, site: UUID, comment: UUID) -> list[Complaint]:
    """One for each reason."""
    return await _COMPLAINTS.many(on, site, comment)
