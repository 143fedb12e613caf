"""Comments of an address, or of a domain of addresses: typed with them, or proven by their writer, who needs to type it
no more."""

from typing import Final, LiteralString
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader
from comments_svc.db.query import Query

MOST: Final = 1_000


class Found(msgspec.Struct, frozen=True):
    ids: list[UUID]


# $3: the same address as the index of words has it. Beyond ten thousand, which of those that were typed come is chance.
_UNDER: Final[LiteralString] = """
    select array(
      select x.id from (
        select c.id, c.created_at from proven p cross join lateral (
          select c.id, c.created_at from comment c where c.site_id = $1 and c.reader_id = p.reader_id
          order by c.created_at desc limit $4
        ) c
        union
        select t.id, t.created_at from (
          select c.id, c.created_at from comment c
          where exists (select from proven) and c.site_id = $1 and c.search @@ $3::text::tsquery limit 10000
        ) t
      ) x
      order by x.created_at desc, x.id limit $4
    ) as ids
    where exists (select from proven)
"""
_ADDRESS: Final = Query(
    Found,
    f"""
    with proven as materialized (
      select a.reader_id from reader_address a where a.site_id = $1 and lower(a.email) = $2 limit 100
    ) {_UNDER}
    """,
)
_HOST: Final = Query(
    Found,
    f"""
    with proven as materialized (
      select a.reader_id from reader_address a
      where a.site_id = $1 and split_part(lower(a.email), '@', 2) = $2
      order by a.reader_id desc limit 1000
    ) {_UNDER}
    """,
)


async def written_under(on: Reader, site: UUID, sought: str, lexeme: str) -> list[UUID] | None:
    """The newest; None where nobody has proven the address, or one of the domain: then `lexeme`, a text search query,
    finds all."""
    asked = _ADDRESS if "@" in sought else _HOST
    found = await asked.maybe(on, site, sought, f"'=site:{site}' & {lexeme}", MOST)
    return found.ids if found else None
