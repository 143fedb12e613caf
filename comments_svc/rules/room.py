from comments_svc.db.database import Tx
from comments_svc.kernel.phrase import phrase
from comments_svc.kernel.problems import Invalid
from comments_svc.rules import queries
from comments_svc.rules.model import MOST_CHARS, MOST_COMPARED, MOST_WEIGHT, Kind, Rule
from comments_svc.rules.pattern import weight
from comments_svc.rules.words import Words


async def check_room(tx: Tx, rule: Rule) -> None:
    """Whether it fits beside the other rules of its site, which nobody else changes until the end of the transaction.

    Raises Invalid (value).
    """
    await queries.lock_rules(tx, rule.site_id)
    if len(rule.value) + await queries.chars_of_others(tx, rule) > MOST_CHARS:
        most = f"{MOST_CHARS:,}"
        raise Invalid(
            "value",
            phrase("All rules of a site have room for %(most)s characters. Make another one shorter.", most=most),
        )
    if rule.kind is Kind.PATTERN:
        await _check_weight(tx, rule)
    if rule.kind is Kind.WORDS:
        await _check_compared(tx, rule)


async def _check_weight(tx: Tx, rule: Rule) -> None:
    """Each comment is read by every expression of the site, so they share what one comment may cost."""
    taken = sum(weight(each.value) for each in await _others(tx, rule))
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


async def _check_compared(tx: Tx, rule: Rule) -> None:
    own = Words(rule.value).compared
    if not own:
        return
    taken = sum(Words(each.value).compared for each in await _others(tx, rule))
    if own + taken > MOST_COMPARED:
        raise Invalid(
            "value",
            phrase(
                "This would take too long for each comment. Words with a star inside, and lines of several words with a"
                " star, are compared word by word: these are %(own)s words, and there is room for %(room)s beside the"
                " other rules of this site.",
                own=own,
                room=max(MOST_COMPARED - taken, 0),
            ),
        )


async def _others(tx: Tx, rule: Rule) -> list[Rule]:
    """Of its kind."""
    return [each for each in await queries.of_site(tx, rule.site_id) if each.kind is rule.kind and each.id != rule.id]
