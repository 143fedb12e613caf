from comments_svc.db.database import Tx
from comments_svc.rules import queries
from comments_svc.rules.model import MOST_RULES, Rule
from comments_svc.rules.problems import TooManyRules
from comments_svc.rules.room import check_room
from comments_svc.sites.model import Site
from comments_svc.sites.renew import renew


async def add(tx: Tx, site: Site, rule: Rule) -> None:
    """Raises TooManyRules, Invalid (value)."""
    await check_room(tx, rule)
    if await queries.insert(tx, rule, MOST_RULES) is None:
        raise TooManyRules(MOST_RULES)
    await renew(tx, site)
