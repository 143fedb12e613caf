from uuid import UUID

from comments_svc.comments import queries as comments
from comments_svc.comments.model import State
from comments_svc.comments.problems import NoSuchComment
from comments_svc.comments.queries import Text
from comments_svc.db.database import Tx
from comments_svc.db.notify import ThreadChanged
from comments_svc.markup.model import Rendered
from comments_svc.moderation.problems import ChangedSince
from comments_svc.sites.model import Site
from comments_svc.threads.queries import touch


async def put_back(tx: Tx, site: Site, comment: UUID, source: str, rendered: Rendered, *, seen: int) -> None:
    """The text that its writer sent by mail, with more of it than was taken at first. The earlier text is kept; for
    readers it is no edit, because the words were there before.

    Raises NoSuchComment, ChangedSince when its writer has changed it since it was `seen`.
    """
    found = await comments.lock(tx, site.id, comment)
    if found is None or found.state is State.DELETED or not found.source:
        raise NoSuchComment(comment)
    if found.held_revision is not None or found.revision != seen:
        raise ChangedSince(comment)
    text = Text(source, rendered, await comments.latest_revision(tx, site.id, comment) + 1)
    await comments.supersede(tx, found)
    if found.state is not State.PUBLISHED:
        await comments.set_text(tx, found, text, found.edited_at, found.version)
        return
    thread = await touch(tx, site.id, found.thread_id, 0)
    await comments.set_text(tx, found, text, found.edited_at, thread.version)
    tx.announce(ThreadChanged(site.slug, found.url_key, thread.version, thread.count))
