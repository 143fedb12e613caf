"""What a generated test of the dashboard asks with: every route, every id of a site, forms made from their types."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar
from uuid import UUID

import httpx2
import msgspec
import pytest
from msgspec import inspect
from starlette.routing import Route

from comments_svc.web.dashboard.routes import DASHBOARD
from tests.service import PUBLIC_URL, Service

F = TypeVar("F", bound=msgspec.Struct)

NOBODYS_ID: Final = UUID("018f0000-0000-7000-8000-000000000000")
# What looking in may change.
_LOOKED_IN: Final = ("rate_limit", "session", "used_challenge")


@dataclass(frozen=True)
class Call:
    method: str
    path: str

    @property
    def of_a_site(self) -> bool:
        return "{site}" in self.path

    @property
    def safe(self) -> bool:
        return self.method != "POST"

    def address(self, site: str, id: UUID) -> str:
        return "/dashboard" + self.path.replace("{site}", site).replace("{id:uuid}", str(id))

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


CALLS: Final = [
    Call(method, each.path) for each in DASHBOARD if isinstance(each, Route) for method in sorted(each.methods or ())
]


def _is_odd(field: inspect.Field) -> bool:
    """Text of a certain shape, of which there is an example already, or a box that may stay empty."""
    kind = field.type.type if isinstance(field.type, inspect.Metadata) else field.type
    shaped = isinstance(kind, inspect.StrType) and kind.pattern is not None
    return (shaped or isinstance(kind, inspect.BoolType)) and not field.required


def _number(kind: inspect.IntType | inspect.FloatType) -> float:
    """A time is one that is yet to come."""
    return (kind.ge or 1) if isinstance(kind, inspect.IntType) else (kind.le or 1)


class Forms:
    """Stands in for decoding: every form is sent whole, and each id in it is `id`."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.id = NOBODYS_ID
        self.asked_for_id = False
        monkeypatch.setattr("comments_svc.web.dashboard.form.read_pairs", self._read)

    def _read(self, _: object, into: type[F]) -> F:
        made: F = msgspec.convert(self._struct(into), into)
        return made

    def _struct(self, into: type[msgspec.Struct]) -> dict[str, object]:
        info = inspect.type_info(into)
        assert isinstance(info, inspect.StructType)
        return {each.encode_name: self._value(each.type) for each in info.fields if not _is_odd(each)}

    def _value(self, kind: inspect.Type) -> object:
        match kind:
            case inspect.Metadata():
                return self._value(kind.type)
            case inspect.UUIDType():
                self.asked_for_id = True
                return self.id
            case inspect.EnumType():
                return next(iter(kind.cls)).value
            case inspect.LiteralType():
                return kind.values[0]
            case inspect.ListType():
                return [self._value(kind.item_type)]
            case inspect.UnionType():
                return self._value(kind.types[0])
            case inspect.IntType() | inspect.FloatType():
                return _number(kind)
            case inspect.BoolType():
                return True
            case inspect.StrType():
                return "00" if kind.pattern else "x"
            case _:
                raise NotImplementedError(f"{kind}: say in tests/matrix.py what a form may hold there")


@dataclass
class Asker:
    """Somebody's browser, which follows nothing."""

    http: httpx2.AsyncClient
    forms: Forms

    async def ask(self, call: Call, site: str, id: UUID, **headers: str) -> "Answer":
        self.forms.id, self.forms.asked_for_id = id, False
        answer = await self.http.request(
            call.method,
            call.address(site, id),
            headers={"origin": PUBLIC_URL, "content-type": "application/x-www-form-urlencoded", **headers},
        )
        assert answer.status_code < 500, call
        text = answer.text.replace(str(id), "ID")
        where = answer.headers.get("location", "").replace(str(id), "ID")
        return Answer(answer.status_code, where, text)


@dataclass(frozen=True)
class Answer:
    """As it would be for any other id."""

    status: int
    where: str
    text: str


async def ids_of(it: Service, slug: str) -> Sequence[UUID]:
    """Every id that stands in a row of this site, in whatever table."""
    columns = await _rows(
        it,
        """
        select c.table_name, c.column_name from information_schema.columns c
        join information_schema.columns s on s.table_name = c.table_name and s.column_name = 'site_id'
        where c.table_schema = 'public' and s.table_schema = 'public' and c.data_type = 'uuid'
        """,
    )
    parts = [
        f"select {name}::text as id from {table} where site_id = (select id from site where slug = $1)"
        for table, name in columns
    ]
    found = await _rows(it, f"select distinct id from ({' union all '.join(parts)}) i where id is not null", slug)
    return sorted(UUID(each[0]) for each in found)


async def stored(it: Service) -> Mapping[str, str]:
    """A hash of each table, but for what looking in changes."""
    tables = await _rows(it, "select tablename from pg_tables where schemaname = 'public' and tablename <> all($1)",
                         list(_LOOKED_IN))  # fmt: skip
    parts = [
        f"select '{name}' as name, md5(string_agg(md5(t::text), '' order by md5(t::text))) as hash from {name} t"
        for (name,) in tables
    ]
    return dict(await _rows(it, " union all ".join(parts)))


async def _rows(it: Service, question: str, *values: Any) -> Sequence[Any]:
    async with it.db.read() as on:
        rows: Sequence[Any] = await on.raw.fetch(question, *values)
        return rows
