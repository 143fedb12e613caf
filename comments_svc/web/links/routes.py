"""Where links in mails lead. GET and HEAD change nothing: mail scanners and previews open every link."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeAlias

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from comments_svc.web.links import decide, order, prove, quiet, unsubscribe, written
from comments_svc.web.state import State

Handler: TypeAlias = Callable[[Request[State]], Awaitable[Response]]


def _form(path: str, show: Handler, send: Handler) -> Route:
    async def handle(request: Request[State]) -> Response:
        return await (send if request.method == "POST" else show)(request)

    return Route(path, handle, methods=["GET", "POST"])


LINKS: Final[Sequence[BaseRoute]] = (
    _form("/a/{token}", decide.show, decide.act),
    _form("/u/{token}", unsubscribe.show, unsubscribe.act),
    _form("/q/{token}", quiet.show, quiet.act),
    _form("/w/{token}", written.show, written.act),
    _form("/o/{token}", order.show, order.act),
    _form("/prove", prove.show, prove.act),
)
