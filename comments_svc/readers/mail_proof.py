from datetime import datetime, timedelta
from typing import Final

import msgspec

from comments_svc.db.database import Tx
from comments_svc.db.query import Command, Query, Write
from comments_svc.db.rate import is_allowed, rate
from comments_svc.outbox.message import Message
from comments_svc.outbox.put import put
from comments_svc.readers import queries
from comments_svc.readers.ask_proof import MailProof
from comments_svc.readers.model import PROOF_VALID, Proof
from comments_svc.readers.read_address import mailbox_of

TEMPLATE: Final = "prove"

# Who has proven an address may sign in on several devices: five mails at once, then one every twenty minutes. The
# browsers that have proven it have as many of their own, which no stranger can use up.
_EVERY_S: Final = 1_200
_BURST: Final = 5


class ProofParams(msgspec.Struct, frozen=True):
    """Of the template `prove`: code and link are made from it at sending."""

    proof: str


class Slot(msgspec.Struct, frozen=True):
    address: str


# One statement, so that of two questions at once only one is mailed.
_TAKE_SLOT: Final = Write(
    Slot,
    """
    insert into proof_mail as p (address, sent_at) values ($1, $2)
    on conflict (address) do update set sent_at = excluded.sent_at where p.sent_at <= $3
    returning address
    """,
)
_STOPPED: Final = Query(
    queries.Exists,
    "select exists (select from address_health where email = lower($1) and stopped_at is not null) as there",
)
_FORGET: Final = Command("delete from proof_mail where sent_at < $1")


async def mail_proof(tx: Tx, job: MailProof) -> None:
    """Puts the mail that a reader asked for in the outbox, unless the address has had its share or takes no mail."""
    now = job.asked_at
    proof = await queries.lock_proof(tx, job.site_id, job.proof_id)
    if proof is None or proof.mailed or proof.used_at is not None:
        return
    if (await _STOPPED.one(tx, proof.email)).there or not await _may_mail(tx, proof, now):
        return
    await queries.mark_mailed(tx, proof.site_id, proof.id)
    params = msgspec.json.encode(ProofParams(str(proof.id))).decode()
    message = Message(
        site_id=proof.site_id,
        event_id=proof.id,
        template=TEMPLATE,
        params=params,
        recipient=proof.email,
        lang=proof.lang,
        urgent=True,
        due_at=now,
        created_at=now,
    )
    await put(tx, [message])


async def _may_mail(tx: Tx, proof: Proof, now: datetime) -> bool:
    """One a day to an address of which nobody has shown that they want our mail, whatever the site."""
    if not await queries.is_proven(tx, proof.site_id, proof.email):
        return await _TAKE_SLOT.maybe(tx, mailbox_of(proof.email), now, now - PROOF_VALID) is not None
    act = "prove-own" if await queries.has_proven(tx, proof.site_id, proof.reader_id, proof.email) else "prove"
    return await is_allowed(tx, rate(act, mailbox_of(proof.email).encode(), every_s=_EVERY_S, burst=_BURST))


async def forget_slots(tx: Tx, now: datetime) -> None:
    """Those that count no more."""
    await _FORGET.run(tx, now - timedelta(days=1))
