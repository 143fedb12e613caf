from typing import Final
from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.db.query import Command
from comments_svc.feedback.model import Feedback
from comments_svc.feedback.queries import by_id
from comments_svc.moderation.problems import AlreadySent
from comments_svc.outbox.cancel import cancel_event
from comments_svc.outbox.problems import NoSuchMessage

_FORGET: Final = Command("delete from feedback where site_id = $1 and id = $2")


async def unsend(tx: Tx, site: UUID, message: UUID) -> Feedback:
    """Takes back a private answer that has not left: what it was, for whoever wants to write it anew.

    Raises NoSuchMessage for what is no answer of this site's moderators, AlreadySent.
    """
    found = await by_id(tx, site, message)
    if found is None or found.moderator_id is None:
        raise NoSuchMessage(message)
    if not await cancel_event(tx, message):
        raise AlreadySent
    await _FORGET.run(tx, site, message)
    return found
