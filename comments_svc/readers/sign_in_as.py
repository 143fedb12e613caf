from datetime import datetime
from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.readers import queries
from comments_svc.readers.model import Identity, Proven
from comments_svc.readers.take_address import take_address
from comments_svc.readers.use_waiting import use_waiting


async def sign_in_as(tx: Tx, site: UUID, reader: UUID, who: Identity, *, now: datetime) -> Proven:
    """The reader is this person from now on; a name that they had chosen here stays."""
    left = await take_address(tx, site, reader, who.email, now=now)
    if who.name and not await queries.name_of(tx, site, reader):
        await queries.rename(tx, site, reader, who.name)
    return Proven(who.email, await use_waiting(tx, site, reader, who.email, now=now), left)
