from datetime import datetime
from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.mail.letters import Outcome
from comments_svc.moderation.mailed import Mailed, traces
from comments_svc.moderation.problems import AlreadySent
from comments_svc.moderation.undo import undo
from comments_svc.moderation.unsend import unsend
from comments_svc.sites.model import Site


async def take_back(tx: Tx, site: Site, mail: Mailed, *, by: UUID, now: datetime) -> None:
    """All that a moderator's mail has done, once. Raises ChangedSince; AlreadySent when it did nothing but send an
    answer, which has left."""
    done = await traces(tx, mail)
    if not done.can_be_undone:
        if done.outcome is Outcome.SENT_PRIVATELY:
            raise AlreadySent
        return
    for event in done.events:
        await undo(tx, site, event, by=by, now=now)
    if mail.answered is None:
        return
    try:
        await unsend(tx, site.id, mail.answered)
    except AlreadySent:
        if not done.events:
            raise
