from uuid import UUID

from comments_svc.db.database import Reader
from comments_svc.hooks import queries
from comments_svc.hooks.model import Hook
from comments_svc.hooks.problems import NoSuchHook


async def find(on: Reader, site: UUID, hook: UUID) -> Hook:
    """Raises NoSuchHook."""
    found = await queries.by_id(on, site, hook)
    if found is None:
        raise NoSuchHook
    return found
