from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

from comments_svc.db.database import Reader, Tx
from comments_svc.db.query import Command, Query
from comments_svc.moderators.model import Passkey

_PASSKEY_COLUMNS: Final[LiteralString] = "id, moderator_id, name, public_key, sign_count, created_at, used_at"
_PASSKEYS: Final = Query(
    Passkey, f"select {_PASSKEY_COLUMNS} from passkey where moderator_id = $1 order by created_at, id"
)
_LOCK_PASSKEY: Final = Query(Passkey, f"select {_PASSKEY_COLUMNS} from passkey where id = $1 for update")
_INSERT_PASSKEY: Final = Command(
    """
    insert into passkey (id, moderator_id, name, public_key, sign_count, created_at) values ($1, $2, $3, $4, $5, $6)
    on conflict do nothing
    """
)
_COUNT_PASSKEY: Final = Command("update passkey set sign_count = $2, used_at = $3 where id = $1")
_NAME_PASSKEY: Final = Command("update passkey set name = $3 where moderator_id = $1 and id = $2")
_REMOVE_PASSKEY: Final = Command("delete from passkey where moderator_id = $1 and id = $2")
_OFFER_NO_PASSKEY: Final = Command("update moderator set passkey_offer = false where id = $1")
_USE_CHALLENGE: Final = Command("insert into used_challenge (hash, expires_at) values ($1, $2) on conflict do nothing")


async def passkeys(on: Reader, moderator: UUID) -> list[Passkey]:
    return await _PASSKEYS.many(on, moderator)


async def lock_passkey(tx: Tx, id: bytes) -> Passkey | None:
    return await _LOCK_PASSKEY.maybe(tx, id)


async def insert_passkey(
    tx: Tx, id: bytes, moderator: UUID, name: str, public_key: bytes, sign_count: int, now: datetime
) -> bool:
    """False when there is one of this id already."""
    return await _INSERT_PASSKEY.run(tx, id, moderator, name, public_key, sign_count, now) > 0


async def count_passkey(tx: Tx, id: bytes, sign_count: int, now: datetime) -> None:
    await _COUNT_PASSKEY.run(tx, id, sign_count, now)


async def name_passkey(tx: Tx, moderator: UUID, id: bytes, name: str) -> None:
    await _NAME_PASSKEY.run(tx, moderator, id, name)


async def remove_passkey(tx: Tx, moderator: UUID, id: bytes) -> int:
    return await _REMOVE_PASSKEY.run(tx, moderator, id)


async def offer_no_passkey(tx: Tx, moderator: UUID) -> None:
    await _OFFER_NO_PASSKEY.run(tx, moderator)


async def use_challenge(tx: Tx, hashed: bytes, expires_at: datetime) -> bool:
    """False when it was used before."""
    return await _USE_CHALLENGE.run(tx, hashed, expires_at) > 0
