from datetime import UTC, datetime
from typing import Final, LiteralString
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader
from comments_svc.db.query import Query
from comments_svc.kernel.page import from_micros
from comments_svc.outbox.message import RETURNED, Channel, Listed, MessageState

_FIRST: Final = datetime(1, 1, 1, tzinfo=UTC)
_NEWEST: Final = datetime(9999, 1, 1, tzinfo=UTC)
_LOW: Final = UUID(int=0)


class Which(msgspec.Struct, frozen=True):
    """What the list shows: `returned` parts those that failed. By when they were written: `since`, and before `until`.
    What is None makes no difference."""

    state: MessageState | None = None
    returned: bool | None = None
    channel: Channel | None = None
    since: datetime = _FIRST
    until: datetime = _NEWEST


_COLUMNS: Final[LiteralString] = (
    """
    o.id, o.site_id, o.channel, o.template, o.recipient, o.lang, o.thread_id, o.comment_id, o.state, """
    + RETURNED
    + """ as returned, o.attempts, o.due_at, o.last_answer, o.carried_by, o.created_at, o.sent_at,
    coalesce(c.name, '') as writer, coalesce(nullif(t.title, ''), t.url, '') as page
    from outbound_message o
    left join comment c on c.site_id = o.site_id and c.id = o.comment_id
    left join thread t on t.site_id = o.site_id and t.id = c.thread_id
"""
)
_END: Final[LiteralString] = (
    """
    and (o.created_at, o.id) < ($3, $4) and o.created_at >= $6 and ($7::text is null or o.channel = $7)
    and ($8::bool is null or $8 = """
    + RETURNED
    + ") order by o.created_at desc, o.id desc limit $5"
)
_OF_SITE: Final = Query(
    Listed, "select " + _COLUMNS + "where o.site_id = $1 and o.template <> 'sign-in' and $2::text is null" + _END
)
_OF_SITE_BY_STATE: Final = Query(
    Listed, "select " + _COLUMNS + "where o.site_id = $1 and o.template <> 'sign-in' and o.state = $2" + _END
)
_ALL: Final = Query(Listed, "select " + _COLUMNS + "where $1::uuid is null and $2::text is null" + _END)
_ALL_BY_STATE: Final = Query(Listed, "select " + _COLUMNS + "where $1::uuid is null and o.state = $2" + _END)
_ONE: Final = Query(Listed, "select " + _COLUMNS + "where o.id = $2 and ($1::uuid is null or o.site_id = $1)")


async def list_messages(
    on: Reader, site: UUID | None, which: Which, *, after: tuple[int, UUID] | None, limit: int
) -> list[Listed]:
    """Newest first, by keyset: `after` is (`micros(created_at)`, id) of the last row of the page before.

    `site` None is for the operator alone: every site, and what belongs to none.
    """
    statement = _by(site, which.state)
    # One upper bound, so that the index is entered there and not at the newest.
    at, id = min((which.until, _LOW), (from_micros(after[0]), after[1]) if after else (which.until, _LOW))
    return await statement.many(on, site, which.state, at, id, limit, which.since, which.channel, which.returned)


def _by(site: UUID | None, state: MessageState | None) -> Query[Listed]:
    if site is None:
        return _ALL if state is None else _ALL_BY_STATE
    return _OF_SITE if state is None else _OF_SITE_BY_STATE


async def one_message(on: Reader, site: UUID | None, message: UUID) -> Listed | None:
    return await _ONE.maybe(on, site, message)
