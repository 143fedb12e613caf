from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.hooks import queries
from comments_svc.hooks.problems import NoSuchHook


async def remove(tx: Tx, site: UUID, hook: UUID) -> None:
    """Its secrets go with it, and nothing that waits for it is sent. Raises NoSuchHook."""
    if await queries.delete(tx, site, hook) == 0:
        raise NoSuchHook
    await queries.cancel_waiting(tx, site, hook)
