"""How much is held about a person, before it is taken along or erased."""

from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader
from comments_svc.db.query import Query
from comments_svc.portability.person import Person


class Amounts(msgspec.Struct, frozen=True):
    """`published`: of the comments, those that readers see. `answered`: those that leave a placeholder."""

    comments: int
    published: int
    answered: int
    browsers: int
    votes: int
    reactions: int
    reports: int
    follows: int
    private: int
    received: int
    sent: int

    @property
    def nothing(self) -> bool:
        return not any(msgspec.structs.astuple(self))


_AMOUNTS: Final = Query(
    Amounts,
    """
    select cardinality($4::uuid[])::int as comments,
      (select count(*) from comment where site_id = $1 and id = any($4::uuid[])
        and state = 'published')::int as published,
      (select count(*) from comment where site_id = $1 and id = any($4::uuid[]) and had_reply)::int as answered,
      (select count(*) from reader_address where site_id = $1 and reader_id = any($2::uuid[]))::int as browsers,
      (select count(*) from vote where site_id = $1 and reader_id = any($2::uuid[]))::int as votes,
      (select count(*) from reaction where site_id = $1 and reader_id = any($2::uuid[]))::int as reactions,
      (select count(*) from comment_report where site_id = $1 and reader_id = any($2::uuid[]))::int as reports,
      (select count(*) from subscription where site_id = $1 and lower(email) = any($3::text[]))::int as follows,
      (select count(*) from feedback where site_id = $1 and lower(email) = any($3::text[])
        and moderator_id is null)::int as private,
      (select count(*) from inbound_message where site_id = $1
        and lower(from_email) = any($3::text[]))::int as received,
      (select count(*) from outbound_message where site_id = $1 and moderator_id is null
        and lower(recipient) = any($3::text[]))::int as sent
    """,
)


async def held(on: Reader, site: UUID, person: Person) -> Amounts:
    return await _AMOUNTS.one(on, site, person.readers, person.emails, person.comments)
