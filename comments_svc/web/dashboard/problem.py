"""What went wrong, as a page in the dashboard's look, or as JSON for its script."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from comments_svc.kernel.problem import Problem
from comments_svc.kernel.problems import RateLimited
from comments_svc.moderators.problems import LinkUsedUp, NotSignedIn
from comments_svc.web.html import page
from comments_svc.web.say import say, say_wait, to_say
from comments_svc.web.state import State
from comments_svc.web.told import told

_MEDIA_TYPE: Final = "application/problem+json"
_encoder: Final = msgspec.json.Encoder()


def problem_page(request: Request[State], problem: Problem, status: int) -> Response:
    """Who is not signed in is shown how."""
    if isinstance(problem, NotSignedIn) and not wants_json(request):
        return RedirectResponse("/dashboard/sign-in", HTTPStatus.SEE_OTHER)
    words = _Told(say(problem.title), told(problem), problem.slug, explain_links=isinstance(problem, LinkUsedUp))
    if isinstance(problem, RateLimited):
        wait = say("Nothing was done. Please wait %(time)s, then try again.", time=say_wait(problem.retry_after_s))
        words = msgspec.structs.replace(words, title=say("That was a lot in a short time."), detail=wait)
    return _answer(request, words, status)


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


def _answer(request: Request[State], words: _Told, status: int) -> Response:
    if wants_json(request):
        about = f"{request.state['config'].public_url}/problems/{words.slug}" if words.slug else "about:blank"
        body = _encoder.encode({"type": about, "title": words.title, "status": status, "detail": words.detail})
        return Response(body, status, media_type=_MEDIA_TYPE)
    return page(request, "dashboard/problem.html", status=status, told=words)


def wants_json(request: Request[State]) -> bool:
    """The dashboard's own script asks so."""
    return "application/json" in request.headers.get("accept", "")
