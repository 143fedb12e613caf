from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader
from comments_svc.db.query import Query
from comments_svc.markup.model import Html


class Line(msgspec.Struct, frozen=True):
    """A comment as one voice in a conversation."""

    id: UUID
    parent_id: UUID | None
    root_id: UUID | None
    name: str
    badge: str | None
    avatar: int
    html: Html
    tree: str
    state: str
    created_at: datetime


class Conversation(msgspec.Struct, frozen=True):
    """What stands around a comment. `gap`: there are others between root and parent."""

    root: Line | None
    parent: Line | None
    replies: list[Line]

    @property
    def gap(self) -> bool:
        return self.root is not None and self.parent is not None and self.parent.parent_id != self.root.id


# Parents have no index of their own, so replies are looked for among the next 500 of the branch.
_AROUND: Final = Query(
    Line,
    """
    with it as (
      select id, parent_id, root_id, created_at from comment where site_id = $1 and id = $2
    ),
    later as (
      select c.id, c.parent_id from comment c
      where c.site_id = $1 and c.root_id = (select coalesce(root_id, id) from it) and c.parent_id is not null
        and c.shown and (c.created_at, c.id) > (select created_at, id from it)
      order by c.created_at, c.id limit 500
    ),
    around as materialized (
      select root_id as id from it union select parent_id from it
      union (select id from later where parent_id = $2 limit 20)
    )
    select c.id, c.parent_id, c.root_id, c.name, c.badge, c.avatar, c.html, c.tree, c.state, c.created_at
    from around a join comment c on c.site_id = $1 and c.id = a.id
    order by c.created_at, c.id
    """,
)


class Text(msgspec.Struct, frozen=True):
    """A text that readers saw before, and when it was replaced."""

    revision: int
    html: Html
    created_at: datetime


_EARLIER: Final = Query(
    Text,
    """
    select revision, html, created_at from comment_revision r
    where site_id = $1 and comment_id = $2
      and revision not in (select coalesce(held_revision, 0) from comment where site_id = $1 and id = $2
        union all select revision from comment where site_id = $1 and id = $2)
    order by revision desc limit 20
    """,
)


async def conversation(on: Reader, site: UUID, comment: UUID) -> Conversation:
    """Root, parent and the first replies; published ones and placeholders."""
    lines = await _AROUND.many(on, site, comment)
    replies = [each for each in lines if each.parent_id == comment]
    above = [each for each in lines if each.parent_id != comment]
    roots = [each for each in above if each.parent_id is None]
    parents = [each for each in above if each.parent_id is not None]
    return Conversation(root=next(iter(roots), None), parent=next(iter(parents), None), replies=replies)


async def earlier_texts(on: Reader, site: UUID, comment: UUID) -> list[Text]:
    return await _EARLIER.many(on, site, comment)
