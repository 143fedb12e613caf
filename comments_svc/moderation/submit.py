from typing import Final

import msgspec

from comments_svc.comments.draft import Draft
from comments_svc.comments.model import Door, Posted
from comments_svc.comments.post import post
from comments_svc.db.database import Tx
from comments_svc.db.rate import Rate
from comments_svc.moderation.judge import judge
from comments_svc.readers.name_key import name_key

MODERATORS_NAME: Final = "moderators-name"


async def submit(tx: Tx, draft: Draft, *, limit: Rate | None) -> Posted:
    """The one front door of every comment, whatever the protocol. Raises what `comments.post` raises."""
    looked_at = _doubted(draft)
    return await post(tx, looked_at, judge(looked_at), limit)


def _doubted(draft: Draft) -> Draft:
    """What comes by mail can't be sent back to its writer's hands, as a form can: a moderator's name makes it wait."""
    worn = name_key(draft.sender.name) in map(name_key, draft.site.moderators)
    if draft.door is Door.MAIL and draft.sender.moderator is None and worn:
        return msgspec.structs.replace(draft, doubts=(*draft.doubts, MODERATORS_NAME))
    return draft
