"""The Postgres of a test run: one server, one migrated template, clones of it, and one that is emptied before tests."""

import asyncio
import fcntl
import secrets
import threading
from collections.abc import Coroutine, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit

import asyncpg

from comments_svc.db.embedded import Embedded
from comments_svc.db.migrate import migrate, migrations_folder

T = TypeVar("T")


def ask(dsn: str, question: str) -> object:
    """The one value that a statement answers with, on a connection of its own."""
    return asyncio.run(_ask(dsn, question))


async def _ask(dsn: str, question: str) -> object:
    raw = await asyncpg.connect(dsn, timeout=10)
    try:
        return await raw.fetchval(question)
    finally:
        await raw.close()


class Loop:
    """An event loop in a thread: a fixture that uses it serves tests with a running loop and tests without one."""

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def run(self, doing: Coroutine[Any, Any, T]) -> T:
        future: Future[T] = asyncio.run_coroutine_threadsafe(doing, self._loop)
        return future.result(timeout=60)


class DatabaseServer:
    """Databases at will. `admin_dsn` may create them; `dsn` is a database of the role that tests run as."""

    def __init__(self, loop: Loop, *, admin_dsn: str, dsn: str) -> None:
        self._loop = loop
        self._admin_dsn = admin_dsn
        self._dsn = dsn
        self._role = urlsplit(dsn).username

    def __enter__(self) -> Self:
        self._admin = self._loop.run(asyncpg.connect(self._admin_dsn))
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.run(self._admin.close())

    @contextmanager
    def database(self, template: str = "template0") -> Iterator[str]:
        """The DSN of a fresh database, which is gone afterwards."""
        name = f"test_{secrets.token_hex(6)}"
        self._create(name, template)
        try:
            yield self._dsn_of(name)
        finally:
            self.drop(name)

    @contextmanager
    def swept(self, template: str) -> Iterator["Broom"]:
        """A fresh database that is used many times."""
        with self.database(template) as dsn:
            broom = Broom(self._loop, dsn)
            yield broom
            broom.put_away()

    def migrated(self, name: str, lock: Path) -> str:
        """Build the template, unless another process of this test run has done it."""
        with lock.open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if not self._loop.run(self._admin.fetchval("select 1 from pg_database where datname = $1", name)):
                draft = f"{name}_draft"
                self._create(draft, "template0")
                self._loop.run(migrate(self._dsn_of(draft), migrations_folder()))
                self._do(f'alter database "{draft}" rename to "{name}"')
        return name

    def drop(self, name: str) -> None:
        self._do(f'drop database if exists "{name}" with (force)')

    def _create(self, name: str, template: str) -> None:
        self._do(f'create database "{name}" template "{template}" strategy file_copy owner "{self._role}"')

    def _do(self, statement: str) -> None:
        self._loop.run(self._admin.execute(statement))

    def _dsn_of(self, name: str) -> str:
        return urlsplit(self._dsn)._replace(path=f"/{name}").geturl()


class Broom:
    """Empties a database before each test. Its connection is kept: a new one would plan as many deletes as there are
    tables afresh, for ten times as long."""

    def __init__(self, loop: Loop, dsn: str) -> None:
        self.dsn = dsn
        self._loop = loop
        self._raw: asyncpg.Connection[asyncpg.Record] | None = None
        self._statement = ""

    def sweep(self) -> str:
        """The DSN."""
        self._loop.run(self._sweep())
        return self.dsn

    def put_away(self) -> None:
        if self._raw is not None:
            self._loop.run(self._raw.close())

    async def _sweep(self) -> None:
        try:
            await (await self._connected()).execute(self._statement)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):  # a test has cut all connections
            self._raw = None
            await (await self._connected()).execute(self._statement)

    async def _connected(self) -> "asyncpg.Connection[asyncpg.Record]":
        if self._raw is None or self._raw.is_closed():
            self._raw = await asyncpg.connect(self.dsn)
            tables = await self._raw.fetch("select tablename from pg_tables where schemaname = 'public'")
            names = [each["tablename"] for each in tables if each["tablename"] != "schema_migration"]
            # In one statement, because foreign keys are checked at its end.
            parts = ", ".join(f'gone_{name} as (delete from "{name}")' for name in names)
            self._statement = f"with {parts} select"
        return self._raw


@contextmanager
def database_server(folder: Path, url: str | None) -> Iterator[DatabaseServer]:
    """The server at `url`, else an embedded one in `folder`, shared by every process of the test run."""
    with Loop() as loop:
        if url is not None:
            with DatabaseServer(loop, admin_dsn=url, dsn=url) as server:
                yield server
            return
        embedded = Embedded(folder / "data", fast=True)
        dsn = embedded.start()
        try:
            with DatabaseServer(loop, admin_dsn=embedded.superuser_dsn, dsn=dsn) as server:
                yield server
        finally:
            embedded.stop()
