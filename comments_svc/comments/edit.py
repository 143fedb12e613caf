from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from comments_svc.comments import queries
from comments_svc.comments.model import Comment, State
from comments_svc.comments.problems import EditWindowClosed, NoSuchComment, NotYours
from comments_svc.comments.queries import Text
from comments_svc.db.database import Tx
from comments_svc.db.notify import ThreadChanged
from comments_svc.markup.model import Rendered
from comments_svc.sites.model import Site
from comments_svc.threads.queries import touch


class Showing(Enum):
    """What becomes of the new text of a published comment."""

    AT_ONCE = "at once"
    WHEN_APPROVED = "when approved"


def editable_until(site: Site, comment: Comment) -> datetime | None:
    """None when its writer can't edit it any more, whatever the time."""
    if comment.reader_id is None or comment.state in (State.DELETED, State.REJECTED):
        return None
    return comment.created_at + timedelta(seconds=site.edit_window_s)


def editable_for_s(site: Site, comment: Comment, *, now: datetime) -> int | None:
    """The whole seconds until then, for who can't trust the clock of a device."""
    until = editable_until(site, comment)
    return None if until is None else max(0, int((until - now).total_seconds()))


async def own(tx: Tx, site: Site, comment: UUID, by: UUID) -> Comment:
    """A comment of this reader, locked. Raises NoSuchComment, NotYours."""
    found = await queries.lock(tx, site.id, comment)
    if found is None:
        raise NoSuchComment(comment)
    if found.reader_id != by:
        raise NotYours
    return found


async def edit(
    tx: Tx, site: Site, comment: Comment, source: str, rendered: Rendered, *, showing: Showing, now: datetime
) -> int | None:
    """Replaces the text of a locked comment; the earlier text is kept as a revision.

    The thread's new version when readers see the change. Raises EditWindowClosed, NoSuchComment when it is deleted.
    """
    until = editable_until(site, comment)
    if until is None:
        raise NoSuchComment(comment.id)
    if now > until:
        raise EditWindowClosed(until)
    text = Text(source, rendered, await queries.latest_revision(tx, site.id, comment.id) + 1)
    if comment.state is State.PUBLISHED and showing is Showing.WHEN_APPROVED:
        await queries.hold_text(tx, comment, text)
        return None
    await queries.supersede(tx, comment)
    if comment.state is not State.PUBLISHED:
        edited = now if comment.silenced else None  # as its writer would see it of a published one
        await queries.set_text(tx, comment, text, edited, comment.version)
        return None
    thread = await touch(tx, comment.site_id, comment.thread_id, 0)
    await queries.set_text(tx, comment, text, now, thread.version)
    tx.announce(ThreadChanged(site.slug, comment.url_key, thread.version, thread.count))
    return thread.version
