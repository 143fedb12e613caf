"""The pool lends connections as good as new ones, or none."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from comments_svc.db import pool as pools
from comments_svc.db.database import Database
from comments_svc.db.problems import Unavailable
from tests.service import until

_OPEN = "select count(*) from pg_stat_activity where application_name = 'comments-svc' and datname = current_database()"
_SLEEPING = f"{_OPEN} and state = 'active' and query like 'select pg_sleep(%'"


@pytest.fixture
async def db(clean_url: str) -> AsyncIterator[Database]:
    async with Database.connect(clean_url, pool_size=2) as db:
        yield db


async def _ask(dsn: str, question: str) -> int:
    """On a connection of its own."""
    raw = await asyncpg.connect(dsn)
    try:
        found: int = await raw.fetchval(question)
        return found
    finally:
        await raw.close()


async def _backend(db: Database) -> int:
    async with db.read() as on:
        pid: int = await on.raw.fetchval("select pg_backend_pid()")
        return pid


async def test_one_after_the_other_they_share_a_connection(db: Database) -> None:
    assert len({await _backend(db) for _ in range(5)}) == 1


async def test_the_one_that_was_used_last_is_lent_first(db: Database) -> None:
    async with db.read() as first:
        async with db.read():
            pass
        expected = first.raw
    async with db.read() as again:
        assert again.raw is expected


async def test_a_refused_statement_leaves_a_good_connection(db: Database) -> None:
    before = await _backend(db)
    with pytest.raises(asyncpg.UndefinedTableError):
        async with db.tx() as tx:
            await tx.raw.execute("select from no_such_table")
    assert await _backend(db) == before


async def test_a_statement_that_is_given_up_does_not_run_on_and_its_connection_is_not_lent_again(
    db: Database, clean_url: str
) -> None:
    async def sleep() -> None:
        async with db.read() as on:
            await on.raw.execute("select pg_sleep(60)")

    before = await _backend(db)
    task = asyncio.create_task(sleep())
    await until(lambda: _ask(clean_url, _SLEEPING))
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await until(lambda: _ask(clean_url, _SLEEPING), lambda count: count == 0)
    assert await _backend(db) != before


async def test_a_connection_that_postgres_has_ended_is_not_lent(db: Database, clean_url: str) -> None:
    before = await _backend(db)
    await _ask(clean_url, f"select pg_terminate_backend({before})::int")
    await until(lambda: _ask(clean_url, _OPEN), lambda count: count == 0)
    assert await _backend(db) != before


async def test_a_connection_that_was_idle_for_long_is_replaced(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    before = await _backend(db)
    monkeypatch.setattr(pools, "_IDLE_S", 0.0)
    assert await _backend(db) != before


async def test_who_finds_no_connection_in_time_is_told(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "_ACQUIRE_S", 0.05)
    async with db.read(), db.read():
        with pytest.raises(Unavailable):
            await _backend(db)
    assert await _backend(db)


async def test_who_waits_gets_the_next_that_comes_back(db: Database) -> None:
    async with db.read():
        async with db.read():
            waiting = asyncio.create_task(_backend(db))
            await asyncio.sleep(0)
        assert await waiting


async def test_a_place_is_free_again_after_a_connection_that_could_not_be_made(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_: object, **__: object) -> None:
        raise ConnectionRefusedError

    with monkeypatch.context() as patch:
        patch.setattr(asyncpg, "connect", refuse)
        for _ in range(3):
            with pytest.raises(Unavailable):
                await _backend(db)
    async with db.read(), db.read():
        pass


async def test_nothing_stays_open_after_the_end(clean_url: str) -> None:
    async with Database.connect(clean_url, pool_size=2) as db, db.read(), db.read():
        pass
    await until(lambda: _ask(clean_url, _OPEN), lambda count: count == 0)
