from datetime import datetime

from comments_svc.comments import queries
from comments_svc.comments.change_state import change_state
from comments_svc.comments.model import Comment, State
from comments_svc.db.database import Tx
from comments_svc.sites.model import Site


async def delete(tx: Tx, site: Site, comment: Comment, *, now: datetime) -> int | None:
    """Its writer takes a locked comment back: at any time, and again without harm. Text is erased 30 days later.

    The thread's new version when readers see the change.
    """
    if comment.state is State.DELETED:
        return None
    if comment.held_revision is not None:
        await queries.set_held(tx, comment, None)
    return await change_state(tx, site, comment, State.DELETED, now=now)
