from datetime import datetime
from uuid import UUID

import msgspec

from comments_svc.db.database import Tx
from comments_svc.kernel.ids import uuid7
from comments_svc.outbox.enqueue import enqueue
from comments_svc.outbox.model import Job
from comments_svc.readers import queries
from comments_svc.readers.model import PROOF_VALID, Proof, Wish
from comments_svc.readers.problems import ProofTooOld


class MailProof(msgspec.Struct, frozen=True, tag="mail-proof"):
    """A job, so that asking takes the same time and tells the same for every address, known, unknown or stopped."""

    site_id: UUID
    proof_id: UUID
    asked_at: datetime


async def ask_proof(
    tx: Tx, site: UUID, reader: UUID, email: str, *, lang: str, now: datetime, wish: Wish | None = None
) -> None:
    """Wants a mail with a code and a link for this reader; the job decides whether there may be one.

    Raises ProofTooOld where a reader with a proven address wants another one, and did not just prove the first.
    """
    await allow_address(tx, site, reader, email, now=now)
    proof = Proof(
        site,
        uuid7(),
        reader,
        email,
        lang,
        mailed=False,
        thread_id=wish.thread if wish else None,
        scope=wish.scope if wish else None,
        expires_at=now + PROOF_VALID,
        used_at=None,
    )
    await queries.insert_proof(tx, proof, now)
    await enqueue(tx, Job.of(MailProof(site, proof.id, now), due_at=now, urgent=True))


async def allow_address(tx: Tx, site: UUID, reader: UUID, email: str, *, now: datetime) -> None:
    """Raises ProofTooOld: a token alone, which may be stolen, moves nobody to another address."""
    present = await queries.address_of(tx, site, reader)
    if present is not None and present.email.lower() != email.lower() and not present.is_fresh(now):
        raise ProofTooOld
