from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader
from comments_svc.kernel.phrase import phrase
from comments_svc.mail.letters import SignIn
from comments_svc.moderators.mail_sign_in import SignInParams
from comments_svc.moderators.queries import mail_expires
from comments_svc.moderators.sign_in_code import sign_in_code
from comments_svc.moderators.sign_in_link import sign_in_link
from comments_svc.notify.draft import Draft
from comments_svc.notify.letterhead import Letterhead
from comments_svc.outbox.message import Claimed
from comments_svc.outbox.model import Dropped


async def draft_sign_in(on: Reader, head: Letterhead, message: Claimed, *, now: datetime) -> Draft | Dropped:
    """`sign-in`: code and link, made from the row, so that every try has the same."""
    mail = UUID(msgspec.json.decode(message.params, type=SignInParams).mail)
    expires_at = await mail_expires(on, mail)
    if expires_at is None or expires_at <= now:
        return Dropped(phrase("Not sent: it was used meanwhile, or it is too late."))
    params = SignIn(
        host=urlsplit(head.public_url).hostname or head.public_url,
        url=sign_in_link(head.secret, head.public_url, mail, expires_at=expires_at),
        code=sign_in_code(head.secret, mail),
        minutes=max((expires_at - now) // timedelta(minutes=1), 1),
    )
    return Draft(params=params)
