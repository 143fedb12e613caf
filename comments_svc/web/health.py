from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from comments_svc.db.problems import Unavailable
from comments_svc.web.state import State

_UNSTORED = {"cache-control": "no-store"}


async def healthz(_: Request[State]) -> Response:
    """This process answers."""
    return PlainTextResponse("ok\n", headers=_UNSTORED)


async def readyz(request: Request[State]) -> Response:
    """The database answers and has every migration."""
    try:
        missing = await request.state["pending"]()
    except Unavailable:
        return PlainTextResponse("the database can't be reached\n", HTTPStatus.SERVICE_UNAVAILABLE, headers=_UNSTORED)
    if missing:
        text = f"migrations are missing: {', '.join(missing)}\n"
        return PlainTextResponse(text, HTTPStatus.SERVICE_UNAVAILABLE, headers=_UNSTORED)
    return PlainTextResponse("ready\n", headers=_UNSTORED)
