"""Where readers say who they are, in a window of ours."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from comments_svc.web.sign_in import provider, window
from comments_svc.web.state import State


async def _window(request: Request[State]) -> Response:
    return await (window.act if request.method == "POST" else window.show)(request)


async def _back(request: Request[State]) -> Response:
    """A program that only looks at addresses must not use up the way back, which counts once."""
    if request.method == "HEAD":
        return Response(status_code=HTTPStatus.NO_CONTENT)
    return await provider.come_back(request)


SIGN_IN: Final[Sequence[BaseRoute]] = (
    Route("/sites/{site}/sign-in", _window, methods=["GET", "POST"]),
    Route("/sites/{site}/sign-in/{provider}", provider.leave),
    Route("/sign-in/{provider}", _back),
)
