"""The one place that knows which HTTP status a problem has, and the one shape of every error (RFC 9457)."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from comments_svc.kernel.problem import Problem

MEDIA_TYPE: Final = "application/problem+json"

STATUS: Final[Mapping[str, HTTPStatus]] = {
    "bad-url": HTTPStatus.UNPROCESSABLE_ENTITY,
    "body-too-slow": HTTPStatus.REQUEST_TIMEOUT,
    "changed-since": HTTPStatus.CONFLICT,
    "cross-site": HTTPStatus.FORBIDDEN,
    "edit-window-closed": HTTPStatus.CONFLICT,
    "foreign-page": HTTPStatus.UNPROCESSABLE_ENTITY,
    "id-taken": HTTPStatus.CONFLICT,
    "invalid": HTTPStatus.UNPROCESSABLE_ENTITY,
    "link-used-up": HTTPStatus.GONE,
    "malformed": HTTPStatus.BAD_REQUEST,
    "no-such-comment": HTTPStatus.NOT_FOUND,
    "no-such-event": HTTPStatus.NOT_FOUND,
    "no-such-parent": HTTPStatus.CONFLICT,
    "no-such-site": HTTPStatus.NOT_FOUND,
    "no-token": HTTPStatus.UNAUTHORIZED,
    "not-a-moderator": HTTPStatus.NOT_FOUND,
    "not-json": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "not-signed-in": HTTPStatus.UNAUTHORIZED,
    "not-yours": HTTPStatus.FORBIDDEN,
    "origin-not-allowed": HTTPStatus.FORBIDDEN,
    "own-vote": HTTPStatus.CONFLICT,
    "rate-limited": HTTPStatus.TOO_MANY_REQUESTS,
    "rendering-busy": HTTPStatus.SERVICE_UNAVAILABLE,
    "site-exists": HTTPStatus.CONFLICT,
    "taken-back": HTTPStatus.CONFLICT,
    "thread-closed": HTTPStatus.CONFLICT,
    "too-large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "too-long": HTTPStatus.UNPROCESSABLE_ENTITY,
    "unavailable": HTTPStatus.SERVICE_UNAVAILABLE,
    "votes-off": HTTPStatus.CONFLICT,
}

_encoder = msgspec.json.Encoder()


class ProblemDocument(msgspec.Struct, omit_defaults=True):
    """`type` ends in the slug that programs switch on; more members come with some of them."""

    type: str
    title: str
    status: int
    detail: str = ""


def document(public_url: str, problem: Problem) -> bytes:
    status = STATUS[problem.slug]
    about = ProblemDocument(f"{public_url}/problems/{problem.slug}", problem.title, status, problem.detail())
    return _encoder.encode({**msgspec.to_builtins(about), **problem.members()})


def headers(problem: Problem) -> dict[str, str]:
    wait_s = problem.members().get("retry_after_s")
    extra = {"retry-after": str(wait_s)} if wait_s is not None else {}
    if STATUS[problem.slug] is HTTPStatus.UNAUTHORIZED:
        extra["www-authenticate"] = "Bearer"
    return {"cache-control": "no-store", **extra}


async def render(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, Problem)
    body = document(request.state["config"].public_url, problem)
    return Response(body, STATUS[problem.slug], headers(problem), MEDIA_TYPE)


async def render_http(request: Request, fault: Exception) -> Response:
    """What the router raises: no such path, no such method."""
    assert isinstance(fault, HTTPException)
    about = ProblemDocument("about:blank", HTTPStatus(fault.status_code).phrase, fault.status_code)
    extra = {"cache-control": "no-store", **(fault.headers or {})}
    return Response(_encoder.encode(about), fault.status_code, extra, MEDIA_TYPE)


async def render_fault(_: Request, __: Exception) -> Response:
    """A fault of ours. What happened is in the log, not in the answer."""
    about = ProblemDocument("about:blank", "Something went wrong on our side.", 500)
    return Response(_encoder.encode(about), 500, {"cache-control": "no-store"}, MEDIA_TYPE)
