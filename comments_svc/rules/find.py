from uuid import UUID

from comments_svc.db.database import Reader
from comments_svc.rules import queries
from comments_svc.rules.model import Rule
from comments_svc.rules.problems import NoSuchRule


async def find(on: Reader, site: UUID, rule: UUID) -> Rule:
    """Raises NoSuchRule."""
    found = await queries.by_id(on, site, rule)
    if found is None:
        raise NoSuchRule
    return found
