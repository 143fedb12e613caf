"""Every SQL statement, prepared on the migrated schema and held against the Python type of its rows."""

import importlib
import re
import types
from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Final, TypeAlias, Union, get_args, get_origin
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

import comments_svc
from comments_svc.db.query import Command, Query, Statement, Write

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

# What asyncpg makes of each Postgres type; json comes as text, which the service passes on as it is.
_PYTHON: Final[dict[str, type]] = {
    "bool": bool,
    "bytea": bytes,
    "date": date,
    "float4": float,
    "float8": float,
    "int2": int,
    "int4": int,
    "int8": int,
    "interval": timedelta,
    "json": str,
    "jsonb": str,
    "numeric": Decimal,
    "text": str,
    "timestamptz": datetime,
    "uuid": UUID,
    "varchar": str,
}

# A column that may be null in every one of these tables that has it.
_NULLABLE: Final = """
    select column_name::text, bool_and(is_nullable = 'YES') from information_schema.columns
    where table_schema = 'public' and table_name = any($1) group by column_name
"""


def _import_all_statements() -> None:
    """Statements enter `every` when the module that holds them is imported."""
    top = Path(comments_svc.__file__).parents[1]
    for file in sorted(Path(comments_svc.__file__).parent.rglob("*.py")):
        if "from comments_svc.db.query import" in file.read_text("utf-8"):
            importlib.import_module(".".join(file.relative_to(top).with_suffix("").parts))


_import_all_statements()


def _where(statement: Statement[Any] | Command) -> str:
    return " ".join(statement.sql.split())[:60]


def _plain(hint: Any) -> object:
    """A type as asyncpg knows it: without null, names and checks of ours."""
    if hasattr(hint, "__supertype__"):
        return _plain(hint.__supertype__)
    if get_origin(hint) is Annotated:
        return _plain(get_args(hint)[0])
    if get_origin(hint) in (Union, types.UnionType):
        (only,) = {_plain(each) for each in get_args(hint) if each is not types.NoneType}
        return only
    if get_origin(hint) in (list, tuple):
        return list[_plain(get_args(hint)[0])]  # type: ignore[misc]
    if isinstance(hint, type) and issubclass(hint, str):
        return str  # enums of words, and checked kinds of text
    return hint


def _from_postgres(name: str) -> object:
    return list[_PYTHON[name[:-2]]] if name.endswith("[]") else _PYTHON[name]  # type: ignore[misc]


@pytest_asyncio.fixture
async def connection(database_url: str) -> AsyncIterator[Connection]:
    raw = await asyncpg.connect(database_url)
    yield raw
    await raw.close()


@pytest.mark.asyncio
async def test_the_columns_of_each_statement_are_the_fields_of_its_row(connection: Connection) -> None:
    differ = {}
    for statement in Statement.every:
        prepared = await connection.prepare(statement.sql)
        columns = [(each.name, _from_postgres(each.type.name)) for each in prepared.get_attributes()]
        wanted = [(name, _plain(hint)) for name, hint in statement.hints().items()]
        if columns != wanted:
            differ[_where(statement)] = (columns, wanted)
    assert differ == {}


@pytest.mark.asyncio
async def test_a_column_that_may_be_null_is_a_field_that_may_be_none(connection: Connection) -> None:
    """By name, in the tables that the statement mentions: Postgres does not say it of a prepared column."""
    surprised = []
    for statement in Statement.every:
        tables = re.findall(r"\b(?:from|join|into|update)\s+(\w+)", statement.sql)
        nullable = {name for name, may in await connection.fetch(_NULLABLE, tables) if may}
        never_none = {name for name, hint in statement.hints().items() if types.NoneType not in get_args(hint)}
        surprised += [(_where(statement), name) for name in sorted(nullable & never_none)]
    assert surprised == []


@pytest.mark.asyncio
async def test_a_command_answers_with_no_rows(connection: Connection) -> None:
    answered = [each for each in Command.every if (await connection.prepare(each.sql)).get_attributes()]
    assert [_where(each) for each in answered] == []


def test_a_query_changes_nothing() -> None:
    queries = [each for each in Statement.every if isinstance(each, Query)]
    writes = re.compile(r"\b(insert into|update \w+ (\w+ )?set|delete from)\b")
    assert [_where(each) for each in queries if writes.search(each.sql)] == []


def test_there_are_statements_to_check() -> None:
    assert {type(each) for each in [*Statement.every, *Command.every]} == {Query, Write, Command}
