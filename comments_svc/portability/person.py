"""Who is meant by an address or by a comment: all browsers, addresses and comments on one site that are theirs."""

from typing import Final
from uuid import UUID

import msgspec

from comments_svc.comments.problems import NoSuchComment
from comments_svc.db.database import Reader
from comments_svc.db.query import Query
from comments_svc.outbox.model import One
from comments_svc.readers.read_address import read_address


class Person(msgspec.Struct, frozen=True):
    """`emails`: lower case, first the one that they go by. `comments`: newest first; those that hold something of
    theirs still."""

    readers: list[UUID]
    emails: list[str]
    comments: list[UUID]


class Known(msgspec.Struct, frozen=True):
    email: str


class Writer(msgspec.Struct, frozen=True):
    """Of one comment. `proven`: the address that its browser has proven; `typed`: the one that stands on it."""

    reader_id: UUID | None
    proven: str | None
    typed: str | None


_PROVEN: Final = Query(
    One,
    """
    select reader_id as id from reader_address where site_id = $1 and lower(email) = any($2::text[]) order by reader_id
    """,
)
# Where they moved to from an address that is nobody's by now.
_MOVED: Final = Query(
    Known,
    """
    select distinct lower(a.email) as email from former_address f
    join reader_address a on a.site_id = f.site_id and a.reader_id = f.reader_id
    where f.site_id = $1 and f.email = $2 order by 1
    """,
)
# Whoever stands for such an address by now is another, and keeps what is theirs.
_FORMER: Final = Query(
    Known,
    """
    select distinct f.email from former_address f
    where f.site_id = $1 and f.reader_id = any($2) and not exists (
      select from reader_address a where a.site_id = $1 and lower(a.email) = f.email and a.reader_id <> all($2)
    ) order by f.email
    """,
)
# Browsers that have proven nothing, and in which nobody has entered another address. (The fences keep the planner from
# reading whole tables for what is asked of a few.)
_TYPED: Final = Query(
    One,
    """
    select distinct c.reader_id as id from comment c
    where c.site_id = $1 and lower(c.email) = any($2::text[]) and c.reader_id is not null
      and not exists (select from reader_address a where a.site_id = $1 and a.reader_id = c.reader_id offset 0)
      and not exists (
        select from comment o where o.site_id = $1 and o.reader_id = c.reader_id
          and o.email is not null and lower(o.email) <> all($2::text[]) offset 0)
    order by 1
    """,
)
# Under somebody else's proof it is theirs, whatever address they typed. What moderators wrote is no reader's.
_COMMENTS: Final = Query(
    One,
    """
    select id from (
      select c.id, c.created_at from comment c
      where c.site_id = $1 and c.reader_id = any($2::uuid[])
        and (c.source <> '' or c.name <> '' or c.email is not null or c.ip_hash is not null)
      union
      select c.id, c.created_at from comment c
      where c.site_id = $1 and lower(c.email) = any($3::text[]) and c.moderator_id is null
        and not exists (select from reader_address a where a.site_id = $1 and a.reader_id = c.reader_id offset 0)
      union
      select c.id, c.created_at from comment c
      where c.site_id = $1 and c.id = $4 and c.moderator_id is null and c.source <> ''
    ) mine order by created_at desc, id desc
    """,
)
_WRITER: Final = Query(
    Writer,
    """
    select c.reader_id, lower(a.email) as proven, lower(c.email) as typed from comment c
    left join reader_address a on a.site_id = c.site_id and a.reader_id = c.reader_id
    where c.site_id = $1 and c.id = $2 and c.moderator_id is null
    """,
)


def read_who(text: str) -> str | UUID:
    """An address, or the id of a comment, which may stand at the end of a link. Raises Invalid."""
    last = text.strip().rstrip("/").replace("#", "/").rpartition("/")[2].removeprefix("comment-")
    try:
        return UUID(last)
    except ValueError:
        return read_address(text).lower()


async def find_person(on: Reader, site: UUID, who: str | UUID) -> Person:
    """An address that nobody has used is a person, too, with nothing. Raises NoSuchComment, also for a moderator's."""
    return await by_comment(on, site, who) if isinstance(who, UUID) else await by_address(on, site, who)


async def by_address(on: Reader, site: UUID, email: str) -> Person:
    emails = [email]
    readers = await _PROVEN.many(on, site, emails)
    if not readers:
        emails += [each.email for each in await _MOVED.many(on, site, email)]
        readers = await _PROVEN.many(on, site, emails)
    return await _whole(on, site, [each.id for each in readers], emails)


async def by_comment(on: Reader, site: UUID, comment: UUID) -> Person:
    """By what its browser has proven, else by what was typed with it, else by the browser alone."""
    writer = await _WRITER.maybe(on, site, comment)
    if writer is None:
        raise NoSuchComment(comment)
    email = writer.proven or writer.typed
    if email is not None:
        return await by_address(on, site, email)
    readers = [writer.reader_id] if writer.reader_id else []
    return await _whole(on, site, readers, [], comment)


async def of_readers(on: Reader, site: UUID, readers: list[UUID], email: str | None) -> Person:
    """What is proven to be theirs, and nothing of an address that was only typed: it may be a stranger's."""
    former = [each.email for each in await _FORMER.many(on, site, readers)]
    comments = await comments_of(on, site, readers, [])
    return Person(readers, [*([email.lower()] if email else []), *former], comments)


async def comments_of(
    on: Reader, site: UUID, readers: list[UUID], emails: list[str], comment: UUID | None = None
) -> list[UUID]:
    return [each.id for each in await _COMMENTS.many(on, site, readers, emails, comment)]


async def _whole(on: Reader, site: UUID, proven: list[UUID], emails: list[str], comment: UUID | None = None) -> Person:
    former = [each.email for each in await _FORMER.many(on, site, proven)]
    every = list(dict.fromkeys([*emails, *former]))
    typed = [each.id for each in await _TYPED.many(on, site, every)]
    readers = list(dict.fromkeys([*proven, *typed]))
    return Person(readers, every, await comments_of(on, site, readers, every, comment))
