from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.rules import queries
from comments_svc.rules.model import Rule
from comments_svc.rules.problems import NoSuchRule
from comments_svc.rules.room import check_room
from comments_svc.sites.model import Site
from comments_svc.sites.renew import renew


async def change(tx: Tx, site: Site, rule: Rule) -> None:
    """What it says from now on; its hits stay. Raises NoSuchRule, Invalid (value)."""
    await check_room(tx, rule)
    if await queries.update(tx, rule) == 0:
        raise NoSuchRule
    await renew(tx, site)


async def switch(tx: Tx, site: Site, rule: UUID, *, on: bool) -> None:
    """Raises NoSuchRule."""
    if await queries.switch(tx, site.id, rule, on=on) == 0:
        raise NoSuchRule
    await renew(tx, site)
