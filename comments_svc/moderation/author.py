"""Who wrote: one reader of a site, in every browser in which they have proven the same address; where there is no
reader, whoever gives an address; where there is none, one comment."""

from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

import msgspec

from comments_svc.comments.problems import NoSuchComment
from comments_svc.db.database import Reader
from comments_svc.db.query import Query
from comments_svc.moderation.standing.model import Whose
from comments_svc.outbox.model import One

LAST: Final = 20


class Author(msgspec.Struct, frozen=True):
    """`name`, `typed`: as they stand on the last comments. `proven`: the address that this browser has proven.
    `browsers`: 0 where there is no reader. `removed`: by moderators; `withdrawn`: by the writer."""

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


# Readers ask for those of all their browsers, by an index; $3 and $4 are then null, as $2 is for the others.
_SAME: Final[LiteralString] = """
    with same as materialized (
      select $2::uuid as id where $2::uuid is not null
      union
      select o.reader_id from reader_address a
      join reader_address o on o.site_id = a.site_id and lower(o.email) = lower(a.email)
      where a.site_id = $1 and a.reader_id = $2
    ), theirs as materialized (
      select c.id, c.state, c.name, c.email, c.avatar, c.created_at
      from same join comment c on c.site_id = $1 and c.reader_id = same.id
      union all
      select c.id, c.state, c.name, c.email, c.avatar, c.created_at from comment c
      where c.site_id = $1 and lower(c.email) = $3 and c.moderator_id is null and not exists (
        select from reader_address a where a.site_id = $1 and a.reader_id = c.reader_id offset 0)
      union all
      select c.id, c.state, c.name, c.email, c.avatar, c.created_at from comment c
      where c.site_id = $1 and c.id = $4
    )
"""
_AUTHOR: Final = Query(
    Author,
    _SAME
    + """
    select l.name, a.email as proven, e.email as typed,
      coalesce((select min(f.created_at) from reader f join same on same.id = f.id where f.site_id = $1),
        n.first_seen) as first_seen,
      (select count(*) from same)::int as browsers, l.avatar, l.id as latest,
      n.published, n.pending, n.spam, n.removed, n.withdrawn
    from (
      select min(created_at) as first_seen,
        count(*) filter (where state = 'published')::int as published,
        count(*) filter (where state = 'pending')::int as pending,
        count(*) filter (where state = 'spam')::int as spam,
        count(*) filter (where state = 'rejected')::int as removed,
        count(*) filter (where state = 'deleted')::int as withdrawn
      from theirs
    ) n
    left join reader_address a on a.site_id = $1 and a.reader_id = $2
    left join lateral (select id, name, avatar from theirs where name <> '' order by created_at desc limit 1) l on true
    left join lateral (select email from theirs where email is not null order by created_at desc limit 1) e on true
    where n.first_seen is not null
    """,
)
_WRITTEN: Final = Query(
    Written,
    _SAME
    + """
    select c.id, c.state, c.tree, t.title, t.url, c.created_at
    from (select id from theirs order by created_at desc, id desc limit $5) l
    join comment c on c.site_id = $1 and c.id = l.id
    join thread t on t.site_id = $1 and t.id = c.thread_id
    order by c.created_at desc, c.id desc
    """,
)
_ALL: Final = Query(
    One,
    _SAME
    + """
    select id from theirs where state in ('published', 'pending', 'spam') order by created_at desc limit $5
    """,
)


async def author(on: Reader, site: UUID, of: Whose) -> Author:
    """Raises NoSuchComment."""
    found = await _AUTHOR.maybe(on, site, *_by(of))
    if found is None:
        raise NoSuchComment(of.comment)
    return found


async def last_of(on: Reader, site: UUID, of: Whose) -> list[Written]:
    return await _WRITTEN.many(on, site, *_by(of), LAST)


async def all_of(on: Reader, site: UUID, of: Whose, most: int) -> list[UUID]:
    """What a moderator could still delete, newest first."""
    return [each.id for each in await _ALL.many(on, site, *_by(of), most)]


def _by(of: Whose) -> tuple[UUID | None, str | None, UUID | None]:
    return of.reader, of.email, None if of.known else of.comment
