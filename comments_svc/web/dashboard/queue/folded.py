"""An act of this visit as the line that stands where the card was."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from comments_svc.comments.model import State
from comments_svc.markup.excerpt import excerpt
from comments_svc.moderation.acted import Acted
from comments_svc.moderation.model import AMENDED, ANSWERED
from comments_svc.moderators.model import Moderator
from comments_svc.web.dashboard.wording import ago, decided, inside
from comments_svc.web.say import say

_EXCERPT_CHARS = 90
_REMOVED = (State.SPAM, State.REJECTED)


class Folded(msgspec.Struct, frozen=True):
    """`undo`: the events to take back, in this order. `at`, `risk`: of the comment, which are its place.
    `explains`: the event that may still be given a reason, because something was removed."""

    id: UUID
    at: datetime
    risk: int
    name: str
    excerpt: str
    said: str
    undo: list[UUID]
    explains: UUID | None


def fold(acts: Sequence[Acted], me: Moderator, now: datetime) -> dict[UUID, Folded]:
    """The last act on each comment, by comment. A reply that also approved is one act of two events."""
    newest: dict[UUID, list[Acted]] = {}
    for each in acts:
        earlier = newest.get(each.subject_id)
        if earlier and earlier[0].at == each.at:
            earlier.append(each)
        else:
            newest[each.subject_id] = [each]
    return {subject: _fold(events, me, now) for subject, events in newest.items()}


def _fold(events: list[Acted], me: Moderator, now: datetime) -> Folded:
    first = events[0]
    return Folded(
        id=first.subject_id,
        at=first.subject_at,
        risk=first.subject_risk,
        name=first.subject_name,
        excerpt=excerpt(first.subject_tree, max_chars=_EXCERPT_CHARS),
        said=_said(events, me, now),
        undo=[each.id for each in _children_first(events)],
        explains=first.id if _is_removal(first) and first.moderator_id == me.id else None,
    )


def _is_removal(event: Acted) -> bool:
    return event.to_state in _REMOVED and event.reason != AMENDED


def _said(events: list[Acted], me: Moderator, now: datetime) -> str:
    what = decided(events)
    if events[0].moderator_id == me.id:
        return f"{what}."
    by = say(" by %(name)s", name=events[0].moderator) if events[0].moderator else ""
    return say("Already %(what)s%(by)s, %(ago)s.", what=inside(what), by=by, ago=ago(events[0].at, now))


def _children_first(events: Iterable[Acted]) -> list[Acted]:
    return sorted(events, key=lambda each: each.reason != ANSWERED)
