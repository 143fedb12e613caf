from typing import Final, LiteralString
from uuid import UUID

from comments_svc.db.database import Reader
from comments_svc.db.query import Query
from comments_svc.kernel.page import from_micros
from comments_svc.outbox.message import Listed, MessageState

_COLUMNS: Final[LiteralString] = """
    id, site_id, channel, template, recipient, lang, thread_id, comment_id, state, attempts, due_at, last_answer,
    carried_by, created_at, sent_at
    from outbound_message
"""
_END: Final[LiteralString] = " and (created_at, id) < ($3, $4) order by created_at desc, id desc limit $5"
_OF_SITE: Final = Query(
    Listed, "select " + _COLUMNS + "where site_id = $1 and template <> 'sign-in' and $2::text is null" + _END
)
_OF_SITE_BY_STATE: Final = Query(
    Listed, "select " + _COLUMNS + "where site_id = $1 and template <> 'sign-in' and state = $2" + _END
)
_ALL: Final = Query(Listed, "select " + _COLUMNS + "where $1::uuid is null and $2::text is null" + _END)
_ALL_BY_STATE: Final = Query(Listed, "select " + _COLUMNS + "where $1::uuid is null and state = $2" + _END)
_ONE: Final = Query(Listed, "select " + _COLUMNS + "where id = $2 and ($1::uuid is null or site_id = $1)")

_NEWEST: Final = (253_370_764_800_000_000, UUID(int=2**128 - 1))  # in the year 9999


async def list_messages(
    on: Reader, site: UUID | None, state: MessageState | None, *, after: tuple[int, UUID] | None, limit: int
) -> list[Listed]:
    """Newest first, by keyset: `after` is (`micros(created_at)`, id) of the last row of the page before.

    `site` None is for the operator alone: every site, and what belongs to none.
    """
    statement = _by(site, state)
    at, id = after or _NEWEST
    return await statement.many(on, site, state, from_micros(at), id, limit)


def _by(site: UUID | None, state: MessageState | None) -> Query[Listed]:
    if site is None:
        return _ALL if state is None else _ALL_BY_STATE
    return _OF_SITE if state is None else _OF_SITE_BY_STATE


async def one_message(on: Reader, site: UUID | None, message: UUID) -> Listed | None:
    return await _ONE.maybe(on, site, message)
