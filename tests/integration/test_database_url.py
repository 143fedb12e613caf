import asyncpg
import pytest


@pytest.mark.parametrize("turn", [1, 2])
async def test_each_test_has_a_database_of_its_own(database_url: str, turn: int) -> None:
    raw = await asyncpg.connect(database_url)
    try:
        await raw.execute("create table mark (turn int)")
        await raw.execute("insert into mark values ($1)", turn)
        assert await raw.fetchval("select array_agg(turn) from mark") == [turn]
    finally:
        await raw.close()


async def test_tests_run_as_the_role_of_the_service(database_url: str) -> None:
    raw = await asyncpg.connect(database_url)
    try:
        assert await raw.fetchval("select not rolsuper from pg_roles where rolname = current_user")
        assert await raw.fetchval("select count(*) > 0 from schema_migration")
    finally:
        await raw.close()
