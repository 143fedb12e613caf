from datetime import datetime
from uuid import UUID

from comments_svc.comments import queries as comments
from comments_svc.comments.change_state import change_state
from comments_svc.comments.model import Comment, State
from comments_svc.comments.problems import NoSuchComment
from comments_svc.db.database import Tx
from comments_svc.db.notify import ThreadChanged
from comments_svc.kernel.ids import uuid7
from comments_svc.moderation import queries
from comments_svc.moderation.model import Act, Decision, Event
from comments_svc.moderation.problems import ChangedSince, TakenBack
from comments_svc.moderation.tell import tell
from comments_svc.sites.model import Site
from comments_svc.threads.queries import touch


async def decide(
    tx: Tx, site: Site, comment: UUID, act: Act, *, by: UUID, seen: int, now: datetime, reason: str | None = None
) -> Decision:
    """A moderator's decision about the revision that they saw; deciding the same again changes nothing.

    Raises NoSuchComment, TakenBack, ChangedSince.
    """
    found = await comments.lock(tx, site.id, comment)
    if found is None:
        raise NoSuchComment(comment)
    if found.state is State.DELETED:
        raise TakenBack(comment)
    if not found.source:  # erased
        raise NoSuchComment(comment)
    if found.state is act.leads_to and found.held_revision is None:
        return Decision(await queries.latest(tx, site.id, comment), again=True, version=None)
    if (found.held_revision or found.revision) != seen:
        raise ChangedSince(comment)
    revision = found.held_revision if act is Act.APPROVE and found.held_revision else found.revision
    version = await settle(tx, site, found, act.leads_to, revision, None, now=now)
    event = Event(
        id=uuid7(),
        comment_id=comment,
        from_state=found.state,
        to_state=act.leads_to,
        from_revision=found.revision,
        to_revision=revision,
        from_held=found.held_revision,
        to_held=None,
        moderator_id=by,
        moderator=None,
        reason=reason,
        undone=False,
        at=now,
    )
    await queries.insert(tx, site.id, event, undoes=None)
    await tell(tx, site.id, event)
    return Decision(event, again=False, version=version)


async def settle(
    tx: Tx, site: Site, comment: Comment, state: State, revision: int, held: int | None, *, now: datetime
) -> int | None:
    """Brings a locked comment to a state and a text; the thread's new version when readers see it."""
    version = await change_state(tx, site, comment, state, now=now)
    if revision != comment.revision:
        if version is None and state is State.PUBLISHED:
            thread = await touch(tx, site.id, comment.thread_id, 0)
            version = thread.version
            tx.announce(ThreadChanged(site.slug, comment.url_key, thread.version, thread.count))
        await comments.supersede(tx, comment)
        edited = now if revision > comment.revision else None if revision == 1 else comment.edited_at
        await comments.show_revision(tx, comment, revision, edited, version or comment.version)
    if held != comment.held_revision:
        await comments.set_held(tx, comment, held)
    return version
