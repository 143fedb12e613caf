from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.kernel.ids import uuid7
from comments_svc.readers import queries


async def recognise(tx: Tx, site: UUID, token_hash: bytes) -> UUID:
    """The reader who holds this token; a new one at the first write. Per site: tokens say nothing elsewhere."""
    known = await queries.by_token(tx, site, token_hash)
    return known or await queries.insert(tx, site, uuid7(), token_hash)
