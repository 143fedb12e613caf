from comments_svc.db.database import Tx
from comments_svc.kernel.problems import Invalid
from comments_svc.rules import queries
from comments_svc.rules.model import MOST_CHARS, Rule


async def check_room(tx: Tx, rule: Rule) -> None:
    """Whether it fits beside the other rules of its site. Raises Invalid (value)."""
    if len(rule.value) + await queries.chars_of_others(tx, rule) > MOST_CHARS:
        raise Invalid(
            "value", f"All rules of a site have room for {MOST_CHARS:,} characters. Make another one shorter."
        )
