from typing import Final

import msgspec

from comments_svc.comments.draft import Draft
from comments_svc.comments.model import Door, Posted
from comments_svc.comments.post import post
from comments_svc.db.database import Database, Tx
from comments_svc.db.rate import Rate
from comments_svc.moderation.judge import asks_address, judge
from comments_svc.readers.name_key import name_key
from comments_svc.readers.queries import address_by_token

MODERATORS_NAME: Final = "moderators-name"


async def submit(tx: Tx, draft: Draft, *, limit: Rate | None, proven: str | None = None) -> Posted:
    """The one front door of every comment, whatever the protocol. Raises what `comments.post` raises.

    `proven`: the address of its writer, where a rule asks for it and it was not given as theirs.
    """
    looked_at = _doubted(draft)
    return await post(tx, looked_at, judge(looked_at, proven), limit)


async def submit_from_browser(db: Database, draft: Draft, *, limit: Rate | None) -> Posted:
    """In a transaction of its own, which is one statement. Raises what `submit` raises."""
    proven = await _proven(db, draft)
    async with db.single() as tx:
        return await submit(tx, draft, limit=limit, proven=proven)


async def _proven(db: Database, draft: Draft) -> str | None:
    """Nothing is asked on sites without a rule on addresses."""
    token_hash = draft.sender.token_hash
    if token_hash is None or not asks_address(draft):
        return None
    async with db.read() as on:
        found = await address_by_token(on, draft.site.id, token_hash)
    return found.email if found else None


def _doubted(draft: Draft) -> Draft:
    """What comes by mail can't be sent back to its writer's hands, as a form can: a moderator's name makes it wait."""
    worn = name_key(draft.sender.name) in map(name_key, draft.site.moderators)
    if draft.door is Door.MAIL and draft.sender.moderator is None and worn:
        return msgspec.structs.replace(draft, doubts=(*draft.doubts, MODERATORS_NAME))
    return draft
