from datetime import datetime

import msgspec

from comments_svc.comments import queries as comments
from comments_svc.comments.draft import Draft
from comments_svc.comments.model import State
from comments_svc.comments.problems import NoSuchComment
from comments_svc.db.database import Tx
from comments_svc.kernel.ids import uuid7
from comments_svc.moderation import queries
from comments_svc.moderation.decide import decide
from comments_svc.moderation.model import ANSWERED, Act, Event
from comments_svc.moderation.submit import submit


class Answer(msgspec.Struct, frozen=True):
    """What was done, newest first: undoing each in this order takes all of it back."""

    events: list[Event]
    approved: bool


async def answer(tx: Tx, draft: Draft, *, seen: int, now: datetime) -> Answer:
    """A moderator's reply. What readers don't see is approved first: nobody answers thin air.

    The same draft again changes nothing. Raises what `decide` and `submit` raise.
    """
    by, above = draft.sender.moderator, draft.parent
    assert by is not None and above is not None
    events: list[Event] = []
    parent = await comments.lock(tx, draft.site.id, above)
    if parent is None:
        raise NoSuchComment(above)
    if parent.state is not State.PUBLISHED:
        approval = (await decide(tx, draft.site, above, Act.APPROVE, by=by, seen=seen, now=now)).event
        events += [approval] if approval else []
    posted = await submit(tx, draft, limit=None)
    born = await _birth(tx, draft, now) if posted.outcome == "created" else None
    born = born or await queries.latest(tx, draft.site.id, draft.id)
    return Answer([born, *events] if born else events, approved=bool(events))


async def _birth(tx: Tx, draft: Draft, now: datetime) -> Event:
    event = Event(
        id=uuid7(),
        comment_id=draft.id,
        from_state=State.REJECTED,
        to_state=State.PUBLISHED,
        from_revision=1,
        to_revision=1,
        from_held=None,
        to_held=None,
        moderator_id=draft.sender.moderator,
        moderator=None,
        reason=ANSWERED,
        undone=False,
        at=now,
    )
    await queries.insert(tx, draft.site.id, event, undoes=None)
    return event
