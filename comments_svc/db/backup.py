"""psql, pg_dump and pg_restore on the database of the service.

Each function takes the DSN and `find`, which knows the programs that fit: `Embedded.bin`, or `clients(bin_dir)` for a
server elsewhere. They run in the foreground and return when the program has ended.
"""

import asyncio
import os
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import IO, Final, TypeAlias
from urllib.parse import unquote, urlsplit

import asyncpg

from comments_svc.db.postgres.binaries import find_client
from comments_svc.db.problems import DatabaseNotEmpty, PostgresFailed

Find: TypeAlias = Callable[[str], Path]

# Without what a service writes by only being started.
_TABLES: Final = """
    select oid::regclass::text as name from pg_class
    where relkind = 'r' and relnamespace = to_regnamespace('public')
      and relname not in ('schema_migration', 'schedule', 'rate_limit', 'last_backup')
    order by 1
"""
_NOTE: Final = """
    insert into last_backup (made_at) values (now()) on conflict (one) do update set made_at = excluded.made_at
"""
_EMPTY: Final = b"""
    drop schema public cascade;
    create schema public authorization pg_database_owner;
    grant usage on schema public to public;
"""


def clients(bin_dir: Path | None) -> Find:
    """For a server that is not the embedded one. What it returns raises NoPostgres."""
    return partial(find_client, configured=bin_dir)


def psql(dsn: str, find: Find, arguments: Sequence[str]) -> int:
    """psql with this terminal; its exit status."""
    address, environment = _address(dsn)
    with _interrupts_left_to_the_child():
        return subprocess.run(  # noqa: S603 (no shell)
            [find("psql"), address, *arguments], check=False, env=environment
        ).returncode


def dump(dsn: str, find: Find, file: Path) -> None:
    """One consistent state of the database, while it is in use; only its owner can read the file.

    A file of that name is replaced, once the dump is whole, and the database is told so. Raises PostgresFailed.
    """
    address, environment = _address(dsn)
    draft = file.with_name(f"{file.name}.part")
    words: list[str | Path] = [find("pg_dump"), "--format=custom", "--no-password", f"--file={draft}", address]
    try:
        done = subprocess.run(  # noqa: S603 (no shell)
            words, check=False, env=environment, umask=0o077, stderr=subprocess.PIPE, text=True
        )
        if done.returncode != 0:
            raise PostgresFailed("pg_dump", done.stderr.strip())
        draft.replace(file)
        asyncio.run(_note(dsn))
    finally:
        draft.unlink(missing_ok=True)


def restore(dsn: str, find: Find, file: Path, *, replace: bool = False) -> None:
    """The database as it was dumped, or, when anything fails, as it was before.

    Raises DatabaseNotEmpty (a table has rows, and `replace` is not given) and PostgresFailed.
    """
    tables, filled = asyncio.run(_tables(dsn))
    if filled and not replace:
        raise DatabaseNotEmpty(", ".join(filled))
    address, environment = _address(dsn)
    words: list[str | Path] = [
        find("psql"),
        "--no-psqlrc",
        "--quiet",
        "--no-password",
        "--set=ON_ERROR_STOP=1",
        "--file=-",
        address,
    ]
    with tempfile.TemporaryFile("w+b") as said:
        target = subprocess.Popen(  # noqa: S603 (no shell)
            words, env=environment, bufsize=0, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said
        )
        with target:
            assert target.stdin is not None
            whole = _feed(target.stdin, find("pg_restore"), file, said, first=_EMPTY if tables else b"")
        if target.returncode != 0 or not whole:
            said.seek(0)
            raise PostgresFailed("pg_restore", said.read().decode(errors="replace").strip())


def _feed(target: IO[bytes], program: Path, file: Path, said: IO[bytes], *, first: bytes) -> bool:
    """The whole dump goes through one transaction, which ends well only when all of the file could be read."""
    words: list[str | Path] = [program, "--no-owner", "--no-privileges", "--file=-", file]
    with suppress(BrokenPipeError):  # psql has ended at an error, and said which
        target.write(b"begin;" + first)
        done = subprocess.run(words, check=False, stdout=target, stderr=said)  # noqa: S603 (no shell)
        if done.returncode == 0:
            target.write(b"\ncommit;\n")
            return True
    return False


async def _note(dsn: str) -> None:
    """For the dashboard alone: a schema of before, or a server that goes away, spoils no backup."""
    with suppress(OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        raw = await asyncpg.connect(dsn)
        try:
            await raw.execute(_NOTE)
        finally:
            await raw.close()


async def _tables(dsn: str) -> tuple[list[str], list[str]]:
    """Names of all tables, and of those that hold a row."""
    try:
        raw = await asyncpg.connect(dsn)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as reason:
        raise PostgresFailed("connecting", str(reason)) from reason
    try:
        tables = [row["name"] for row in await raw.fetch(_TABLES)]
        filled = [name for name in tables if await raw.fetchval(f"select exists (select from {name})")]
    finally:
        await raw.close()
    return tables, filled


def _address(dsn: str) -> tuple[str, dict[str, str]]:
    """The DSN without its password, which `ps` would show to everybody, and the environment that has it."""
    parts = urlsplit(dsn)
    if parts.password is None:
        return dsn, dict(os.environ)
    user, host = parts.netloc.rsplit("@", 1)
    address = parts._replace(netloc=f"{user.split(':', 1)[0]}@{host}").geturl()
    return address, {**os.environ, "PGPASSWORD": unquote(parts.password)}


@contextmanager
def _interrupts_left_to_the_child() -> Iterator[None]:
    """Ctrl-C in psql cancels a statement. (A handler, because a child would inherit that a signal is ignored.)"""
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
