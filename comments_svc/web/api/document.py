from importlib.metadata import version

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from comments_svc.web.openapi import document
from comments_svc.web.state import State


async def openapi(request: Request[State]) -> Response:
    from comments_svc.web.routes import API  # noqa: PLC0415 - the table lists this handler too

    made = document(API, request.state["config"].public_url, version("comments-svc"))
    headers = {"cache-control": "public, max-age=600"}
    return Response(msgspec.json.encode(made), 200, headers, "application/json")
