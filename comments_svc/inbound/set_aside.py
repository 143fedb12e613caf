from datetime import datetime
from typing import Final
from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.inbound import queries
from comments_svc.inbound.look_at import takes_acts
from comments_svc.inbound.model import InboundState, Why
from comments_svc.inbound.problems import MailIsSettled, NoSuchMail

BY_HAND: Final = (Why.SPAM, Why.SET_ASIDE)
"""Why a moderator sets a mail aside."""


async def set_aside(tx: Tx, site: UUID, message: UUID, why: Why, *, now: datetime) -> str:
    """What was held waits for nobody any more; the same again changes nothing. `why`: one of BY_HAND. Answers with the
    reason that it was held for, for `take_up_again`. Raises NoSuchMail, MailIsSettled."""
    return await _move(tx, site, message, InboundState.HELD, InboundState.DROPPED, why, now)


async def take_up_again(tx: Tx, site: UUID, message: UUID, reason: str, *, now: datetime) -> None:
    """It waits after all: held again, for the former reason. Raises NoSuchMail, MailIsSettled."""
    await _move(tx, site, message, InboundState.DROPPED, InboundState.HELD, reason, now)


async def _move(
    tx: Tx, site: UUID, message: UUID, before: InboundState, after: InboundState, reason: str, now: datetime
) -> str:
    found = await queries.lock(tx, message)
    if found is None or found.site_id != site:
        raise NoSuchMail(message)
    if found.state is after and found.reason == reason:
        return ""
    if found.state is not before or not takes_acts(found):
        raise MailIsSettled(message)
    await queries.set_settled(
        tx,
        message,
        after,
        reason,
        thread=None,
        comment=None,
        feedback=None,
        told=found.told,
        now=now,
    )
    return found.reason or ""
