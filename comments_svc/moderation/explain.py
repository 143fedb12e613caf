from enum import StrEnum
from typing import Final
from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.db.query import Command
from comments_svc.kernel.phrase import phrase
from comments_svc.kernel.problems import Invalid
from comments_svc.moderation.problems import NoSuchEvent

MOST_CHARS: Final = 200


class Why(StrEnum):
    """Why something was removed, in the order of the keys 1 to 5."""

    SPAM = "spam"
    RUDE = "rude"
    OFF_TOPIC = "off-topic"
    DUPLICATE = "duplicate"
    OTHER = "other"


_EXPLAIN: Final = Command(
    """
    update moderation_event set reason = $4
    where site_id = $1 and id = $2 and moderator_id = $3 and undoes is null and not undone
      and to_state in ('spam', 'rejected') and reason is distinct from 'edited'
    """
)


async def explain(tx: Tx, site: UUID, event: UUID, why: Why, words: str, *, by: UUID) -> str:
    """A moderator says why they removed a comment; what the timeline says from now on.

    Raises NoSuchEvent when it is not theirs or was undone, Invalid.
    """
    words = " ".join(words.replace("\0", " ").split())
    if len(words) > MOST_CHARS:
        raise Invalid("words", phrase("Please say it in %(most)s characters or fewer.", most=MOST_CHARS))
    reason = f"{why}: {words}" if why is Why.OTHER and words else why.value
    if await _EXPLAIN.run(tx, site, event, by, reason) == 0:
        raise NoSuchEvent(event)
    return reason
