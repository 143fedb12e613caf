"""Who wrote: one reader of a site, in every browser in which they have proven the same address."""

from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader
from comments_svc.db.query import Query
from comments_svc.outbox.model import One
from comments_svc.readers.problems import NoSuchReader

LAST: Final = 20


class Author(msgspec.Struct, frozen=True):
    """`name`, `typed`: as they stand on the last comments. `proven`: the address that this browser has proven.
    `removed`: by moderators; `withdrawn`: by the reader."""

    id: UUID
    name: str | None
    proven: str | None
    typed: str | None
    first_seen: datetime
    browsers: int
    avatar: int | None
    latest: UUID | None
    published: int
    pending: int
    spam: int
    removed: int
    withdrawn: int

    @property
    def approve_rate(self) -> int | None:
        """Of those that were decided about, in per cent."""
        decided = self.published + self.spam + self.removed
        return round(100 * self.published / decided) if decided else None

    @property
    def to_delete(self) -> int:
        return self.published + self.pending + self.spam


class Written(msgspec.Struct, frozen=True):
    """One of the last comments."""

    id: UUID
    state: str
    tree: str
    title: str
    url: str
    created_at: datetime


_SAME: Final[LiteralString] = """
    with same as materialized (
      select $2::uuid as id
      union
      select o.reader_id from reader_address a
      join reader_address o on o.site_id = a.site_id and lower(o.email) = lower(a.email)
      where a.site_id = $1 and a.reader_id = $2
    )
"""
_AUTHOR: Final = Query(
    Author,
    _SAME
    + """
    select r.id, l.name, a.email as proven, e.email as typed,
      (select min(f.created_at) from reader f join same on same.id = f.id where f.site_id = $1) as first_seen,
      (select count(*) from same)::int as browsers, l.avatar, l.id as latest,
      n.published, n.pending, n.spam, n.removed, n.withdrawn
    from reader r left join reader_address a on a.site_id = r.site_id and a.reader_id = r.id
    left join lateral (
      select c.id, c.name, c.avatar from same join comment c on c.site_id = $1 and c.reader_id = same.id
      where c.name <> '' order by c.created_at desc limit 1
    ) l on true
    left join lateral (
      select c.email from same join comment c on c.site_id = $1 and c.reader_id = same.id
      where c.email is not null order by c.created_at desc limit 1
    ) e on true
    cross join lateral (
      select count(*) filter (where c.state = 'published')::int as published,
        count(*) filter (where c.state = 'pending')::int as pending,
        count(*) filter (where c.state = 'spam')::int as spam,
        count(*) filter (where c.state = 'rejected')::int as removed,
        count(*) filter (where c.state = 'deleted')::int as withdrawn
      from same join comment c on c.site_id = $1 and c.reader_id = same.id
    ) n
    where r.site_id = $1 and r.id = $2
    """,
)
_WRITTEN: Final = Query(
    Written,
    _SAME
    + """
    select c.id, c.state, c.tree, t.title, t.url, c.created_at from same cross join lateral (
      select * from comment x where x.site_id = $1 and x.reader_id = same.id order by x.created_at desc limit $3
    ) c
    join thread t on t.site_id = $1 and t.id = c.thread_id
    order by c.created_at desc, c.id desc limit $3
    """,
)
_ALL: Final = Query(
    One,
    _SAME
    + """
    select c.id from same join comment c on c.site_id = $1 and c.reader_id = same.id
    where c.state in ('published', 'pending', 'spam') order by c.created_at desc limit $3
    """,
)


async def author(on: Reader, site: UUID, reader: UUID) -> Author:
    """Raises NoSuchReader."""
    found = await _AUTHOR.maybe(on, site, reader)
    if found is None:
        raise NoSuchReader
    return found


async def last_of(on: Reader, site: UUID, reader: UUID) -> list[Written]:
    return await _WRITTEN.many(on, site, reader, LAST)


async def all_of(on: Reader, site: UUID, reader: UUID, most: int) -> list[UUID]:
    """What a moderator could still delete, newest first."""
    return [each.id for each in await _ALL.many(on, site, reader, most)]
