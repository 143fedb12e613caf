"""A call of the API: its types decode, encode and document it."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import cache
from types import UnionType
from typing import Any, Final, TypeVar, get_args, get_origin, get_type_hints

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from comments_svc.kernel.problem import Problem
from comments_svc.kernel.problems import Invalid
from comments_svc.kernel.read_fault import read_fault
from comments_svc.web.problems import Malformed, NotJson
from comments_svc.web.state import State

Q = TypeVar("Q", bound=msgspec.Struct)

_encoder: Final = msgspec.json.Encoder()


class Answer(msgspec.Struct, frozen=True):
    content: object
    status: int = 200
    private: bool = True


class Endpoint(msgspec.Struct, frozen=True):
    """`handle` takes the request and, if there are such types, the decoded query or body."""

    method: str
    path: str
    handle: Callable[..., Awaitable[Answer | Response]]
    summary: str
    query: type[msgspec.Struct] | None = None
    body: type[msgspec.Struct] | None = None
    answers: dict[int, Any] = {}
    problems: Sequence[type[Problem]] = ()
    token: bool = False

    async def __call__(self, request: Request[State]) -> Response:
        arguments: list[object] = []
        if self.query is not None:
            arguments.append(read_query(request, self.query))
        if self.body is not None:
            arguments.append(await _read_body(request, self.body))
        answer = await self.handle(request, *arguments)
        if isinstance(answer, Response):
            return answer
        headers = {"cache-control": "private, no-store"}
        return Response(_encoder.encode(answer.content), answer.status, headers, "application/json")


def read_query(request: Request[State], into: type[Q]) -> Q:
    """Raises Invalid, also for a parameter given twice where one is meant."""
    return read_pairs(request.query_params.multi_items(), into)


def read_pairs(pairs: Iterable[tuple[str, str]], into: type[Q]) -> Q:
    """What a query or a form says, as a type. Raises Invalid."""
    lists = _lists(into)
    values: dict[str, object] = {}
    for name, value in pairs:
        if name in lists:
            values.setdefault(name, []).append(value)  # type: ignore[attr-defined]
        elif name in values:
            raise Invalid(name, "This parameter may be given only once.")
        else:
            values[name] = value
    try:
        return msgspec.convert(values, into, strict=False)
    except msgspec.ValidationError as fault:
        raise read_fault(fault, into) from None


@cache
def _lists(into: type[msgspec.Struct]) -> frozenset[str]:
    """The parameters that may be given more than once."""
    return frozenset(name for name, hint in get_type_hints(into).items() if _is_list(hint))


def _is_list(hint: object) -> bool:
    if isinstance(hint, UnionType):
        return any(map(_is_list, get_args(hint)))
    return get_origin(hint) is list


async def _read_body(request: Request[State], into: type[msgspec.Struct]) -> msgspec.Struct:
    """Strict JSON (RFC 8259). A media type that forms can't send forces a preflight.

    Raises NotJson, Malformed, Invalid.
    """
    media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if media_type != "application/json":
        raise NotJson
    try:
        raw = await request.body()
    except ClientDisconnect:
        # Nobody hears this answer; but that a phone lost its network is no fault of ours to be logged.
        raise Malformed("The body was not sent to its end.") from None
    try:
        return msgspec.json.decode(raw, type=into)
    except msgspec.ValidationError as fault:
        raise read_fault(fault, into) from None
    except (msgspec.DecodeError, ValueError, RecursionError) as fault:
        raise Malformed(str(fault)) from None
