from datetime import datetime

from comments_svc.comments import queries
from comments_svc.comments.model import Comment, State
from comments_svc.db.database import Tx
from comments_svc.db.notify import ThreadChanged
from comments_svc.sites.model import Site
from comments_svc.threads.queries import touch


async def change_state(tx: Tx, site: Site, comment: Comment, to: State, *, now: datetime) -> int | None:
    """Moves a locked comment to another state and keeps every counter true.

    The thread's new version, or None when readers can see no difference. Rows are locked child, parent, root, thread:
    every act takes them in this order, so two of them never wait for each other.
    """
    step = int(to is State.PUBLISHED) - int(comment.state is State.PUBLISHED)
    if step == 0:
        await queries.set_state(tx, comment, to, comment.version, now)
        return None
    above = [each for each in (comment.parent_id, comment.root_id) if each is not None]
    for each in dict.fromkeys(above):
        await queries.count_reply(tx, comment.site_id, each, step)
    thread = await touch(tx, comment.site_id, comment.thread_id, step)
    if above and step > 0:
        await queries.show_placeholders(tx, comment.site_id, above, thread.version)
    await queries.set_state(tx, comment, to, thread.version, now)
    tx.announce(ThreadChanged(site.slug, comment.url_key, thread.version, thread.count))
    return thread.version
