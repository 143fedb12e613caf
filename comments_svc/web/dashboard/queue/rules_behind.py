"""Which rules of the site had a say about a comment, for the names that their owner gave them."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from comments_svc.db.database import Reader
from comments_svc.moderation.card import Card
from comments_svc.rules.model import Kind
from comments_svc.rules.queries import Spoke, spoke

_KINDS: Final = frozenset(map(str, Kind))


async def rules_behind(on: Reader, site: UUID, cards: Sequence[Card]) -> dict[UUID, list[Spoke]]:
    """By comment, for all cards at once; nothing is asked where no reason is that of a rule."""
    found: dict[UUID, list[Spoke]] = {each.id: [] for each in cards if _ruled(each)}
    for each in await spoke(on, site, list(found)) if found else []:
        found[each.about].append(each)
    return found


def _ruled(card: Card) -> bool:
    return any(each.partition(": ")[0] in _KINDS for each in card.reasons)
