"""The first account of an installation, by a link that the service prints while there is none."""

from datetime import datetime, timedelta
from typing import Final

import msgspec

from comments_svc.db.database import Reader, Tx
from comments_svc.db.query import Command, Write
from comments_svc.kernel.ids import uuid7
from comments_svc.kernel.link import read_link_token
from comments_svc.kernel.problem import Problem
from comments_svc.kernel.secret import Purpose, RootSecret
from comments_svc.moderators import queries
from comments_svc.moderators.model import Device, Role, Way
from comments_svc.moderators.problems import LinkUsedUp
from comments_svc.moderators.sign_in import open_session

VALID: Final = timedelta(days=1)


class Turn(msgspec.Struct, frozen=True):
    taken: bool


# Two at once take turns: the second finds the first.
_LOCK: Final = Write(
    Turn, "select true as taken from (select pg_advisory_xact_lock(hashtextextended('first-owner', 0))) l"
)
_SPEAK: Final = Command("update moderator set lang = $2, dashboard_lang = $3 where id = $1")


async def first_owner_token(on: Reader, secret: RootSecret, *, now: datetime) -> str | None:
    """None once there is an account. Nothing is stored: the token counts for a day, and until somebody used one."""
    return None if await queries.every(on) else secret.sign(Purpose.FIRST_OWNER, b"", now + VALID)


async def read_first_owner_token(on: Reader, secret: RootSecret, token: str, *, now: datetime) -> None:
    """Raises LinkUsedUp."""
    try:
        read_link_token(secret, Purpose.FIRST_OWNER, token, now, length=0)
    except Problem:
        raise LinkUsedUp from None
    if await queries.every(on):
        raise LinkUsedUp


async def create_first_owner(
    tx: Tx,
    secret: RootSecret,
    token: str,
    email: str,
    name: str,
    lang: str,
    *,
    reads: str,
    device: Device,
    now: datetime,
) -> str:
    """The operator, and owner of every site there is; the token of their session. `lang`: of mails; `reads`: of the
    dashboard. Raises LinkUsedUp."""
    await _LOCK.one(tx)
    await read_first_owner_token(tx, secret, token, now=now)
    moderator = await queries.insert(tx, uuid7(), email, name)
    await queries.join(tx, moderator.id, Role.OWNER, None)
    await _SPEAK.run(tx, moderator.id, lang, reads)
    return await open_session(tx, moderator, device, Way.LINK, now=now)
