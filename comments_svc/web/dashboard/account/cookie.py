"""The session cookie. Over plain http, which is for one machine only, browsers refuse the prefix and Secure."""

from typing import Final, Literal, TypedDict

from starlette.requests import Request
from starlette.responses import Response

from comments_svc.moderators.model import LINK_VALID, MAIL_VALID, SESSION_ABSOLUTE
from comments_svc.web.state import State

_MAX_AGE_S: Final = int(SESSION_ABSOLUTE.total_seconds())


def asking_browser(request: Request[State]) -> str | None:
    """The secret of a browser that asked for a mail to sign in by."""
    return request.cookies.get(_asking(request))


def set_asking(request: Request[State], response: Response, secret: str) -> None:
    response.set_cookie(_asking(request), secret, max_age=int(MAIL_VALID.total_seconds()), **_attributes(request))


def drop_asking(request: Request[State], response: Response) -> None:
    response.delete_cookie(_asking(request), **_attributes(request))


def invitation_token(request: Request[State]) -> str | None:
    """Of an invitation that this browser has opened before it signs in."""
    return request.cookies.get(_invitation(request))


def set_invitation(request: Request[State], response: Response, token: str) -> None:
    response.set_cookie(_invitation(request), token, max_age=int(LINK_VALID.total_seconds()), **_attributes(request))


def drop_invitation(request: Request[State], response: Response) -> None:
    response.delete_cookie(_invitation(request), **_attributes(request))


def _invitation(request: Request[State]) -> str:
    return "__Host-invitation" if request.state["config"].https else "invitation"


def _asking(request: Request[State]) -> str:
    return "__Host-asking" if request.state["config"].https else "asking"


def _name(request: Request[State]) -> str:
    return "__Host-session" if request.state["config"].https else "session"


def session_token(request: Request[State]) -> str | None:
    return request.cookies.get(_name(request))


def set_session(request: Request[State], response: Response, token: str) -> None:
    response.set_cookie(_name(request), token, max_age=_MAX_AGE_S, **_attributes(request))


def drop_session(request: Request[State], response: Response) -> None:
    response.delete_cookie(_name(request), **_attributes(request))


class _Attributes(TypedDict):
    path: str
    secure: bool
    httponly: bool
    samesite: Literal["lax"]


def _attributes(request: Request[State]) -> _Attributes:
    return {"path": "/", "secure": request.state["config"].https, "httponly": True, "samesite": "lax"}
