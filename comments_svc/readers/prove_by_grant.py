from datetime import datetime
from typing import Final
from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.db.query import Command, Write
from comments_svc.kernel.secret import token_hash as hash_of
from comments_svc.readers.ask_proof import allow_address
from comments_svc.readers.give_grant import read_grant
from comments_svc.readers.model import Identity, Proven
from comments_svc.readers.problems import BadGrant
from comments_svc.readers.sign_in_as import sign_in_as

_TAKE: Final = Write(
    Identity,
    """
    delete from sign_in_grant where site_id = $1 and code_hash = $2 and token_hash = $3 and expires_at > $4
    returning email, name
    """,
)
_FORGET: Final = Command("delete from sign_in_grant where expires_at < $1")


async def prove_by_grant(tx: Tx, site: UUID, reader: UUID, token_hash: bytes, grant: str, *, now: datetime) -> Proven:
    """What a window of ours has found out becomes the reader's who had opened it. Raises BadGrant, ProofTooOld."""
    who = await _TAKE.maybe(tx, site, hash_of(read_grant(grant)), token_hash, now)
    if who is None:
        raise BadGrant
    await allow_address(tx, site, reader, who.email, now=now)
    return await sign_in_as(tx, site, reader, who, now=now)


async def forget_grants(tx: Tx, now: datetime) -> None:
    """Those that nobody fetched."""
    await _FORGET.run(tx, now)
