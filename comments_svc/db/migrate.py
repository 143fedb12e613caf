"""Bring a database to the schema of this release: plain SQL files, forward only, each applied once.

`NNNN_expand_what.sql` leaves the previous release working; `NNNN_contract_what.sql` removes what only older ones need.
"""

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias
from urllib.parse import parse_qs, urlsplit

import asyncpg

from comments_svc.db.problems import (
    DatabaseNewer,
    DatabaseUnreachable,
    MigrationChanged,
    MigrationFailed,
    MigrationsMisnumbered,
)

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

_LOCK: Final = 0x436F6D6D
_RETRY_S: Final = 0.1
_CONNECT_S: Final = 10.0
_CLOSE_S: Final = 1.5
_FILE: Final = re.compile(r"(\d{4})_(?:expand|contract)_[a-z0-9_]+\.sql")
_NO_TRANSACTION: Final = "-- no-transaction"
_SPLIT: Final = "\n-- split\n"

_TABLE: Final = """
    create table if not exists schema_migration (
        version int primary key,
        name text not null,
        sha256 text not null,
        applied_at timestamptz not null default now()
    )
"""
_APPLIED: Final = "select version, sha256 from schema_migration"
_RECORD: Final = "insert into schema_migration (version, name, sha256) values ($1, $2, $3)"


@dataclass(frozen=True, slots=True)
class Migration:
    """One file. Without a transaction, its parts are divided by lines `-- split` and must bear to be run twice."""

    version: int
    name: str
    sql: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


def migrations_folder() -> Path:
    """Beside this package in an installed wheel; at the top of the repository in a checkout."""
    package = Path(__file__).parents[1]
    installed = package / "migrations"
    return installed if installed.is_dir() else package.parent / "migrations"


async def migrate(dsn: str, folder: Path) -> list[str]:
    """Names of the migrations that were applied now. Any number of processes may call it at once.

    Raises MigrationsMisnumbered, DatabaseUnreachable, MigrationChanged, DatabaseNewer before anything is changed, and
    MigrationFailed after which the failing file has left nothing (unless it is one without a transaction).
    """
    migrations = _read(folder)
    async with _connect(dsn) as raw, _locked(raw):
        await raw.execute(_TABLE)
        missing = _missing(migrations, await _applied(raw))
        for migration in missing:
            await _apply(raw, migration)
        return [migration.name for migration in missing]


def names_in(folder: Path) -> dict[int, str]:
    """Every migration of this release, by its version. Raises MigrationsMisnumbered."""
    return {each.version: each.name for each in _read(folder)}


async def missing(dsn: str, folder: Path) -> list[str]:
    """Names of what `migrate` would apply. Changes nothing, and raises what that raises before it changes anything."""
    migrations = _read(folder)
    async with _connect(dsn) as raw:
        made = await raw.fetchval("select to_regclass('schema_migration')") is not None
        return [each.name for each in _missing(migrations, await _applied(raw) if made else {})]


def _read(folder: Path) -> list[Migration]:
    files = sorted(folder.glob("*.sql"))
    strange = [file.name for file in files if not _FILE.fullmatch(file.name)]
    if strange:
        raise MigrationsMisnumbered(f"{strange[0]} is not named NNNN_expand_what.sql or NNNN_contract_what.sql.")
    for expected, file in enumerate(files, start=1):
        if int(file.name[:4]) != expected:
            raise MigrationsMisnumbered(f"{file.name} stands where {expected:04} is due.")
    return [Migration(int(file.name[:4]), file.stem, file.read_text("utf-8")) for file in files]


def _missing(migrations: Sequence[Migration], applied: Mapping[int, str]) -> list[Migration]:
    newest = max(applied, default=0)
    if newest > len(migrations):
        raise DatabaseNewer(database=newest, release=len(migrations))
    for migration in migrations:
        if applied.get(migration.version, migration.sha256) != migration.sha256:
            raise MigrationChanged(migration.name)
    return [migration for migration in migrations if migration.version not in applied]


async def _applied(raw: Connection) -> dict[int, str]:
    return {row["version"]: row["sha256"] for row in await raw.fetch(_APPLIED)}


async def _apply(raw: Connection, migration: Migration) -> None:
    try:
        if migration.sql.startswith(_NO_TRANSACTION):
            for part in migration.sql.split(_SPLIT):
                await raw.execute(part)
            await _record(raw, migration)
        else:
            async with raw.transaction():
                # A migration that waits for a lock makes everybody wait behind it: rather fail, and be run again.
                await raw.execute("set local lock_timeout = '3s'")
                await raw.execute(migration.sql)
                await _record(raw, migration)
    except asyncpg.PostgresError as reason:
        raise MigrationFailed(migration.name, str(reason)) from reason


async def _record(raw: Connection, migration: Migration) -> None:
    await raw.execute(_RECORD, migration.version, migration.name, migration.sha256)


@asynccontextmanager
async def _connect(dsn: str) -> AsyncIterator[Connection]:
    name = {"application_name": "comments-svc migrate"}
    try:
        raw = await asyncpg.connect(dsn, timeout=_CONNECT_S, command_timeout=None, server_settings=name)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as reason:
        raise DatabaseUnreachable(_where(dsn), str(reason) or f"no answer within {_CONNECT_S:.0f} s") from reason
    try:
        yield raw
    except BaseException:
        raw.terminate()  # waits for no answer: the server may be gone
        raise
    await raw.close(timeout=_CLOSE_S)


def _where(dsn: str) -> str:
    """Host and database, as far as they are given; no user, no password."""
    parts = urlsplit(dsn)
    host = parts.netloc.rpartition("@")[2] or parse_qs(parts.query).get("host", ["the local socket"])[0]
    return host + parts.path


@asynccontextmanager
async def _locked(raw: Connection) -> AsyncIterator[None]:
    """One migrating process at a time; the lock ends with the connection.

    Never wait inside pg_advisory_lock: that statement's snapshot and another process's `create index concurrently`
    wait for each other for ever.
    """
    while not await raw.fetchval("select pg_try_advisory_lock($1)", _LOCK):  # noqa: ASYNC110 (another process ends it)
        await asyncio.sleep(_RETRY_S)
    yield
