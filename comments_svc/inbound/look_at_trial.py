"""What came of a test mail."""

import re
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader
from comments_svc.db.query import Query
from comments_svc.inbound import queries
from comments_svc.inbound.model import InboundState, MailDoor
from comments_svc.mail.authenticate import NOBODY, Authenticity


class Tried(msgspec.Struct, frozen=True):
    """The last test mail that could be answered."""

    id: int
    created_at: datetime


class Echo(msgspec.Struct, frozen=True):
    """What came to its address. `kind`: b for a bounce."""

    id: UUID
    received_at: datetime
    door: MailDoor
    state: InboundState
    reason: str | None
    kind: str | None
    from_email: str | None
    authenticity: str | None


class RoundTrip(msgspec.Struct, frozen=True):
    """`echo`: the newest; None while nothing has come. `authserv_id`: who wrote the topmost Authentication-Results."""

    sent_at: datetime
    echo: Echo | None
    authenticity: Authenticity
    authserv_id: str


_LAST: Final = Query(
    Tried,
    """
    select id, created_at from reply_address
    where site_id = $1 and lower(email) = lower($2) and trial and revoked_at is null
    order by created_at desc limit 1
    """,
)
_ECHO: Final = Query(
    Echo,
    """
    select id, received_at, door, state, reason, kind, from_email, authenticity from inbound_message
    where address_id = $1 order by received_at desc limit 1
    """,
)
_AUTHSERV: Final = re.compile(
    rb"^authentication-results:\s{1,20}([A-Za-z0-9.-]{1,255})\s{0,20};", re.IGNORECASE | re.MULTILINE
)
_HEAD: Final = 64 * 1024


async def look_at_trial(on: Reader, site: UUID, email: str) -> RoundTrip | None:
    """None: no test mail of the last days can be answered."""
    tried = await _LAST.maybe(on, site, email)
    if tried is None:
        return None
    echo = await _ECHO.maybe(on, tried.id)
    if echo is None:
        return RoundTrip(tried.created_at, None, NOBODY, "")
    raw = (await queries.bytes_of(on, echo.id)).raw or b""
    named = _AUTHSERV.search(raw[:_HEAD])
    known = msgspec.json.decode(echo.authenticity, type=Authenticity) if echo.authenticity else NOBODY
    return RoundTrip(tried.created_at, echo, known, named[1].decode("ascii") if named else "")
