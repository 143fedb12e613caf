"""Post a comment: one statement, one round trip. Called by `moderation.submit` only."""

import math
import zlib
from uuid import UUID

from comments_svc.comments import queries
from comments_svc.comments.draft import Draft, Verdict
from comments_svc.comments.model import Door, Posted
from comments_svc.comments.problems import Banned, IdTaken, NoSuchParent, ProofNeeded, RefusedByRule, ThreadClosed
from comments_svc.db.database import Tx
from comments_svc.db.notify import JobsWaiting, ThreadChanged
from comments_svc.db.rate import Rate
from comments_svc.kernel.ids import uuid7
from comments_svc.kernel.problem import Problem
from comments_svc.kernel.problems import Invalid, RateLimited


async def post(tx: Tx, draft: Draft, verdict: Verdict, rate: Rate | None) -> Posted:
    """Outcome `created`, `repeat` or `repeat-public` (no token was sent, so only public fields may be answered).

    Raises Banned, IdTaken, Invalid (name), NoSuchParent, ProofNeeded, RateLimited, RefusedByRule, ThreadClosed.
    """
    posted = await queries.post(tx, draft, verdict, rate, _hue(draft), news=_news(draft))
    match posted.outcome:
        case "taken":
            raise IdTaken(draft.id)
        case "rate-limited":
            raise RateLimited(math.ceil(posted.wait_s or 1))
        case "no-parent":
            raise NoSuchParent(draft.parent)
        case "unproven":
            raise ProofNeeded
        case "name-reserved":
            raise Invalid("name", "This is the name of somebody who moderates here. Please take another one.")
        case "closed" | "banned" | "refused":
            raise _turned_away(posted)
    if posted.announce:
        assert posted.version is not None and posted.count is not None
        tx.announce(ThreadChanged(draft.site.slug, posted.url_key, posted.version, posted.count))
    if posted.told:
        tx.announce(JobsWaiting())
    return posted


def _turned_away(posted: Posted) -> Problem:
    match posted.outcome:
        case "closed":
            return ThreadClosed()
        case "banned":
            return Banned(posted.created_at)
        case _:
            return RefusedByRule()


def _news(draft: Draft) -> UUID | None:
    """A moderator's comment is told by `moderation.answer`, which can take it back; an imported one is no news."""
    told = draft.sender.moderator is None and draft.door is not Door.IMPORT and not draft.silent
    return uuid7() if told else None


def _hue(draft: Draft) -> int:
    """Degrees 0-359, for writers who are no readers of ours."""
    who = str(draft.sender.moderator or draft.sender.name)
    return zlib.crc32(who.encode()) % 360
