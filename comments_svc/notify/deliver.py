import asyncio
from datetime import datetime

from comments_svc.db.database import Database
from comments_svc.mail.model import Deferred, Refused, Sent
from comments_svc.mail.send import Mailer
from comments_svc.notify.letterhead import Letterhead
from comments_svc.notify.write import sealed, write
from comments_svc.outbox.message import Claimed
from comments_svc.outbox.model import Delivered, Dropped, Outcome, Postponed, Rejected


async def deliver(db: Database, head: Letterhead, mailer: Mailer, message: Claimed, *, now: datetime) -> Outcome:
    """One attempt to send a mail, outside any transaction. Raises Unavailable: of our own database."""
    async with db.read() as on:
        written = await write(on, head, message, now=now)
    if isinstance(written, Dropped):
        return written
    match await mailer.send(written.envelope, await asyncio.to_thread(sealed, written, head), urgent=message.urgent):
        case Sent(answer):
            return Delivered(answer)
        case Deferred(answer, handed_over):
            return Postponed(answer, unsure=handed_over)
        case Refused(answer, of_recipient):
            return Rejected(answer, of_recipient=of_recipient)
