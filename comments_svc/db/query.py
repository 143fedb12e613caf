"""One statement, one row type. A contract test prepares them all and compares columns with fields."""

from collections.abc import Sequence
from enum import Enum
from types import NoneType
from typing import Any, ClassVar, Final, Generic, LiteralString, TypeVar, get_args, get_type_hints

import asyncpg

from comments_svc.db.database import Reader, Tx

R = TypeVar("R")


class NotOneRow(RuntimeError):
    """A statement that must answer with exactly one row did not: a fault of ours."""


class Statement(Generic[R]):
    """One SQL statement and the row type it returns: a msgspec Struct, its fields in column order."""

    every: ClassVar[list["Statement[Any]"]] = []

    def __init__(self, row: type[R], sql: LiteralString) -> None:
        self.row: Final = row
        self.sql: Final = sql
        found = enumerate(map(_enum_of, self.hints().values()))
        self._enums = [(at, enum) for at, enum in found if enum is not None]
        Statement.every.append(self)

    def hints(self) -> dict[str, Any]:
        """Field names and types, in column order."""
        names: Sequence[str] = self.row.__struct_fields__  # type: ignore[attr-defined]
        types = get_type_hints(self.row)
        return {name: types[name] for name in names}

    async def _rows(self, on: Reader, args: tuple[object, ...]) -> list[R]:
        on.spend()
        records = await on.raw.fetch(self.sql, *args)
        return [self._row(record) for record in records]

    def _row(self, record: asyncpg.Record) -> R:
        if not self._enums:
            return self.row(*record)
        values = list(record)
        for at, (enum, nullable) in self._enums:
            if values[at] is not None or not nullable:
                values[at] = enum(values[at])
        return self.row(*values)

    async def _one(self, on: Reader, args: tuple[object, ...]) -> R:
        rows = await self._rows(on, args)
        if len(rows) != 1:
            raise NotOneRow(self.sql)
        return rows[0]

    async def _maybe(self, on: Reader, args: tuple[object, ...]) -> R | None:
        rows = await self._rows(on, args)
        return rows[0] if rows else None


class Query(Statement[R]):
    """Reads: any connection will do."""

    async def one(self, on: Reader, *args: object) -> R:
        return await self._one(on, args)

    async def maybe(self, on: Reader, *args: object) -> R | None:
        return await self._maybe(on, args)

    async def many(self, on: Reader, *args: object) -> list[R]:
        return await self._rows(on, args)


class Write(Statement[R]):
    """Changes data: needs the proof that a transaction is open."""

    async def one(self, tx: Tx, *args: object) -> R:
        return await self._one(tx, args)

    async def maybe(self, tx: Tx, *args: object) -> R | None:
        return await self._maybe(tx, args)

    async def many(self, tx: Tx, *args: object) -> list[R]:
        return await self._rows(tx, args)


class Command:
    """Changes data and answers with nothing but the number of rows."""

    every: ClassVar[list["Command"]] = []

    def __init__(self, sql: LiteralString) -> None:
        self.sql: Final = sql
        Command.every.append(self)

    async def run(self, tx: Tx, *args: object) -> int:
        """The number of rows that were changed."""
        tx.spend()
        status = await tx.raw.execute(self.sql, *args)
        return int(status.rsplit(" ", 1)[-1])


def _enum_of(hint: object) -> tuple[type[Enum], bool] | None:
    """Of `Enum` and `Enum | None`, and whether it may be null. What is left a string would fail each `is`, silently."""
    kinds = [each for each in get_args(hint) if each is not NoneType] or [hint]
    enums = [each for each in kinds if isinstance(each, type) and issubclass(each, Enum)]
    if not enums:
        return None
    if len(kinds) > 1:
        raise TypeError(f"{hint}: a column can't be read as one of several types")
    return enums[0], NoneType in get_args(hint)
