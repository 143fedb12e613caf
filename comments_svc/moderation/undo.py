from datetime import datetime
from uuid import UUID

import msgspec

from comments_svc.comments import queries as comments
from comments_svc.db.database import Tx
from comments_svc.kernel.ids import uuid7
from comments_svc.moderation import queries
from comments_svc.moderation.decide import settle
from comments_svc.moderation.model import AMENDED, ANSWERED, Decision, Event
from comments_svc.moderation.problems import ChangedSince, NoSuchEvent
from comments_svc.moderation.tell import tell
from comments_svc.outbox.cancel import cancel_event
from comments_svc.sites.model import Site


async def undo(tx: Tx, site: Site, event: UUID, *, by: UUID, now: datetime) -> Decision:
    """Takes a decision back, once, while the comment is as that decision left it. Raises NoSuchEvent, ChangedSince."""
    done = await queries.by_id(tx, site.id, event)
    if done is None:
        raise NoSuchEvent(event)
    comment = await comments.lock(tx, site.id, done.comment_id)
    latest = await queries.latest(tx, site.id, done.comment_id)
    assert comment is not None and latest is not None
    if latest.undone and latest.id == done.id:
        return Decision(done, again=True, version=None)
    left = (done.to_state, done.to_revision, done.to_held)
    now_is = (comment.state, comment.revision, comment.held_revision)
    if latest.id != done.id or now_is != left or not comment.source:
        raise ChangedSince(done.comment_id)
    version = await settle(tx, site, comment, done.from_state, done.from_revision, done.from_held, now=now)
    if done.reason == ANSWERED and comment.parent_id is not None and not comment.had_reply:
        await comments.forget_reply(tx, site.id, comment.parent_id)
    back = _reverse(done, by, now)
    await queries.insert(tx, site.id, back, undoes=done.id)
    await queries.mark_undone(tx, site.id, done.id)
    await cancel_event(tx, done.id)
    if done.reason != AMENDED:  # of which nobody was told
        await tell(tx, site.id, back)
    return Decision(back, again=False, version=version)


def _reverse(event: Event, by: UUID, now: datetime) -> Event:
    return msgspec.structs.replace(
        event,
        id=uuid7(),
        from_state=event.to_state,
        to_state=event.from_state,
        from_revision=event.to_revision,
        to_revision=event.from_revision,
        from_held=event.to_held,
        to_held=event.from_held,
        moderator_id=by,
        reason=None,
        at=now,
    )
