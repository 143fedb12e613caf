from datetime import datetime
from typing import Final
from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.inbound import queries
from comments_svc.inbound.look_at import takes_acts
from comments_svc.inbound.model import InboundState
from comments_svc.inbound.problems import MailIsSettled, NoSuchMail
from comments_svc.notify.forward import Forwarded, forward

_FORWARDED: Final = (InboundState.HELD, InboundState.POSTED)


async def forward_again(tx: Tx, site: UUID, message: UUID, *, answers: bool, now: datetime) -> bool:
    """Once more to every moderator who wants mail about the site. False: somebody has had too many within the hour.

    Raises NoSuchMail, MailIsSettled for what nobody was to be told.
    """
    found = await queries.lock(tx, message)
    if found is None or found.site_id != site:
        raise NoSuchMail(message)
    if found.state not in _FORWARDED or not takes_acts(found):
        raise MailIsSettled(message)
    what = Forwarded(
        site=site,
        inbound=found.id,
        feedback=found.feedback_id,
        thread=found.thread_id,
        comment=found.comment_id,
        email=found.from_email,
    )
    return await forward(tx, what, answers=answers, now=now)
