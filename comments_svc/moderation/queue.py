"""The comments of a site as a moderator's list, by keyset: each statement walks an index, none sorts a site."""

from datetime import UTC, datetime
from typing import Final, LiteralString, NamedTuple
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader
from comments_svc.db.query import Query
from comments_svc.kernel.page import decode_best, decode_cursor, encode_best, encode_cursor, from_micros, micros
from comments_svc.moderation.card import RECORD_COMMENTS, Card
from comments_svc.moderation.sift import Sieve
from comments_svc.moderation.tab import Sort

PAGE_CARDS: Final = 25
WINDOW: Final = 400
"""How many comments are looked at one by one for what a moderator seeks."""

EVER: Final = datetime(1, 1, 1, tzinfo=UTC)
_LAST: Final = datetime(9999, 12, 31, tzinfo=UTC)
_LOW: Final = UUID(int=0)
_HIGH: Final = UUID(int=(1 << 128) - 1)
_MOST_RISK: Final = (1 << 15) - 1


class Queue(msgspec.Struct, frozen=True):
    """One page of a tab; `next`: where the following one starts."""

    cards: list[Card]
    next: str | None


# The record looks at a bounded number of comments: a reader may have written any number.
_CARDS: Final[LiteralString] = """
    select c.id, c.thread_id, t.url_key, t.url, t.title, t.state as thread_state, c.parent_id, o.name as parent_name,
      o.tree as parent_tree, o.state as parent_state, c.state, c.door, c.reasons, c.name, c.email, q.email as proven,
      c.website, c.badge, c.avatar, c.html, c.tree, c.risk, c.revision, c.held_revision,
      h.html as held_html, h.tree as held_tree, c.created_at, c.edited_at, c.replies, (
        select count(*) from comment_note n where n.site_id = c.site_id and n.comment_id = c.id)::int as notes,
      c.ip_hash is not null as located, c.reader_id is not null as recognised, c.reader_id,
      c.reader_id is not null or c.email is not null as known,
      coalesce(w.standing, a.standing) as standing, coalesce(w.standing_until, a.standing_until) as standing_until,
      r.published as earlier_published,
      r.pending as earlier_pending, r.spam as earlier_spam, r.removed as earlier_removed, d.to_state as decided_to,
      d.name as decided_by, d.at as decided_at
    from page p
    join comment c on c.site_id = $1 and c.id = p.id
    join thread t on t.site_id = c.site_id and t.id = c.thread_id
    left join reader w on w.site_id = c.site_id and w.id = c.reader_id
    left join reader_address q on q.site_id = c.site_id and q.reader_id = c.reader_id
    left join address_standing a on a.site_id = c.site_id and a.email = mailbox_of(c.email) and c.reader_id is null
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
        and e.reason is distinct from 'edited'
      order by e.at desc, e.id desc limit 1
    ) d on true
"""
# Each state walks its own stretch of the index, and so do the edits that wait.
PAGE: Final[LiteralString] = """
    with page as materialized (
      select l.id from (
        select w.id, w.created_at from unnest($6::text[]) as s (state) cross join lateral (
          select c.id, c.created_at from comment c
          where c.site_id = $1 and c.state = s.state and c.source <> '' and (c.created_at, c.id) > ($3, $4) /* sieve */
          order by c.created_at, c.id limit $5
        ) w
        union all
        (
          select c.id, c.created_at from comment c
          where $7 and c.site_id = $1 and c.held_revision is not null and c.state = 'published'
            and (c.created_at, c.id) > ($3, $4) /* sieve */
          order by c.created_at, c.id limit $5
        )
      ) l
      order by l.created_at, l.id limit $5
    )
"""
# The text search query comes from one place (moderation/sift.py), and names the site.
_SOUGHT: Final[LiteralString] = (
    "((websearch_to_tsquery('simple', lower($8)) || $9::text::tsquery) && $10::text::tsquery)"
)
_AND: Final[LiteralString] = """
  and c.created_at >= $11 and c.created_at < $12
  and ($13::bool is null or $13 = exists (
    select from comment r
    where r.site_id = c.site_id and r.root_id = coalesce(c.root_id, c.id) and r.parent_id = c.id
      and r.badge is not null and r.shown))
  and ($14::interval is null or c.published_at - c.created_at > $14)
  and ($15::interval is null or c.published_at - c.created_at <= $15)
  and ($16::bool is null or $16 = (c.reader_id is not null and c.previous_at is null))
  and ($17::bool is null or $17 = coalesce(c.previous_at < $11, false))
"""
SIEVE: Final[LiteralString] = f" and c.search @@ {_SOUGHT} {_AND}"
# Each has an index of its own, which words are not asked of (migrations/0040).
NEWCOMERS: Final[LiteralString] = PAGE.replace(
    "/* sieve */",
    "and c.reader_id is not null and c.previous_at is null and c.created_at >= $8 and c.created_at < $9",
)
RETURNING: Final[LiteralString] = PAGE.replace(
    "/* sieve */", "and c.previous_at < $8 and c.created_at >= $8 and c.created_at < $9"
)
# What most comments have is found soonest by looking at each of the next ones; what few have, by the index of words.
# The function behind the operator keeps the planner, which knows neither, off that index.
_NEAR_SQL: Final[LiteralString] = (
    PAGE
    + f"""
    select array(
      select c.id from page p cross join lateral (
        select * from comment x where x.site_id = $1 and x.id = p.id offset 0
      ) c
      where ts_match_vq(c.search, {_SOUGHT}) {_AND}
      order by c.created_at, c.id
    ) as ids, (select count(*) from page) as looked_at, $2::int as record
    """
)
_AMONG_SQL: Final[LiteralString] = _NEAR_SQL.replace("/* sieve */", "and c.id = any($18)")
_ORDER: Final[LiteralString] = " order by c.created_at, c.id"


def _newest_first(sql: LiteralString) -> LiteralString:
    return (
        sql.replace("(c.created_at, c.id) >", "(c.created_at, c.id) <")
        .replace("order by c.created_at, c.id", "order by c.created_at desc, c.id desc")
        .replace("order by l.created_at, l.id", "order by l.created_at desc, l.id desc")
    )


def _riskiest_first(sql: LiteralString, calm: LiteralString) -> LiteralString:
    """`calm`: the parameter for where it starts, as the risk with its sign turned."""
    return (
        sql.replace("(c.created_at, c.id) > (", f"(-c.risk, c.created_at, c.id) > ({calm}, ")
        .replace("c.id, c.created_at from", "c.id, c.created_at, c.risk from")
        .replace("w.id, w.created_at from", "w.id, w.created_at, w.risk from")
        .replace("order by c.created_at, c.id", "order by -c.risk, c.created_at, c.id")
        .replace("order by l.created_at, l.id", "order by -l.risk, l.created_at, l.id")
    )


_PLAIN_SQL: Final[LiteralString] = PAGE + _CARDS + _ORDER
_SIFTED_SQL: Final[LiteralString] = PAGE.replace("/* sieve */", SIEVE) + _CARDS + _ORDER
_NEWCOMERS_SQL: Final[LiteralString] = NEWCOMERS + _CARDS + _ORDER
_RETURNING_SQL: Final[LiteralString] = RETURNING + _CARDS + _ORDER
_THESE_SQL: Final[LiteralString] = "with page as (select unnest($3::uuid[]) as id)" + _CARDS + _ORDER
_OLDEST: Final = Query(Card, _PLAIN_SQL)
_NEWEST: Final = Query(Card, _newest_first(_PLAIN_SQL))
_RISKIEST: Final = Query(Card, _riskiest_first(_PLAIN_SQL, "$8"))
_SIFTED_OLDEST: Final = Query(Card, _SIFTED_SQL)
_SIFTED_NEWEST: Final = Query(Card, _newest_first(_SIFTED_SQL))
_SIFTED_RISKIEST: Final = Query(Card, _riskiest_first(_SIFTED_SQL, "$18"))
_THESE_OLDEST: Final = Query(Card, _THESE_SQL)
_THESE_NEWEST: Final = Query(Card, _newest_first(_THESE_SQL))
_THESE_RISKIEST: Final = Query(Card, _riskiest_first(_THESE_SQL, ""))


class Near(msgspec.Struct, frozen=True):
    """Those of the next `looked_at` comments that a sieve lets through."""

    ids: list[UUID]
    looked_at: int
    record: int

    @property
    def all(self) -> bool:
        """There are no others."""
        return self.looked_at < WINDOW


_NEAR_OLDEST: Final = Query(Near, _NEAR_SQL)
_NEAR_NEWEST: Final = Query(Near, _newest_first(_NEAR_SQL))
_NEAR_RISKIEST: Final = Query(Near, _riskiest_first(_NEAR_SQL, "$18"))
_AMONG_OLDEST: Final = Query(Near, _AMONG_SQL)
_AMONG_NEWEST: Final = Query(Near, _newest_first(_AMONG_SQL))
_AMONG_RISKIEST: Final = Query(Near, _riskiest_first(_AMONG_SQL, "$19"))
_NEWCOMERS_OLDEST: Final = Query(Card, _NEWCOMERS_SQL)
_NEWCOMERS_NEWEST: Final = Query(Card, _newest_first(_NEWCOMERS_SQL))
_NEWCOMERS_RISKIEST: Final = Query(Card, _riskiest_first(_NEWCOMERS_SQL, "$10"))
_RETURNING_OLDEST: Final = Query(Card, _RETURNING_SQL)
_RETURNING_NEWEST: Final = Query(Card, _newest_first(_RETURNING_SQL))
_RETURNING_RISKIEST: Final = Query(Card, _riskiest_first(_RETURNING_SQL, "$10"))
_ONE: Final = Query(Card, "with page as (select $3::uuid as id) " + _CARDS)


class _Ordered(NamedTuple):
    plain: Query[Card]
    sifted: Query[Card]
    these: Query[Card]
    near: Query[Near]
    among: Query[Near]
    newcomers: Query[Card]
    returning: Query[Card]


_ORDERED: Final = {
    Sort.OLDEST: _Ordered(
        _OLDEST, _SIFTED_OLDEST, _THESE_OLDEST, _NEAR_OLDEST, _AMONG_OLDEST, _NEWCOMERS_OLDEST, _RETURNING_OLDEST
    ),
    Sort.NEWEST: _Ordered(
        _NEWEST, _SIFTED_NEWEST, _THESE_NEWEST, _NEAR_NEWEST, _AMONG_NEWEST, _NEWCOMERS_NEWEST, _RETURNING_NEWEST
    ),
    Sort.RISKIEST: _Ordered(
        _RISKIEST,
        _SIFTED_RISKIEST,
        _THESE_RISKIEST,
        _NEAR_RISKIEST,
        _AMONG_RISKIEST,
        _NEWCOMERS_RISKIEST,
        _RETURNING_RISKIEST,
    ),
}


class Start(NamedTuple):
    """The comment after which a page begins. `calm`: its risk with the sign turned, where that orders the list."""

    at: datetime
    last: UUID
    calm: tuple[int, ...] = ()


_TOP: Final = {
    Sort.OLDEST: Start(EVER, _LOW),
    Sort.NEWEST: Start(_LAST, _HIGH),
    Sort.RISKIEST: Start(EVER, _LOW, (-_MOST_RISK,)),
}


async def queue(
    on: Reader, site: UUID, sieve: Sieve, sort: Sort, after: str | None, *, size: int = PAGE_CARDS
) -> Queue:
    """Raises Invalid for a cursor that is not ours, or of another order."""
    cards = await _cards(on, site, sieve, sort, _start(sort, after), size + 1)
    kept = cards[:size]
    return Queue(kept, _cursor(sort, kept[-1]) if len(cards) > size else None)


def _cursor(sort: Sort, last: Card) -> str:
    at = micros(last.created_at)
    return encode_best(-last.risk, at, last.id) if sort is Sort.RISKIEST else encode_cursor(at, last.id)


def position(sort: Sort, after: str) -> tuple[int, int, UUID]:
    """Where in the order a page begins, as `place_in` says it of a comment. Raises Invalid."""
    return decode_best(after) if sort is Sort.RISKIEST else (0, *decode_cursor(after))


def place_in(sort: Sort, risk: int, at: datetime, id: UUID) -> tuple[int, int, UUID]:
    """Compares as the order does; of the newest first, the other way round."""
    return (-risk if sort is Sort.RISKIEST else 0), micros(at), id


def _start(sort: Sort, after: str | None) -> Start:
    if after is None:
        return _TOP[sort]
    calm, at, last = position(sort, after)
    within = max(-_MOST_RISK, min(calm, _MOST_RISK))
    return Start(from_micros(at), last, (within,) if sort is Sort.RISKIEST else ())


async def _cards(on: Reader, site: UUID, sieve: Sieve, sort: Sort, start: Start, most: int) -> list[Card]:
    ask = _ORDERED[sort]
    args = (site, RECORD_COMMENTS, start.at, start.last, most, sieve.states, sieve.edits)
    if sieve.plain:
        return await ask.plain.many(on, *args, *start.calm)
    if sieve.people:
        people = ask.newcomers if sieve.newcomer else ask.returning
        return await people.many(on, *args, sieve.since, sieve.until, *start.calm)
    found = await near(on, site, sieve, start, sort)
    if found.all or len(found.ids) >= most:
        return await ask.these.many(on, site, RECORD_COMMENTS, found.ids[:most])
    return await ask.sifted.many(on, *args, *sifting(sieve), *start.calm)


async def near(on: Reader, site: UUID, sieve: Sieve, start: Start, sort: Sort = Sort.OLDEST) -> Near:
    """Of the comments that follow `start`: of all of them, where the sieve names those that are looked at."""
    if sieve.among is not None:
        place = (site, RECORD_COMMENTS, start.at, start.last, len(sieve.among), sieve.states, sieve.edits)
        found = await _ORDERED[sort].among.one(on, *place, *sifting(sieve), sieve.among, *start.calm)
        return msgspec.structs.replace(found, looked_at=0)
    args = (site, RECORD_COMMENTS, start.at, start.last, WINDOW, sieve.states, sieve.edits)
    return await _ORDERED[sort].near.one(on, *args, *sifting(sieve), *start.calm)


def sifting(sieve: Sieve) -> tuple[object, ...]:
    """The arguments of `SIEVE`."""
    within = (sieve.words, sieve.pages, sieve.facets, sieve.since, sieve.until, sieve.answered)
    return *within, sieve.longer, sieve.at_most, sieve.newcomer, sieve.returning


async def card(on: Reader, site: UUID, comment: UUID) -> Card | None:
    return await _ONE.maybe(on, site, RECORD_COMMENTS, comment)
