from datetime import datetime
from typing import Final
from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.db.notify import JobsWaiting
from comments_svc.db.query import Query, Write
from comments_svc.db.rate import rate, take
from comments_svc.outbox.message import Envelope
from comments_svc.outbox.model import One
from comments_svc.outbox.problems import NoSuchMessage, NotSentAgain

# For each message: three times at once, then one every half an hour. Its recipient did nothing to get more.
_EVERY_S: Final = 1_800
_BURST: Final = 3

_LOOK: Final = Query(
    Envelope, "select template, recipient from outbound_message where id = $2 and ($1::uuid is null or site_id = $1)"
)
# Three days begin anew, and what the other side said last is no word about the next try. The Message-ID stays: whoever
# has the mail already sees it once.
_RESEND: Final = Write(
    One,
    """
    update outbound_message set state = 'queued', attempts = 0, unsure = false, due_at = $3, first_due_at = $3,
      claimed_until = null, carried_by = null, sent_at = null, last_answer = null
    where id = $2 and ($1::uuid is null or site_id = $1)
      and (state <> 'queued' or carried_by is null and (claimed_until is null or claimed_until < $3))
    returning id
    """,
)


async def resend(tx: Tx, message: UUID, *, site: UUID | None, now: datetime) -> None:
    """Sends at once what has failed, was cancelled, was sent, or waits for its next try; again without harm.

    `site` None: the operator's, for any site. Raises NoSuchMessage, also when it is on its way at this moment;
    NotSentAgain, RateLimited.
    """
    found = await _LOOK.maybe(tx, site, message)
    if found is None:
        raise NoSuchMessage(message)
    if not found.may_be_sent_again:
        raise NotSentAgain
    await take(tx, rate("resend", message.bytes, every_s=_EVERY_S, burst=_BURST))
    if await _RESEND.maybe(tx, site, message, now) is None:
        raise NoSuchMessage(message)
    tx.announce(JobsWaiting())
