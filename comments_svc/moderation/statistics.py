"""What a site's comments were in the last days. Days are those of UTC.

Every number counts what there is to look at: what was erased by now counts no more. One index holds all that is asked
for, so that a question costs as much as the days have comments, whatever else there is.
"""

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader
from comments_svc.db.query import Query
from comments_svc.outbox.message import RETURNED

MOST_PAGES: Final = 10
MOST_REASONS: Final = 30


class Day(msgspec.Struct, frozen=True):
    """Of the comments that came on it, how many are now in which state. `binned`: by a moderator or their writer."""

    day: date
    published: int
    pending: int
    spam: int
    binned: int

    @property
    def all(self) -> int:
        return self.published + self.pending + self.spam + self.binned


class Waiting(msgspec.Struct, frozen=True):
    """Of comments that a moderator has published: how many, and the seconds until then, rounded up. `longer_*`: how
    many waited longer than that."""

    count: int
    median_s: int | None
    longer_median: int
    ninetieth_s: int | None
    longer_ninetieth: int


class Way(msgspec.Struct, frozen=True):
    door: str
    count: int


class Discussed(msgspec.Struct, frozen=True):
    id: UUID
    url: str
    title: str
    count: int


class People(msgspec.Struct, frozen=True):
    """Readers who wrote; `fresh`: for the first time."""

    fresh: int
    returning: int


class Caught(msgspec.Struct, frozen=True):
    """Comments that were kept back for one reason, by what they are now: `published` were released by hand."""

    reason: str
    published: int
    pending: int
    spam: int
    binned: int
    all: int


class Mails(msgspec.Struct, frozen=True):
    """`returned`: a server had taken it, and it came back; `failed`: none took it."""

    sent: int
    returned: int
    failed: int
    waiting: int


class Statistics(msgspec.Struct, frozen=True):
    days: list[Day]
    waiting: Waiting
    ways: list[Way]
    pages: list[Discussed]
    people: People
    caught: list[Caught]
    mails: Mails


_DAYS: Final = Query(
    Day,
    """
    select d::date as day, coalesce(c.published, 0) as published, coalesce(c.pending, 0) as pending,
      coalesce(c.spam, 0) as spam, coalesce(c.binned, 0) as binned
    from generate_series($2::timestamptz, $3::timestamptz - interval '1 day', interval '1 day') d
    left join (
      select date_trunc('day', created_at, 'UTC') as day, count(*) filter (where state = 'published') as published,
        count(*) filter (where state = 'pending') as pending, count(*) filter (where state = 'spam') as spam,
        count(*) filter (where state in ('rejected', 'deleted')) as binned
      from comment where site_id = $1 and source <> '' and created_at >= $2 and created_at < $3 group by 1
    ) c on c.day = d
    order by d
    """,
)
_WAITING: Final = Query(
    Waiting,
    """
    with waited as materialized (
      select published_at - created_at as t from comment
      where site_id = $1 and source <> '' and created_at >= $2 and created_at < $3
        and published_at - created_at > interval '1 second'
    ), found as (
      select count(*) as count,
        ceil(extract(epoch from percentile_cont(0.5) within group (order by t)))::int as median_s,
        ceil(extract(epoch from percentile_cont(0.9) within group (order by t)))::int as ninetieth_s
      from waited
    )
    select count, median_s, (select count(*) from waited where t > make_interval(secs => median_s)) as longer_median,
      ninetieth_s, (select count(*) from waited where t > make_interval(secs => ninetieth_s)) as longer_ninetieth
    from found
    """,
)
_WAYS: Final = Query(
    Way,
    """
    select door, count(*) as count from comment
    where site_id = $1 and source <> '' and created_at >= $2 and created_at < $3 group by door order by 2 desc, 1
    """,
)
_PAGES: Final = Query(
    Discussed,
    """
    select t.id, t.url, t.title, c.count from (
      select thread_id, count(*) as count from comment
      where site_id = $1 and source <> '' and created_at >= $2 and created_at < $3 and state = 'published'
      group by 1 order by 2 desc, 1 limit $4
    ) c join thread t on t.site_id = $1 and t.id = c.thread_id
    order by c.count desc, t.id
    """,
)
_PEOPLE: Final = Query(
    People,
    """
    select count(*) filter (where previous_at is null) as fresh, count(*) filter (where previous_at < $2) as returning
    from comment
    where site_id = $1 and source <> '' and created_at >= $2 and created_at < $3 and reader_id is not null
    """,
)
# What readers reported was public before: it was not kept back.
_CAUGHT: Final = Query(
    Caught,
    """
    select reason, count(*) filter (where state = 'published') as published,
      count(*) filter (where state = 'pending') as pending, count(*) filter (where state = 'spam') as spam,
      count(*) filter (where state in ('rejected', 'deleted')) as binned, count(*) as all
    from (
      select distinct c.id, c.state, split_part(r, ':', 1) as reason from comment c, unnest(c.reasons) r
      where c.site_id = $1 and c.source <> '' and c.created_at >= $2 and c.created_at < $3 and r not like 'reported:%'
    ) kept_back
    group by 1 order by 6 desc, 1 limit $4
    """,
)
# What the list of messages shows to everybody of the site (outbox/list_messages.py).
_MAILS: Final = Query(
    Mails,
    """
    select count(*) filter (where state = 'sent') as sent, count(*) filter (where back) as returned,
      count(*) filter (where state = 'failed' and not back) as failed,
      count(*) filter (where state = 'queued') as waiting
    from (
      select o.state, """
    + RETURNED
    + """ as back from outbound_message o
      where o.site_id = $1 and o.channel = 'mail' and o.template <> 'sign-in' and o.created_at >= $2
        and o.created_at < $3
    ) mails
    """,
)


async def statistics(on: Reader, site: UUID, days: int, *, now: datetime) -> Statistics:
    """Of the last `days`, today with what there is of it."""
    until = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    span = (site, until - timedelta(days=days), until)
    return Statistics(
        await _DAYS.many(on, *span),
        await _WAITING.one(on, *span),
        await _WAYS.many(on, *span),
        await _PAGES.many(on, *span, MOST_PAGES),
        await _PEOPLE.one(on, *span),
        await _CAUGHT.many(on, *span, MOST_REASONS),
        await _MAILS.one(on, *span),
    )
