from datetime import datetime
from uuid import UUID

import msgspec

from comments_svc.comments import queries as comments
from comments_svc.comments.model import Comment, State
from comments_svc.comments.problems import NoSuchComment
from comments_svc.comments.queries import Text
from comments_svc.db.database import Tx
from comments_svc.db.notify import ThreadChanged
from comments_svc.kernel.ids import uuid7
from comments_svc.markup.model import Rendered
from comments_svc.moderation import queries
from comments_svc.moderation.model import AMENDED, Event
from comments_svc.moderation.problems import ChangedSince, TakenBack
from comments_svc.sites.model import Site
from comments_svc.threads.queries import touch


class Amendment(msgspec.Struct, frozen=True):
    """`told`: readers see when it was edited. `seen`: the revision that the moderator had before them."""

    source: str
    rendered: Rendered
    told: bool
    seen: int


async def amend(tx: Tx, site: Site, comment: UUID, new: Amendment, *, by: UUID, now: datetime) -> Event | None:
    """A moderator's text in place of a writer's, which is kept. The comment stays where it is: an edit that waits goes
    on waiting, with the new text. None when it was so already.

    Raises NoSuchComment, TakenBack, ChangedSince.
    """
    found = await comments.lock(tx, site.id, comment)
    if found is None or (not found.source and found.state is not State.DELETED):
        raise NoSuchComment(comment)
    if found.state is State.DELETED:
        raise TakenBack(comment)
    if (found.held_revision or found.revision) != new.seen:
        raise ChangedSince(comment)
    if found.source == new.source:
        return None
    text = Text(new.source, new.rendered, await comments.latest_revision(tx, site.id, comment) + 1)
    if found.held_revision is not None:
        await comments.hold_text(tx, found, text)
    else:
        await _replace(tx, site, found, text, now if new.told else found.edited_at)
    event = _event(found, text.revision, by, now)
    await queries.insert(tx, site.id, event, undoes=None)
    return event


async def _replace(tx: Tx, site: Site, found: Comment, text: Text, edited_at: datetime | None) -> None:
    await comments.supersede(tx, found)
    if found.state is not State.PUBLISHED:
        await comments.set_text(tx, found, text, edited_at, found.version)
        return
    thread = await touch(tx, site.id, found.thread_id, 0)
    await comments.set_text(tx, found, text, edited_at, thread.version)
    tx.announce(ThreadChanged(site.slug, found.url_key, thread.version, thread.count))


def _event(found: Comment, revision: int, by: UUID, now: datetime) -> Event:
    held = found.held_revision is not None
    return Event(
        id=uuid7(),
        comment_id=found.id,
        from_state=found.state,
        to_state=found.state,
        from_revision=found.revision,
        to_revision=found.revision if held else revision,
        from_held=found.held_revision,
        to_held=revision if held else None,
        moderator_id=by,
        moderator=None,
        reason=AMENDED,
        undone=False,
        at=now,
    )
