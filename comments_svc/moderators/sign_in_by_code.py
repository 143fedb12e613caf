from datetime import datetime

from comments_svc.db.database import Tx
from comments_svc.kernel.secret import RootSecret
from comments_svc.moderators import queries
from comments_svc.moderators.sign_in import open_session
from comments_svc.moderators.sign_in_code import is_sign_in_code


async def sign_in_by_code(
    tx: Tx, secret: RootSecret, browser_hash: bytes, code: str, *, user_agent: str, now: datetime
) -> str | None:
    """The token of a new session. None for a wrong code, which is counted: so this must be committed, and nothing may
    be raised over it. Five tries, and only in the browser that asked."""
    open_to = await queries.lock_mails(tx, browser_hash, now)
    right = next((each.id for each in open_to if is_sign_in_code(secret, each.id, code)), None)
    moderator = await queries.use_mail(tx, right, now) if right else None
    if moderator is None:
        await queries.count_mail_try(tx, [each.id for each in open_to])
        return None
    return await open_session(tx, moderator, user_agent=user_agent, now=now)
