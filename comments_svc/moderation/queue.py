"""The comments of a site as a moderator's list, by keyset: each statement walks an index, none sorts a site."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Final, LiteralString
from uuid import UUID

import msgspec

from comments_svc.comments.model import State
from comments_svc.db.database import Reader
from comments_svc.db.query import Query
from comments_svc.kernel.page import decode_cursor, encode_cursor, from_micros, micros
from comments_svc.moderation.card import RECORD_COMMENTS, Card

PAGE_CARDS: Final = 25

_FIRST: Final = datetime(1, 1, 1, tzinfo=UTC)
_LAST: Final = datetime(9999, 12, 31, tzinfo=UTC)
_LOW: Final = UUID(int=0)
_HIGH: Final = UUID(int=(1 << 128) - 1)


class Tab(StrEnum):
    PENDING = "pending"
    PUBLISHED = "published"
    SPAM = "spam"
    BIN = "bin"
    ALL = "all"

    @property
    def oldest_first(self) -> bool:
        """What has waited longest comes first; of what is done, the newest."""
        return self is Tab.PENDING


_STATES: Final = {
    Tab.PUBLISHED: [State.PUBLISHED],
    Tab.SPAM: [State.SPAM],
    Tab.BIN: [State.REJECTED],
    Tab.ALL: list(State),
}


class Queue(msgspec.Struct, frozen=True):
    """One page of a tab; `next`: where the following one starts."""

    cards: list[Card]
    next: str | None


# The record looks at a bounded number of comments: a reader may have written any number.
_CARDS: Final[LiteralString] = """
    select c.id, c.thread_id, t.url_key, t.url, t.title, t.state as thread_state, c.parent_id, o.name as parent_name,
      o.tree as parent_tree, o.state as parent_state, c.state, c.door, c.reasons, c.name, c.email, c.website, c.badge,
      c.avatar, c.html, c.tree, c.revision, c.held_revision, h.html as held_html, h.tree as held_tree, c.created_at,
      c.edited_at, c.reader_id is not null as recognised, r.published as earlier_published,
      r.pending as earlier_pending, r.spam as earlier_spam, r.removed as earlier_removed, d.to_state as decided_to,
      d.name as decided_by, d.at as decided_at
    from page p
    join comment c on c.site_id = $1 and c.id = p.id
    join thread t on t.site_id = c.site_id and t.id = c.thread_id
    left join comment o on o.site_id = c.site_id and o.id = c.parent_id
    left join comment_revision h on h.site_id = c.site_id and h.comment_id = c.id and h.revision = c.held_revision
    cross join lateral (
      select count(*) filter (where x.state = 'published') as published,
        count(*) filter (where x.state = 'pending') as pending,
        count(*) filter (where x.state = 'spam') as spam,
        count(*) filter (where x.state in ('rejected', 'deleted')) as removed
      from (
        select w.state from comment w
        where w.site_id = c.site_id and w.reader_id = c.reader_id and w.id <> c.id
        order by w.created_at desc limit $2
      ) x
    ) r
    left join lateral (
      select e.to_state, m.name, e.at from moderation_event e left join moderator m on m.id = e.moderator_id
      where e.site_id = c.site_id and e.comment_id = c.id and e.undoes is null and not e.undone
      order by e.at desc, e.id desc limit 1
    ) d on true
"""
_WAITING: Final = Query(
    Card,
    """
    with new as (
      select id, created_at from comment
      where site_id = $1 and state = 'pending' and source <> '' and (created_at, id) > ($3, $4)
      order by created_at, id limit $5
    ),
    edited as (
      select id, created_at from comment
      where site_id = $1 and held_revision is not null and state = 'published' and (created_at, id) > ($3, $4)
      order by created_at, id limit $5
    ),
    page as materialized (
      select id from (select * from new union all select * from edited) w order by created_at, id limit $5
    )
    """
    + _CARDS
    + " order by c.created_at, c.id",
)
_IN_STATE: Final = Query(
    Card,
    """
    with page as materialized (
      select l.id from unnest($6::text[]) as s (state) cross join lateral (
        select id, created_at from comment c
        where c.site_id = $1 and c.state = s.state and c.source <> '' and (c.created_at, c.id) < ($3, $4)
        order by c.created_at desc, c.id desc limit $5
      ) l
      order by l.created_at desc, l.id desc limit $5
    )
    """
    + _CARDS
    + " order by c.created_at desc, c.id desc",
)
_ONE: Final = Query(Card, "with page as (select $3::uuid as id) " + _CARDS)


async def queue(on: Reader, site: UUID, tab: Tab, after: str | None, *, size: int = PAGE_CARDS) -> Queue:
    """Raises Invalid for a cursor that is not ours."""
    rank, last = decode_cursor(after) if after else (None, None)
    if tab is Tab.PENDING:
        at = _FIRST if rank is None else from_micros(rank)
        cards = await _WAITING.many(on, site, RECORD_COMMENTS, at, last or _LOW, size + 1)
    else:
        at = _LAST if rank is None else from_micros(rank)
        cards = await _IN_STATE.many(on, site, RECORD_COMMENTS, at, last or _HIGH, size + 1, _STATES[tab])
    kept = cards[:size]
    more = encode_cursor(micros(kept[-1].created_at), kept[-1].id) if len(cards) > size else None
    return Queue(kept, more)


async def card(on: Reader, site: UUID, comment: UUID) -> Card | None:
    return await _ONE.maybe(on, site, RECORD_COMMENTS, comment)
