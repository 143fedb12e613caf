"""The pages that work without JavaScript, and what else a browser or a feed reader asks for by itself."""

from collections.abc import Sequence
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from comments_svc.web.pages import feed, permalink, problem, send, snapshot, start, thread
from comments_svc.web.state import State


async def _thread(request: Request[State]) -> Response:
    return await (send.post if request.method == "POST" else thread.get)(request)


PAGES: Final[Sequence[BaseRoute]] = (
    Route("/", start.start),
    Route("/robots.txt", start.robots),
    Route("/favicon.ico", start.favicon),
    Route("/problems", problem.explain_all),
    Route("/problems/{slug}", problem.explain),
    Route("/sites/{site}/page", _thread, methods=["GET", "POST"]),
    Route("/sites/{site}/feed.atom", feed.atom),
    Route("/sites/{site}/snapshot", snapshot.snapshot),
    Route("/sites/{site}/c/{id}", permalink.permalink),
)
