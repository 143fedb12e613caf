from datetime import datetime

from comments_svc.comments.edit import Showing, edit
from comments_svc.comments.model import Comment, State
from comments_svc.comments.news import What, by_writer, news
from comments_svc.db.database import Tx
from comments_svc.markup.model import Rendered
from comments_svc.sites.model import Policy, Site


async def revise(tx: Tx, site: Site, comment: Comment, source: str, rendered: Rendered, *, now: datetime) -> int | None:
    """Its writer edits a locked comment; where everything waits, readers keep seeing the approved text.

    The thread's new version when readers see the change. Raises what `comments.edit` raises.
    """
    showing = Showing.WHEN_APPROVED if site.policy is Policy.HOLD else Showing.AT_ONCE
    version = await edit(tx, site, comment, source, rendered, showing=showing, now=now)
    if comment.state is State.PUBLISHED and showing is Showing.WHEN_APPROVED:
        await news(tx, by_writer(site.id, comment.id, What.HELD, comment.state, now=now))
    return version
