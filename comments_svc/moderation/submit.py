from comments_svc.comments.draft import Draft
from comments_svc.comments.model import Posted
from comments_svc.comments.post import post
from comments_svc.db.database import Tx
from comments_svc.db.rate import Rate
from comments_svc.moderation.judge import judge


async def submit(tx: Tx, draft: Draft, *, limit: Rate | None) -> Posted:
    """The one front door of every comment, whatever the protocol. Raises what `comments.post` raises."""
    return await post(tx, draft, judge(draft), limit)
