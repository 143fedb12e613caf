"""How a route of the dashboard is written down."""

from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from comments_svc.web.state import State

Handler: TypeAlias = Callable[[Request[State]], Awaitable[Response]]

SITE: Final = "/sites/{site}"
COMMENT: Final = f"{SITE}/c/{{id:uuid}}"
ARRIVAL: Final = f"{SITE}/mail-in/{{id:uuid}}"


def get(path: str, show: Handler) -> Route:
    return Route(path, show, methods=["GET"])


def post(path: str, do: Handler) -> Route:
    return Route(path, do, methods=["POST"])


def form(path: str, show: Handler, send: Handler) -> Route:
    """One route for both, so that a wrong method is told of both."""

    async def handle(request: Request[State]) -> Response:
        return await (send if request.method == "POST" else show)(request)

    return Route(path, handle, methods=["GET", "POST"])
