from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.comments.model import State
from comments_svc.db.database import Reader
from comments_svc.db.query import Query


class Acted(msgspec.Struct, frozen=True):
    """A decision that stands, with the comment that it was about: for an answer, the one that was answered."""

    id: UUID
    subject_id: UUID
    subject_at: datetime
    subject_risk: int
    subject_name: str
    subject_tree: str
    to_state: State
    from_held: int | None
    from_revision: int
    to_revision: int
    moderator_id: UUID | None
    moderator: str | None
    reason: str | None
    at: datetime


_ACTED: Final = Query(
    Acted,
    """
    select e.id, s.id as subject_id, s.created_at as subject_at, s.risk as subject_risk, s.name as subject_name,
      s.tree as subject_tree, e.to_state, e.from_held, e.from_revision, e.to_revision, e.moderator_id,
      m.name as moderator, e.reason, e.at
    from moderation_event e
    join comment c on c.site_id = e.site_id and c.id = e.comment_id
    join comment s on s.site_id = c.site_id and s.id = case when e.reason = 'answered' then c.parent_id else c.id end
    left join moderator m on m.id = e.moderator_id
    where e.site_id = $1 and e.id = any($2) and e.undoes is null and not e.undone
    order by e.at, e.id
    """,
)


async def acted(on: Reader, site: UUID, events: list[UUID]) -> list[Acted]:
    """Those of these events that can still be undone, oldest first."""
    return await _ACTED.many(on, site, events) if events else []
