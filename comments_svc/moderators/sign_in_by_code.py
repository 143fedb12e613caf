from datetime import datetime
from typing import Final
from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.db.rate import is_allowed, rate
from comments_svc.kernel.secret import RootSecret
from comments_svc.moderators import queries
from comments_svc.moderators.model import Device, OpenMail, Way
from comments_svc.moderators.sign_in import open_session
from comments_svc.moderators.sign_in_code import is_sign_in_code

# For each account: five guesses at once, then one every three minutes.
_EVERY_S: Final = 180
_BURST: Final = 5


async def sign_in_by_code(
    tx: Tx, secret: RootSecret, browser_hash: bytes, code: str, *, device: Device, now: datetime
) -> str | None:
    """The token of a new session. None for a wrong code, which is counted: so this must be committed, and nothing may
    be raised over it. Five tries, and only in the browser that asked; five in a quarter of an hour for an account,
    however many mails it was sent: the links in them count on."""
    open_to = await queries.lock_mails(tx, browser_hash, now)
    allowed = await _allowed(tx, open_to, browser_hash)
    right = next(
        (each.id for each in open_to if each.moderator_id in allowed and is_sign_in_code(secret, each.id, code)), None
    )
    moderator = await queries.use_mail(tx, right, now) if right else None
    if moderator is None:
        await queries.count_mail_try(tx, [each.id for each in open_to])
        return None
    return await open_session(tx, moderator, device, Way.MAIL, now=now)


async def _allowed(tx: Tx, mails: list[OpenMail], browser_hash: bytes) -> set[UUID]:
    """The accounts at which this is not one guess too many. Where there is none the same is asked about nobody: time
    must not tell whether this browser asked for the address of an account."""
    nobody = UUID(bytes=browser_hash[:16])
    accounts = sorted({each.moderator_id for each in mails} or {nobody})
    limits = {each: rate("sign-in-code", each.bytes, every_s=_EVERY_S, burst=_BURST) for each in accounts}
    return {each for each, limit in limits.items() if await is_allowed(tx, limit)}
