"""One statement, one row type. A contract test prepares them all and compares columns with fields."""

from collections.abc import Sequence
from enum import Enum
from typing import Any, ClassVar, Final, Generic, LiteralString, TypeVar, get_type_hints

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
        self._enums = [(at, hint) for at, hint in enumerate(self.hints().values()) if _is_enum(hint)]
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
        for at, enum in self._enums:
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


def _is_enum(hint: object) -> bool:
    return isinstance(hint, type) and issubclass(hint, Enum)
