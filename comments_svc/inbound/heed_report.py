"""What a report about a mail of ours changes, whichever way it came."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Tx
from comments_svc.db.query import Query
from comments_svc.inbound.doors.webhooks.brought import Told
from comments_svc.mail.message_id import MessageIds, Names
from comments_svc.mail.read_report import Fate, Report
from comments_svc.outbox.mark_bounced import mark_message_bounced
from comments_svc.outbox.score_address import HARD, SOFT, score_address
from comments_svc.subscriptions.model import Standing
from comments_svc.subscriptions.queries import set_state, stop


class Addressee(msgspec.Struct, frozen=True):
    """Whom a mail was for. A moderator's address is never stopped: who decides must hear of it."""

    site_id: UUID | None
    email: str | None
    moderator_id: UUID | None
    subscription_id: UUID | None


class _Sent(msgspec.Struct, frozen=True):
    id: UUID
    site_id: UUID | None
    recipient: str
    moderator_id: UUID | None
    subscription_id: UUID | None


_BY_ID: Final = Query(
    _Sent,
    """
    select id, site_id, recipient, moderator_id, subscription_id from outbound_message
    where id = $1 and channel = 'mail' and lower(recipient) = lower($2)
    """,
)
_LAST: Final = Query(
    _Sent,
    """
    select id, site_id, recipient, moderator_id, subscription_id from outbound_message
    where lower(recipient) = lower($1) and channel = 'mail' and state in ('sent', 'failed')
    order by first_due_at desc limit 1
    """,
)


async def heed_report(tx: Tx, to: Addressee, report: Report, *, now: datetime) -> None:
    if to.moderator_id is not None or to.email is None:
        return
    if report.fate is Fate.COMPLAINT:
        await _leave(tx, to, now)
        return
    points = HARD if report.fate is Fate.HARD else SOFT
    await score_address(tx, to.email, points, report.words[:500], now=now)


async def _leave(tx: Tx, to: Addressee, now: datetime) -> None:
    if to.site_id is None or to.email is None:
        return
    await stop(tx, to.site_id, to.email, now)
    if to.subscription_id is not None:
        await set_state(tx, to.site_id, to.subscription_id, Standing.LEFT, now)


async def heed_told(tx: Tx, told: Iterable[Told], ids: MessageIds, *, now: datetime) -> None:
    """What a provider tells counts for the mail that it names, else for the last that this person was sent. Nobody
    whom we have sent nothing is touched. The same twice is once."""
    # In one order, so that two calls at once don't wait for each other in a ring.
    for each in sorted(told, key=lambda one: one.email.lower()):
        name = ids.read(each.message_id)
        named = name is not None and name.what is Names.MESSAGE
        email = each.email.replace("\0", "")[:254]
        sent = await _BY_ID.maybe(tx, name.row, email) if name and named else await _LAST.maybe(tx, email)
        if sent is None:
            continue
        if named and each.report.final:
            await mark_message_bounced(tx, sent.id, each.report.words)
        whom = Addressee(sent.site_id, sent.recipient, sent.moderator_id, sent.subscription_id)
        await heed_report(tx, whom, each.report, now=now)
