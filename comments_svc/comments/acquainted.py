"""How well a reader is known, before they write again."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader
from comments_svc.db.query import Query


class Acquaintance(msgspec.Struct, frozen=True):
    """`proven`: they have shown who they are. `known`: they are no newcomer any more, and not held."""

    proven: bool
    trusted: bool
    known: bool


NOBODY: Final = Acquaintance(proven=False, trusted=False, known=False)

# Known as `post_named` has it: by this browser, or by another that has proven the same address. The fence keeps the
# planner off the index by state, which would read a whole site.
_ACQUAINTED: Final = Query(
    Acquaintance,
    """
    select a.email is not null as proven, n.standing = 'trusted' as trusted, n.standing <> 'held' and exists (
      select from (
        select r.id
        union all
        select o.reader_id from reader_address o
        where o.site_id = $1 and lower(o.email) = lower(a.email) and o.reader_id <> r.id
      ) theirs
      cross join lateral (
        select from (
          select c.state from comment c where c.site_id = $1 and c.reader_id = theirs.id
          order by c.created_at desc offset 0
        ) wrote where wrote.state = 'published' limit 1
      ) published
    ) as known
    from reader r
    cross join lateral (
      select case when r.standing_until <= $3 then 'normal' else r.standing end as standing
    ) n
    left join reader_address a on a.site_id = r.site_id and a.reader_id = r.id
    where r.site_id = $1 and r.id = $2
    """,
)


async def acquainted(on: Reader, site: UUID, reader: UUID, now: datetime) -> Acquaintance:
    return await _ACQUAINTED.maybe(on, site, reader, now) or NOBODY
