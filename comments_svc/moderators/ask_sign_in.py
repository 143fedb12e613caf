from datetime import datetime

import msgspec

from comments_svc.db.database import Tx
from comments_svc.outbox.enqueue import enqueue
from comments_svc.outbox.model import Job


class MailSignIn(msgspec.Struct, frozen=True, tag="mail-sign-in"):
    """A job, so that asking takes the same time and tells the same for every address, a moderator's or not."""

    email: str
    browser_hash: bytes
    asked_at: datetime


async def ask_sign_in(tx: Tx, email: str, browser_hash: bytes, *, now: datetime) -> None:
    """Wants a mail that signs in, for the moderator of this address if there is one. `browser_hash` stands for a secret
    that the asking browser keeps."""
    await enqueue(tx, Job.of(MailSignIn(email, browser_hash, now), due_at=now, urgent=True))
