from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader, Tx
from comments_svc.db.query import Command, Query, Write
from comments_svc.readers.model import MOST_TRIES, Address, Proof


class Known(msgspec.Struct, frozen=True):
    id: UUID


_BY_TOKEN: Final = Query(Known, "select id from reader where site_id = $1 and token_hash = $2")
_INSERT: Final = Write(
    Known,
    """
    insert into reader (site_id, id, token_hash) values ($1, $2, $3)
    on conflict (site_id, token_hash) do update set token_hash = excluded.token_hash
    returning id
    """,
)


async def by_token(on: Reader, site: UUID, token_hash: bytes) -> UUID | None:
    found = await _BY_TOKEN.maybe(on, site, token_hash)
    return found.id if found else None


async def insert(tx: Tx, site: UUID, id: UUID, token_hash: bytes) -> UUID:
    """The reader of this token, who may have come by at the same moment."""
    return (await _INSERT.one(tx, site, id, token_hash)).id


class Name(msgspec.Struct, frozen=True):
    name: str


_NAME: Final = Query(Name, "select name from reader where site_id = $1 and id = $2")
_RENAME: Final = Command("update reader set name = $3 where site_id = $1 and id = $2")


async def name_of(on: Reader, site: UUID, reader: UUID) -> str:
    return (await _NAME.one(on, site, reader)).name


async def rename(tx: Tx, site: UUID, reader: UUID, name: str) -> None:
    await _RENAME.run(tx, site, reader, name)


_ADDRESS: Final = Query(Address, "select email, proven_at from reader_address where site_id = $1 and reader_id = $2")
_ADDRESS_BY_TOKEN: Final = Query(
    Address,
    """
    select a.email, a.proven_at from reader r join reader_address a on a.site_id = r.site_id and a.reader_id = r.id
    where r.site_id = $1 and r.token_hash = $2
    """,
)
_SET_ADDRESS: Final = Command(
    """
    insert into reader_address (site_id, reader_id, email, proven_at) values ($1, $2, $3, $4)
    on conflict (site_id, reader_id) do update set email = excluded.email, proven_at = excluded.proven_at
    """
)
_FORGET_ADDRESS: Final = Command("delete from reader_address where site_id = $1 and reader_id = $2")


class Exists(msgspec.Struct, frozen=True):
    there: bool


_IS_PROVEN: Final = Query(
    Exists, "select exists (select from reader_address where site_id = $1 and lower(email) = lower($2)) as there"
)


async def address_of(on: Reader, site: UUID, reader: UUID) -> Address | None:
    """The one that this reader has proven."""
    return await _ADDRESS.maybe(on, site, reader)


async def address_by_token(on: Reader, site: UUID, token_hash: bytes) -> Address | None:
    return await _ADDRESS_BY_TOKEN.maybe(on, site, token_hash)


async def set_address(tx: Tx, site: UUID, reader: UUID, email: str, now: datetime) -> None:
    await _SET_ADDRESS.run(tx, site, reader, email, now)


async def forget_address(tx: Tx, site: UUID, reader: UUID) -> None:
    await _FORGET_ADDRESS.run(tx, site, reader)


async def is_proven(on: Reader, site: UUID, email: str) -> bool:
    """By any reader of the site."""
    return (await _IS_PROVEN.one(on, site, email)).there


async def has_proven(on: Reader, site: UUID, reader: UUID, email: str) -> bool:
    """This reader, this address."""
    mine = await address_of(on, site, reader)
    return mine is not None and mine.email.lower() == email.lower()


_PROOF_COLUMNS: Final[LiteralString] = (
    "site_id, id, reader_id, email, lang, mailed, thread_id, scope, expires_at, used_at"
)
_PROOF: Final = Query(Proof, f"select {_PROOF_COLUMNS} from address_proof where site_id = $1 and id = $2")
_LOCK_PROOF: Final = Query(
    Proof, f"select {_PROOF_COLUMNS} from address_proof where site_id = $1 and id = $2 for update"
)
_INSERT_PROOF: Final = Command(
    """
    insert into address_proof (site_id, id, reader_id, email, lang, thread_id, scope, created_at, expires_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    """
)
# What a reader asked for and has not got, whether or not there was a mail of its own for it.
_WAITING: Final = Query(
    Proof,
    f"""
    select {_PROOF_COLUMNS} from address_proof
    where site_id = $1 and reader_id = $2 and used_at is null and expires_at > $3
    order by created_at desc limit 100
    """,
)
# Guesses at once take turns at the lock, so that none of them is not counted.
_GUESSED: Final = Query(
    Proof,
    f"""
    select {_PROOF_COLUMNS} from address_proof
    where site_id = $1 and reader_id = any($2) and used_at is null and expires_at > $3
      and mailed and tries < {MOST_TRIES}
    order by id limit 20 for update
    """,
)
_COUNT_TRY: Final = Command("update address_proof set tries = tries + 1 where site_id = $1 and id = any($2)")
_MARK_MAILED: Final = Command("update address_proof set mailed = true where site_id = $1 and id = $2")
_USE: Final = Command("update address_proof set used_at = $3 where site_id = $1 and id = any($2) and used_at is null")
_DROP_WISH: Final = Command(
    """
    update address_proof set thread_id = null, scope = null
    where site_id = $1 and reader_id = $2 and thread_id = $3 and used_at is null
    """
)
_FORGET_PROOFS: Final = Command("delete from address_proof where expires_at < $1")


async def proof(on: Reader, site: UUID, id: UUID) -> Proof | None:
    return await _PROOF.maybe(on, site, id)


async def lock_proof(tx: Tx, site: UUID, id: UUID) -> Proof | None:
    return await _LOCK_PROOF.maybe(tx, site, id)


async def insert_proof(tx: Tx, proof: Proof, now: datetime) -> None:
    await _INSERT_PROOF.run(
        tx,
        proof.site_id,
        proof.id,
        proof.reader_id,
        proof.email,
        proof.lang,
        proof.thread_id,
        proof.scope,
        now,
        proof.expires_at,
    )


async def waiting(on: Reader, site: UUID, reader: UUID, now: datetime) -> list[Proof]:
    return await _WAITING.many(on, site, reader, now)


async def lock_guessed(tx: Tx, site: UUID, readers: list[UUID], now: datetime) -> list[Proof]:
    """Those that one of these readers asked for, and whose code may still be entered."""
    return await _GUESSED.many(tx, site, readers, now)


async def count_try(tx: Tx, site: UUID, proofs: list[UUID]) -> None:
    await _COUNT_TRY.run(tx, site, proofs)


async def mark_mailed(tx: Tx, site: UUID, proof: UUID) -> None:
    await _MARK_MAILED.run(tx, site, proof)


async def use(tx: Tx, site: UUID, proofs: list[UUID], now: datetime) -> None:
    await _USE.run(tx, site, proofs, now)


async def drop_wish(tx: Tx, site: UUID, reader: UUID, thread: UUID) -> None:
    """The proof itself stays good."""
    await _DROP_WISH.run(tx, site, reader, thread)


async def forget_proofs(tx: Tx, now: datetime) -> None:
    """The expired ones; with them goes what strangers typed."""
    await _FORGET_PROOFS.run(tx, now)
