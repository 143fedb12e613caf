"""Bodies are capped while they stream in, and must arrive in time: the server itself knows neither limit."""

import asyncio
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from comments_svc.web.problems import BodyTooSlow, TooLarge

_BODY_S: Final = 15.0


class BodyLimit:
    """Raises TooLarge, BodyTooSlow into whoever reads the body."""

    def __init__(self, app: ASGIApp, max_bytes: int, larger: Mapping[str, int] = MappingProxyType({})) -> None:
        """`larger`: what may come to the paths that begin so."""
        self._app = app
        self._max_bytes, self._larger = max_bytes, larger

    def _most(self, path: str) -> int:
        return next((most for start, most in self._larger.items() if path.startswith(start)), self._max_bytes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            receive = limited(scope, receive, self._most(scope["path"]))
        await self._app(scope, receive, send)


def limited(scope: Scope, receive: Receive, max_bytes: int) -> Receive:
    """`receive` of a request, raising TooLarge and BodyTooSlow. Where no body is read, it costs nothing."""
    if scope["method"] in ("GET", "HEAD", "OPTIONS"):
        return receive
    if _declared(scope) > max_bytes:
        return _refusing(max_bytes)
    deadline = asyncio.get_running_loop().time() + _BODY_S
    taken = 0
    complete = False

    async def receive_some() -> Message:
        nonlocal taken, complete
        if complete:
            return await receive()
        try:
            async with asyncio.timeout_at(deadline):
                message = await receive()
        except TimeoutError:
            raise BodyTooSlow from None
        if message["type"] == "http.request":
            taken += len(message.get("body", b""))
            complete = not message.get("more_body", False)
            if taken > max_bytes:
                raise TooLarge(max_bytes)
        return message

    return receive_some


def _declared(scope: Scope) -> int:
    """The length that the headers tell; 0 when they tell none. (Python refuses to read 5,000 digits.)"""
    length = dict(scope["headers"]).get(b"content-length", b"")
    return int(length[:20]) if length.isdigit() else 0


def _refusing(max_bytes: int) -> Receive:
    async def refuse() -> Message:
        raise TooLarge(max_bytes)

    return refuse
