from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader, Tx
from comments_svc.db.query import Query, Write


class Known(msgspec.Struct, frozen=True):
    id: UUID


_BY_TOKEN: Final = Query(Known, "select id from reader where site_id = $1 and token_hash = $2")
_INSERT: Final = Write(
    Known,
    """
    insert into reader (site_id, id, token_hash) values ($1, $2, $3)
    on conflict (site_id, token_hash) do update set token_hash = excluded.token_hash
    returning id
    """,
)


async def by_token(on: Reader, site: UUID, token_hash: bytes) -> UUID | None:
    found = await _BY_TOKEN.maybe(on, site, token_hash)
    return found.id if found else None


async def insert(tx: Tx, site: UUID, id: UUID, token_hash: bytes) -> UUID:
    """The reader of this token, who may have come by at the same moment."""
    return (await _INSERT.one(tx, site, id, token_hash)).id
