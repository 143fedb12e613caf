import hashlib
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Tx
from comments_svc.db.query import Command, Query, Write
from comments_svc.readers import queries
from comments_svc.readers.model import Proven
from comments_svc.readers.problems import BadSso, OtherReader
from comments_svc.readers.read_sso import Vouched
from comments_svc.readers.sign_in_as import sign_in_as

_MODERATES: Final = Query(
    queries.Exists,
    """
    select exists (
      select from site_moderator s join moderator m on m.id = s.moderator_id
      where s.site_id = $1 and lower(m.email) = lower($2)
    ) as there
    """,
)


class Holder(msgspec.Struct, frozen=True):
    token_hash: bytes


# The update that changes nothing is there to answer with the one who was first.
_TAKE: Final = Write(
    Holder,
    """
    insert into sso_token as t (site_id, hash, token_hash, expires_at) values ($1, $2, $3, $4)
    on conflict (site_id, hash) do update set expires_at = t.expires_at
    returning token_hash
    """,
)
_FORGET: Final = Command("delete from sso_token where expires_at < $1")


async def prove_by_sso(
    tx: Tx, site: UUID, reader: UUID, token_hash: bytes, token: str, said: Vouched, *, now: datetime
) -> Proven:
    """The reader is whom the blog vouches for; again and again in the same browser, as pages are loaded again, but in
    no other. A moderator is nobody whom a blog can vouch for. Raises BadSso, OtherReader."""
    if (await _MODERATES.one(tx, site, said.who.email)).there:
        raise BadSso("This address is a moderator's, and moderators sign in themselves.")
    spent = hashlib.sha256(token.encode()).digest()
    expires = datetime.fromtimestamp(said.expires_at, UTC)
    if (await _TAKE.one(tx, site, spent, token_hash, expires)).token_hash != token_hash:
        raise BadSso("It was used in another browser before.")
    present = await queries.address_of(tx, site, reader)
    if present is not None and present.email.lower() != said.who.email.lower():
        raise OtherReader
    return await sign_in_as(tx, site, reader, said.who, now=now)


async def forget_sso(tx: Tx, now: datetime) -> None:
    """An hour later than they count: clocks differ."""
    await _FORGET.run(tx, now - timedelta(hours=1))
