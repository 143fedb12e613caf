"""Forms of the dashboard, decoded into types."""

from typing import Annotated, Literal, TypeVar
from uuid import UUID

import msgspec
from msgspec import Meta
from starlette.requests import Request

from comments_svc.moderation.explain import Why
from comments_svc.moderation.model import Act
from comments_svc.readers.standing import Stand
from comments_svc.web.endpoint import read_pairs
from comments_svc.web.read_fields import read_fields
from comments_svc.web.state import State

F = TypeVar("F", bound=msgspec.Struct)

Revision = Annotated[int, Meta(ge=0, le=2**31 - 1)]


class Decide(msgspec.Struct, frozen=True):
    act: Act
    seen: Revision


class Reply(msgspec.Struct, frozen=True):
    """`reply`: its id, made when the form was, so that sending it twice is one reply. `act`: send it, or only show how
    it will look."""

    text: str
    seen: Revision
    reply: UUID
    act: Literal["send", "preview"] = "send"


class Undo(msgspec.Struct, frozen=True):
    """One act, which may have made two events, in the order in which they are taken back. `about`: the comment."""

    about: UUID
    event: Annotated[list[UUID], Meta(min_length=1, max_length=4)]


class Think(msgspec.Struct, frozen=True):
    """Of whoever wrote a comment."""

    stand: Stand


class Explain(msgspec.Struct, frozen=True):
    """Why a comment was removed. `words`: where the reason is another."""

    about: UUID
    event: UUID
    reason: Why
    words: Annotated[str, Meta(max_length=1_000)] = ""


class AskSignIn(msgspec.Struct, frozen=True):
    email: Annotated[str, Meta(max_length=254)]


class SignInCode(msgspec.Struct, frozen=True):
    code: Annotated[str, Meta(max_length=20)] = ""


class SignIn(msgspec.Struct, frozen=True):
    token: Annotated[str, Meta(max_length=200)]


class PasskeyAnswer(msgspec.Struct, frozen=True):
    """What the browser's `navigator.credentials` gave, as JSON."""

    answer: Annotated[str, Meta(max_length=20_000)] = ""


async def read_form(request: Request[State], into: type[F]) -> F:
    """Raises NotAForm, Invalid."""
    # Postgres takes no NUL, and nobody means one.
    return read_pairs([(name, value.replace("\0", "")) for name, value in await read_fields(request)], into)
