"""The calls of the API go to their endpoint at once, past router and middleware.

A dozen layers stand between the server and an endpoint, and did a fifth of the work of a post (measured: 120 us of
600, more than the statement's driver). What they do for these calls fits into one: find, limit the body, turn a
problem into an answer, add the headers of security.
"""

from collections.abc import Sequence
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from comments_svc.kernel.problem import Problem
from comments_svc.web import problem
from comments_svc.web.endpoint import Endpoint
from comments_svc.web.headers import merged
from comments_svc.web.middleware.body_limit import limited
from comments_svc.web.read.entry import Headers
from comments_svc.web.state import State

_OF_A_SITE: Final = "/api/v1/sites/{site}/"
_PREFIX: Final = _OF_A_SITE.partition("{")[0]


class Direct:
    """Everything that is not exactly a call of a site, such as HEAD or a preflight, goes on to `app`.

    What it answers differs in nothing from what the router would (a test compares them).
    """

    def __init__(self, app: ASGIApp, endpoints: Sequence[Endpoint], headers: Headers, *, max_body_bytes: int) -> None:
        self._app = app
        self._headers = headers
        self._max_body_bytes = max_body_bytes
        self._calls = {
            (each.method, each.path.removeprefix(_OF_A_SITE)): each
            for each in endpoints
            if each.path.startswith(_OF_A_SITE) and each.path.count("{") == 1
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            slug, call = _parts(scope["path"])
            endpoint = self._calls.get((scope["method"], call)) if slug else None
            if endpoint is not None:
                scope["path_params"] = {"site": slug}
                request = Request[State](scope, limited(scope, receive, self._max_body_bytes), send)
                await self._answer(endpoint, request, send)
                return
        await self._app(scope, receive, send)

    async def _answer(self, endpoint: Endpoint, request: Request[State], send: Send) -> None:
        try:
            answer = await endpoint(request)
        except Problem as reason:
            answer = await problem.render(request, reason)
        except Exception as fault:
            await self._send(await problem.render_fault(request, fault), request, send)
            raise  # for the log of the server
        try:
            await self._send(answer, request, send)
        except Problem as reason:  # of a stream that there is no place for, before it has begun
            await self._send(await problem.render(request, reason), request, send)

    async def _send(self, answer: Response, request: Request[State], send: Send) -> None:
        answer.raw_headers = merged(answer.raw_headers, self._headers)
        await answer(request.scope, request.receive, send)


def _parts(path: str) -> tuple[str, str]:
    """The slug of a site and what is called there; empty where the path has none."""
    if not path.startswith(_PREFIX):
        return "", ""
    slug, _, call = path[len(_PREFIX) :].partition("/")
    return slug, call
