"""The one place that knows which HTTP status a problem has, and the one shape of every error: RFC 9457 for programs,
a page for people."""

from collections.abc import Mapping
from enum import Enum
from http import HTTPStatus
from typing import Any, Final, assert_never

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from comments_svc.kernel.phrase import Phrase
from comments_svc.kernel.problem import Problem
from comments_svc.kernel.problems import Invalid
from comments_svc.web.dashboard import problem as dashboard
from comments_svc.web.pages import problem as pages
from comments_svc.web.pages.speak import speak_to_reader
from comments_svc.web.say import say

MEDIA_TYPE: Final = "application/problem+json"

STATUS: Final[Mapping[str, HTTPStatus]] = {
    "already-sent": HTTPStatus.CONFLICT,
    "bad-grant": HTTPStatus.FORBIDDEN,
    "bad-link": HTTPStatus.NOT_FOUND,
    "bad-signature": HTTPStatus.FORBIDDEN,
    "bad-sso": HTTPStatus.FORBIDDEN,
    "bad-url": HTTPStatus.UNPROCESSABLE_ENTITY,
    "banned": HTTPStatus.FORBIDDEN,
    "body-too-slow": HTTPStatus.REQUEST_TIMEOUT,
    "cant-verify": HTTPStatus.SERVICE_UNAVAILABLE,
    "changed-since": HTTPStatus.CONFLICT,
    "cross-site": HTTPStatus.FORBIDDEN,
    "edit-window-closed": HTTPStatus.CONFLICT,
    "expired-link": HTTPStatus.GONE,
    "following-off": HTTPStatus.CONFLICT,
    "foreign-page": HTTPStatus.UNPROCESSABLE_ENTITY,
    "id-taken": HTTPStatus.CONFLICT,
    "invitation-over": HTTPStatus.GONE,
    "invalid": HTTPStatus.UNPROCESSABLE_ENTITY,
    "last-owner": HTTPStatus.CONFLICT,
    "link-used-up": HTTPStatus.GONE,
    "mail-is-settled": HTTPStatus.CONFLICT,
    "mail-off": HTTPStatus.CONFLICT,
    "malformed": HTTPStatus.BAD_REQUEST,
    "no-address": HTTPStatus.CONFLICT,
    "no-mail-in-it": HTTPStatus.UNPROCESSABLE_ENTITY,
    "no-such-bulk": HTTPStatus.NOT_FOUND,
    "no-such-comment": HTTPStatus.NOT_FOUND,
    "no-such-event": HTTPStatus.NOT_FOUND,
    "no-such-move": HTTPStatus.NOT_FOUND,
    "no-such-view": HTTPStatus.NOT_FOUND,
    "no-such-hook": HTTPStatus.NOT_FOUND,
    "no-such-mail": HTTPStatus.NOT_FOUND,
    "no-such-member": HTTPStatus.NOT_FOUND,
    "no-such-message": HTTPStatus.NOT_FOUND,
    "no-such-parent": HTTPStatus.CONFLICT,
    "no-such-reaction": HTTPStatus.UNPROCESSABLE_ENTITY,
    "no-such-reader": HTTPStatus.NOT_FOUND,
    "no-such-rule": HTTPStatus.NOT_FOUND,
    "no-such-site": HTTPStatus.NOT_FOUND,
    "no-such-thread": HTTPStatus.NOT_FOUND,
    "no-text": HTTPStatus.UNPROCESSABLE_ENTITY,
    "no-token": HTTPStatus.UNAUTHORIZED,
    "not-a-form": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "not-a-moderator": HTTPStatus.NOT_FOUND,
    "not-json": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "not-sent-again": HTTPStatus.CONFLICT,
    "not-signed-in": HTTPStatus.UNAUTHORIZED,
    "not-yours": HTTPStatus.FORBIDDEN,
    "nothing-of-yours": HTTPStatus.NOT_FOUND,
    "nothing-tells": HTTPStatus.CONFLICT,
    "nothing-ticked": HTTPStatus.CONFLICT,
    "nothing-to-decide": HTTPStatus.CONFLICT,
    "origin-not-allowed": HTTPStatus.FORBIDDEN,
    "other-reader": HTTPStatus.CONFLICT,
    "operators-only": HTTPStatus.FORBIDDEN,
    "own-report": HTTPStatus.CONFLICT,
    "own-vote": HTTPStatus.CONFLICT,
    "owners-only": HTTPStatus.FORBIDDEN,
    "passkey-refused": HTTPStatus.FORBIDDEN,
    "passkeys-off": HTTPStatus.CONFLICT,
    "page-exists": HTTPStatus.CONFLICT,
    "proof-needed": HTTPStatus.FORBIDDEN,
    "proof-too-old": HTTPStatus.FORBIDDEN,
    "proof-used": HTTPStatus.GONE,
    "provider-failed": HTTPStatus.BAD_GATEWAY,
    "rate-limited": HTTPStatus.TOO_MANY_REQUESTS,
    "refused-by-rule": HTTPStatus.FORBIDDEN,
    "rendering-busy": HTTPStatus.SERVICE_UNAVAILABLE,
    "role-lost": HTTPStatus.FORBIDDEN,
    "site-exists": HTTPStatus.CONFLICT,
    "standing-changed": HTTPStatus.CONFLICT,
    "streams-full": HTTPStatus.SERVICE_UNAVAILABLE,
    "taken-back": HTTPStatus.CONFLICT,
    "thread-closed": HTTPStatus.CONFLICT,
    "too-large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "too-long": HTTPStatus.UNPROCESSABLE_ENTITY,
    "too-many-hooks": HTTPStatus.CONFLICT,
    "too-many-rules": HTTPStatus.CONFLICT,
    "too-many-streams": HTTPStatus.TOO_MANY_REQUESTS,
    "unavailable": HTTPStatus.SERVICE_UNAVAILABLE,
    "votes-off": HTTPStatus.CONFLICT,
    "wrong-code": HTTPStatus.FORBIDDEN,
}


def _plain(value: object) -> object:
    """A `Phrase` is a string to everybody but its encoder."""
    if isinstance(value, Phrase):
        return str(value)
    raise NotImplementedError(type(value))


_encoder = msgspec.json.Encoder(enc_hook=_plain)


class ProblemDocument(msgspec.Struct, omit_defaults=True):
    """`type` ends in the slug that programs switch on; more members come with some of them."""

    type: str
    title: str
    status: int
    detail: str = ""


def document(public_url: str, problem: Problem) -> bytes:
    """In the language that is spoken, as far as it has words for what only programs meet."""
    status = STATUS[problem.slug]
    detail, members = say(problem.detail()), problem.members()
    if isinstance(problem, Invalid):
        message = say(problem.message)
        detail = f"{problem.field}: {message}" if problem.field else message
        members = {"errors": [{"field": problem.field, "message": message}]}
    about = ProblemDocument(f"{public_url}/problems/{problem.slug}", say(problem.title), status, detail)
    return _encoder.encode({**msgspec.to_builtins(about, enc_hook=_plain), **members})


def headers(problem: Problem) -> dict[str, str]:
    wait_s = problem.members().get("retry_after_s")
    extra = {"retry-after": str(wait_s)} if wait_s is not None else {}
    return {"cache-control": "no-store", **extra}


async def render(request: Request[Any], problem: Exception) -> Response:
    """A document for programs, a page for people; the status is the same."""
    assert isinstance(problem, Problem)
    status = STATUS[problem.slug]
    match _door(request):
        case Door.API:
            answer = _problem_document(request, problem, status)
        case Door.DASHBOARD:
            answer = dashboard.problem_page(request, problem, status)
        case Door.PAGES:
            answer = pages.problem_page(request, problem, status)
        case never:
            assert_never(never)
    answer.headers.update(headers(problem))
    return answer


async def render_http(request: Request[Any], fault: Exception) -> Response:
    """What the router raises: no such path, no such method."""
    assert isinstance(fault, HTTPException)
    answer = _unnamed(request, fault.status_code, HTTPStatus(fault.status_code).phrase)
    answer.headers.update(fault.headers or {})
    return answer


async def render_fault(request: Request[Any], _: Exception) -> Response:
    """A fault of ours. What happened is in the log, not in the answer."""
    return _unnamed(request, HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong on our side.")


def _problem_document(request: Request[Any], problem: Problem, status: int) -> Response:
    speak_to_reader(request)
    body = document(request.state["config"].public_url, problem)
    # RFC 9110, section 11.6.1. Pages have no such scheme: a browser would ask for a password.
    asks = {"www-authenticate": "Bearer"} if status == HTTPStatus.UNAUTHORIZED else {}
    return Response(body, status, asks, MEDIA_TYPE)


def _unnamed(request: Request[Any], status: int, title: str) -> Response:
    match _door(request):
        case Door.API:
            about = ProblemDocument("about:blank", title, status)
            return Response(_encoder.encode(about), status, {"cache-control": "no-store"}, MEDIA_TYPE)
        case Door.DASHBOARD:
            return dashboard.fault_page(request, status)
        case Door.PAGES:
            return pages.fault_page(request, status)
        case never:
            assert_never(never)


class Door(Enum):
    """Who reads the answer."""

    API = "programs"
    DASHBOARD = "moderators"
    PAGES = "readers"


def _door(request: Request[Any]) -> Door:
    path = request.scope["path"]
    if path.startswith(("/api/", "/mail/in/")):
        return Door.API
    return Door.DASHBOARD if path.startswith("/dashboard") else Door.PAGES
