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


async def test_it_is_migrated_and_belongs_to_the_role_of_the_test(database_url: str) -> None:
    raw = await asyncpg.connect(database_url)
    try:
        assert await raw.fetchval("select count(*) > 0 from schema_migration")
        owner = "select pg_get_userbyid(datdba) from pg_database where datname = current_database()"
        assert await raw.fetchval(owner) == await raw.fetchval("select current_user")
    finally:
        await raw.close()
