from typing import Final, LiteralString
from uuid import UUID

from comments_svc.db.database import Reader, Tx
from comments_svc.db.query import Command, Query
from comments_svc.moderation.model import Event

_COLUMNS: Final[LiteralString] = """
    e.id, e.comment_id, e.from_state, e.to_state, e.from_revision, e.to_revision, e.from_held, e.to_held,
    e.moderator_id, m.name as moderator, e.reason, e.undone, e.at
    from moderation_event e left join moderator m on m.id = e.moderator_id
"""
_BY_ID: Final = Query(Event, "select " + _COLUMNS + " where e.site_id = $1 and e.id = $2")
# An undo is no decision of its own: the latest decision is what can be undone.
_LATEST: Final = Query(
    Event,
    "select "
    + _COLUMNS
    + " where e.site_id = $1 and e.comment_id = $2 and e.undoes is null order by e.at desc, e.id desc limit 1",
)
_INSERT: Final = Command(
    """
    insert into moderation_event (site_id, id, comment_id, from_state, to_state, from_revision, to_revision, from_held,
      to_held, moderator_id, reason, at, undoes)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
    """
)
_UNDONE: Final = Command("update moderation_event set undone = true where site_id = $1 and id = $2")


async def by_id(on: Reader, site: UUID, event: UUID) -> Event | None:
    return await _BY_ID.maybe(on, site, event)


async def latest(on: Reader, site: UUID, comment: UUID) -> Event | None:
    return await _LATEST.maybe(on, site, comment)


async def insert(tx: Tx, site: UUID, event: Event, *, undoes: UUID | None) -> None:
    await _INSERT.run(
        tx,
        site,
        event.id,
        event.comment_id,
        event.from_state,
        event.to_state,
        event.from_revision,
        event.to_revision,
        event.from_held,
        event.to_held,
        event.moderator_id,
        event.reason,
        event.at,
        undoes,
    )


async def mark_undone(tx: Tx, site: UUID, event: UUID) -> None:
    await _UNDONE.run(tx, site, event)
