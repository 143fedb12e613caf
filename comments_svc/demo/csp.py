"""The demo blog's Content-Security-Policy: as strict as a host page can be, so that the widget is seen to bear it."""

import secrets
from collections import deque
from urllib.parse import urlsplit

import msgspec
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

REPORTS_PATH = "/csp-reports"
REPORT_BYTES_MAX = 64 * 1024


def policy(service_origin: str, nonce: str) -> str:
    """The header's value. Only the service may be fetched from, and only scripts with this answer's nonce start."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'nonce-{nonce}' 'strict-dynamic'",
            "style-src 'self'",
            "img-src 'self'",
            f"connect-src {service_origin}",
            "base-uri 'none'",
            "object-src 'none'",
            f"form-action 'self' {service_origin}",
            "frame-src 'self'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
            f"report-uri {REPORTS_PATH}",
        )
    )


class StrictPolicy:
    """Gives each request a nonce (`request.state.nonce`) and each answer, 404 included, the policy that names it.

    Unless the answer brings one of its own, as the HTML part of a mail does.
    """

    def __init__(self, app: ASGIApp, service_url: str) -> None:
        parts = urlsplit(service_url)
        self._app, self._origin = app, f"{parts.scheme}://{parts.netloc}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        scope.setdefault("state", {})["nonce"] = nonce

        async def send_with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("Content-Security-Policy", policy(self._origin, nonce))
                headers["X-Content-Type-Options"] = "nosniff"
            await send(message)

        await self._app(scope, receive, send_with_policy)


class Reports:
    """What browsers complained about, newest last; the oldest make room after a thousand."""

    def __init__(self) -> None:
        self._kept: deque[object] = deque(maxlen=1000)

    async def take(self, request: Request) -> Response:
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > REPORT_BYTES_MAX:
                return Response(status_code=413)
        try:
            self._kept.append(msgspec.json.decode(body))
        except msgspec.DecodeError:
            return Response(status_code=400)
        return Response(status_code=204)

    async def show(self, _: Request) -> Response:
        return JSONResponse(list(self._kept))
