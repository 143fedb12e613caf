from typing import Final

import msgspec

from comments_svc.db.database import Tx
from comments_svc.db.rate import rate, take
from comments_svc.kernel.ids import uuid7
from comments_svc.kernel.problems import RateLimited
from comments_svc.moderators import queries
from comments_svc.moderators.ask_sign_in import MailSignIn
from comments_svc.moderators.model import MAIL_VALID
from comments_svc.outbox.message import Message
from comments_svc.outbox.put import put

TEMPLATE: Final = "sign-in"

# For each account: five mails at once, then one every three minutes.
_EVERY_S: Final = 180
_BURST: Final = 5


class SignInParams(msgspec.Struct, frozen=True):
    """Of the template `sign-in`: code and link are made from it at sending."""

    mail: str


async def mail_sign_in(tx: Tx, job: MailSignIn) -> None:
    """Puts the mail in the outbox, if this is the address of a moderator who has not asked too often."""
    moderator = await queries.by_email(tx, job.email)
    if moderator is None:
        return
    try:
        await take(tx, rate("sign-in-mail", moderator.id.bytes, every_s=_EVERY_S, burst=_BURST))
    except RateLimited:
        return
    mail, now = uuid7(), job.asked_at
    await queries.insert_mail(tx, mail, moderator.id, job.browser_hash, now + MAIL_VALID)
    message = Message(
        site_id=None,
        event_id=mail,
        template=TEMPLATE,
        params=msgspec.json.encode(SignInParams(str(mail))).decode(),
        recipient=moderator.email,
        lang=await queries.lang_of(tx, moderator.id),
        moderator_id=moderator.id,
        urgent=True,
        due_at=now,
        created_at=now,
    )
    await put(tx, [message])
