"""The addresses of the dashboard, below /dashboard. Only POST changes anything."""

from collections.abc import Sequence
from typing import Final

from starlette.routing import BaseRoute, Route

from comments_svc.web.dashboard import act, comment, home, queue, reply, sign_in, site_settings, snippet, thread

_SITE: Final = "/sites/{site}"
_COMMENT: Final = f"{_SITE}/c/{{id:uuid}}"

DASHBOARD: Final[Sequence[BaseRoute]] = [
    Route("/", home.home),
    Route("/sign-in", sign_in.show, methods=["GET"]),
    Route("/sign-in", sign_in.use, methods=["POST"]),
    Route("/sign-out", sign_in.out, methods=["POST"]),
    Route(_SITE, queue.show),
    Route(_COMMENT, comment.show),
    Route(f"{_COMMENT}/decide", act.decide, methods=["POST"]),
    Route(f"{_COMMENT}/reply", reply.reply, methods=["POST"]),
    Route(f"{_SITE}/undo", act.undo, methods=["POST"]),
    Route(f"{_SITE}/threads/{{id:uuid}}", thread.set_state, methods=["POST"]),
    Route(f"{_SITE}/settings", site_settings.show, methods=["GET"]),
    Route(f"{_SITE}/settings", site_settings.save, methods=["POST"]),
    Route(f"{_SITE}/snippet", snippet.show),
]
