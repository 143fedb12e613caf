from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader
from comments_svc.db.query import Query
from comments_svc.inbound.model import InboundState
from comments_svc.kernel.page import from_micros


class Arrival(msgspec.Struct, frozen=True):
    """A line of the list. `start`: of what its sender wrote. `private`: it became a private message."""

    id: UUID
    received_at: datetime
    site_id: UUID | None
    state: InboundState
    reason: str | None
    kind: str | None
    from_name: str | None
    from_email: str | None
    subject: str | None
    start: str
    private: bool


_COLUMNS: Final[LiteralString] = """
    select id, received_at, site_id, state, reason, kind, from_name, from_email, subject,
      left(coalesce(text, ''), 200) as start, feedback_id is not null and comment_id is null as private
    from inbound_message
"""
_END: Final[LiteralString] = " and (received_at, id) < ($3, $4) order by received_at desc, id desc limit $5"
_OF_SITE: Final = Query(Arrival, _COLUMNS + "where site_id = $1 and $2::text is null" + _END)
_OF_SITE_BY_STATE: Final = Query(Arrival, _COLUMNS + "where site_id = $1 and state = $2" + _END)
_ALL: Final = Query(Arrival, _COLUMNS + "where $1::uuid is null and $2::text is null" + _END)
_ALL_BY_STATE: Final = Query(Arrival, _COLUMNS + "where $1::uuid is null and state = $2" + _END)

_NEWEST: Final = (253_370_764_800_000_000, UUID(int=2**128 - 1))  # in the year 9999


async def list_arrivals(
    on: Reader, site: UUID | None, state: InboundState | None, *, after: tuple[int, UUID] | None, limit: int
) -> list[Arrival]:
    """Newest first, by keyset: `after` is (`micros(received_at)`, id) of the last row of the page before.

    `site` None is for the operator alone: every site, and what is for none.
    """
    at, id = after or _NEWEST
    return await _by(site, state).many(on, site, state, from_micros(at), id, limit)


def _by(site: UUID | None, state: InboundState | None) -> Query[Arrival]:
    if site is None:
        return _ALL if state is None else _ALL_BY_STATE
    return _OF_SITE if state is None else _OF_SITE_BY_STATE
