from datetime import datetime

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
from comments_svc.moderation.tell import tell


async def answer(tx: Tx, draft: Draft, *, seen: int, now: datetime) -> list[Event]:
    """A moderator's reply. What readers don't see is approved first: nobody answers thin air.

    What was done, newest first: undoing each in this order takes all of it back. The same draft again changes nothing
    and answers the same. Raises what `decide` and `submit` raise.
    """
    by, above = draft.sender.moderator, draft.parent
    assert by is not None and above is not None
    parent = await comments.lock(tx, draft.site.id, above)
    if parent is None:
        raise NoSuchComment(above)
    if parent.state is not State.PUBLISHED:
        await decide(tx, draft.site, above, Act.APPROVE, by=by, seen=seen, now=now)
    posted = await submit(tx, draft, limit=None)
    if posted.outcome == "created":
        await _be_born(tx, draft, now)
    born = await queries.latest(tx, draft.site.id, draft.id)
    approval = await queries.latest(tx, draft.site.id, above)
    return [each for each in (born, approval) if each is not None and born is not None and each.at == born.at]


async def _be_born(tx: Tx, draft: Draft, now: datetime) -> None:
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
    await tell(tx, draft.site.id, event)
