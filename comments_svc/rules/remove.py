from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.rules import queries
from comments_svc.rules.problems import NoSuchRule
from comments_svc.sites.model import Site
from comments_svc.sites.renew import renew


async def remove(tx: Tx, site: Site, rule: UUID) -> None:
    """What it has said about comments stays with them. Raises NoSuchRule."""
    if await queries.delete(tx, site.id, rule) == 0:
        raise NoSuchRule
    await renew(tx, site)
