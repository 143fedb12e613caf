"""What went wrong, as a page in the dashboard's look, or as JSON for its script."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from comments_svc.kernel.problem import Problem
from comments_svc.moderators.problems import LinkUsedUp, NotSignedIn
from comments_svc.web.html import page
from comments_svc.web.say import say, to_say
from comments_svc.web.state import State

_MEDIA_TYPE: Final = "application/problem+json"
_encoder: Final = msgspec.json.Encoder()


def problem_page(request: Request[State], problem: Problem, status: int) -> Response:
    """Who is not signed in is shown how."""
    if isinstance(problem, NotSignedIn) and not wants_json(request):
        return RedirectResponse("/dashboard/sign-in", HTTPStatus.SEE_OTHER)
    told = _Told(say(problem.title), say(problem.detail()), problem.slug, explain_links=isinstance(problem, LinkUsedUp))
    return _answer(request, told, status)


_FAULTS: Final[Mapping[int, tuple[str, str]]] = {
    HTTPStatus.NOT_FOUND: (
        to_say("There is no such page."),
        to_say("The address may be cut off, or what it led to is gone."),
    ),
    HTTPStatus.METHOD_NOT_ALLOWED: (
        to_say("This address takes no such request."),
        to_say("Please go back and use the button again."),
    ),
    HTTPStatus.INTERNAL_SERVER_ERROR: (
        to_say("Something went wrong on our side."),
        to_say("Nothing was changed. Please try again; the log of the service says what happened."),
    ),
}


def fault_page(request: Request[State], status: int) -> Response:
    """For what no problem has a name: no such path, no such method, a fault of ours."""
    title, detail = _FAULTS.get(status, (f"{HTTPStatus(status).phrase}.", ""))
    return _answer(request, _Told(say(title), say(detail)), status)


class _Told(msgspec.Struct, frozen=True):
    title: str
    detail: str
    slug: str = ""
    explain_links: bool = False


def _answer(request: Request[State], told: _Told, status: int) -> Response:
    if wants_json(request):
        about = f"{request.state['config'].public_url}/problems/{told.slug}" if told.slug else "about:blank"
        body = _encoder.encode({"type": about, "title": told.title, "status": status, "detail": told.detail})
        return Response(body, status, media_type=_MEDIA_TYPE)
    return page(request, "dashboard/problem.html", status=status, told=told)


def wants_json(request: Request[State]) -> bool:
    """The dashboard's own script asks so."""
    return "application/json" in request.headers.get("accept", "")
