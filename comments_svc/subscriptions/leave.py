from datetime import datetime
from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.readers.queries import address_of, drop_wish
from comments_svc.sites.model import Site
from comments_svc.subscriptions import queries
from comments_svc.subscriptions.model import Standing


async def leave(tx: Tx, site: Site, reader: UUID, thread: UUID, *, now: datetime) -> None:
    """No more mail about this thread to the reader's address; what they asked for before proving it is dropped."""
    await drop_wish(tx, site.id, reader, thread)
    mine = await address_of(tx, site.id, reader)
    found = await queries.of_thread(tx, site.id, thread, mine.email) if mine else None
    if found is not None:
        await queries.set_state(tx, site.id, found.id, Standing.LEFT, now)
