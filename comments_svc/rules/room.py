from comments_svc.db.database import Tx
from comments_svc.kernel.phrase import phrase
from comments_svc.kernel.problems import Invalid
from comments_svc.rules import queries
from comments_svc.rules.model import MOST_CHARS, MOST_WEIGHT, Kind, Rule
from comments_svc.rules.pattern import weight


async def check_room(tx: Tx, rule: Rule) -> None:
    """Whether it fits beside the other rules of its site. Raises Invalid (value)."""
    if len(rule.value) + await queries.chars_of_others(tx, rule) > MOST_CHARS:
        most = f"{MOST_CHARS:,}"
        raise Invalid(
            "value",
            phrase("All rules of a site have room for %(most)s characters. Make another one shorter.", most=most),
        )
    if rule.kind is Kind.PATTERN:
        await _check_weight(tx, rule)


async def _check_weight(tx: Tx, rule: Rule) -> None:
    """Each comment is read by every expression of the site, so they share what one comment may cost."""
    others = [each for each in await queries.of_site(tx, rule.site_id) if each.kind is Kind.PATTERN]
    taken = sum(weight(each.value) for each in others if each.id != rule.id)
    own = weight(rule.value)
    if own + taken > MOST_WEIGHT:
        raise Invalid(
            "value",
            phrase(
                "This would take too long for each comment: it weighs %(own)s, and there is room for %(room)s beside"
                " the other expressions of this site. What may be repeated weighs as often as it may come."
                " Shorten this one, or remove another.",
                own=own,
                room=max(MOST_WEIGHT - taken, 0),
            ),
        )
