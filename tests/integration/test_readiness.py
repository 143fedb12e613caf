"""/readyz asks the database, but never costs it more than one statement at a time, nor a connection of its own."""

import asyncio
import time

import asyncpg
import pytest

from tests.service import Service, ask, cut_listen, do, listening, until


async def _ready(it: Service) -> tuple[int, str]:
    answer = await it.http.get("/readyz")
    return answer.status_code, answer.text


async def test_it_says_that_it_is_ready(blog: Service) -> None:
    assert await _ready(blog) == (200, "ready\n")


async def test_asking_opens_no_connection_but_those_of_the_pool(blog: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(*_: object, **__: object) -> None:
        raise OSError

    await listening(blog)
    monkeypatch.setattr(asyncpg, "connect", refuse)
    assert set(await asyncio.gather(*(_ready(blog) for _ in range(50)))) == {(200, "ready\n")}


async def test_however_many_ask_the_database_is_asked_once(blog: Service, clean_url: str) -> None:
    raw = await asyncpg.connect(clean_url)
    waits = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
    try:
        async with raw.transaction():
            await raw.execute("lock table schema_migration")
            begun = time.monotonic()
            answers = asyncio.gather(*(_ready(blog) for _ in range(50)))
            await until(lambda: ask(blog, waits))
            assert await ask(blog, waits) == 1
            assert set(await answers) == {(503, "the database can't be reached\n")}
            assert time.monotonic() - begun < 2
    finally:
        await raw.close()
    assert await until(lambda: _ready(blog), lambda seen: seen[0] == 200)


async def test_a_migration_that_is_missing_is_named_soon(blog: Service) -> None:
    newest = "select max(version) from schema_migration"
    name, version = (
        await ask(blog, f"select name from schema_migration where version = ({newest})"),
        await ask(blog, newest),
    )
    sha256 = await ask(blog, "delete from schema_migration where version = $1 returning sha256", version)
    try:
        expected = (503, f"migrations are missing: {name}\n")
        assert await until(lambda: _ready(blog), lambda seen: seen[0] == 503) == expected
    finally:
        await do(
            blog, "insert into schema_migration (version, name, sha256) values ($1, $2, $3)", version, name, sha256
        )


async def test_what_was_true_is_not_repeated_once_the_database_is_lost(blog: Service) -> None:
    """The pool is taken away as a database that died would take it."""
    await listening(blog)
    assert (await _ready(blog))[0] == 200
    await cut_listen(blog)
    blog.db._pool.terminate()
    assert (await _ready(blog))[0] == 503
