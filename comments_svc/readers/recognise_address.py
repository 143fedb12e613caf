from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Tx
from comments_svc.db.query import Query
from comments_svc.kernel.ids import uuid7
from comments_svc.kernel.secret import new_token, token_hash
from comments_svc.readers import queries


class Holder(msgspec.Struct, frozen=True):
    """A reader by what stands for them: the hash of their token."""

    token_hash: bytes
    name: str


# Of several browsers the one that the site knows longest.
_HOLDER: Final = Query(
    Holder,
    """
    select r.token_hash, r.name from reader_address a join reader r on r.site_id = a.site_id and r.id = a.reader_id
    where a.site_id = $1 and lower(a.email) = lower($2)
    order by exists (
      select from comment c where c.site_id = r.site_id and c.reader_id = r.id and c.state = 'published'
    ) desc, a.proven_at, r.id
    limit 1
    """,
)


async def recognise_address(tx: Tx, site: UUID, email: str, *, now: datetime) -> Holder:
    """The reader who has proven this address; a new one, whose token nobody holds, where there is none.

    For a caller that has just seen the proof.
    """
    known = await _HOLDER.maybe(tx, site, email)
    if known is not None:
        return known
    made = token_hash(new_token())
    reader = await queries.insert(tx, site, uuid7(), made)
    await queries.set_address(tx, site, reader, email, now)
    return Holder(made, "")
