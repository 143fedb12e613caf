"""Security headers on every answer, errors included; CORS for the API, by hand because no cookie ever counts there."""

import re
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from comments_svc.web.read.entry import Headers

_BASE: Final[Headers] = [
    (b"x-content-type-options", b"nosniff"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
]
_API: Final[Headers] = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"etag, retry-after"),
    (b"cross-origin-resource-policy", b"cross-origin"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
]
_SCRIPTS: Final[Headers] = [
    (b"access-control-allow-origin", b"*"),
    (b"cross-origin-resource-policy", b"cross-origin"),
    (b"referrer-policy", b"no-referrer"),
]
_PAGES: Final[Headers] = [
    (
        b"content-security-policy",
        (
            b"default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
            b"frame-ancestors 'none'"
        ),
    ),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
DASHBOARD_POLICY: Final = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    b"manifest-src 'self'; "
    b"form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
    b"trusted-types 'none'"
)
# Their addresses act for whoever holds them: no referrer tells them on, and nothing keeps the page.
_LINKS: Final[Headers] = [
    *(each for each in _PAGES if each[0] != b"referrer-policy"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
    (b"x-robots-tag", b"noindex"),
]
_PROVE: Final[Headers] = [
    (name, value.replace(b"style-src", b"script-src 'self'; style-src") if name.startswith(b"content-s") else value)
    for name, value in _PAGES
]
# Its opener is a page of another origin, and must stay in reach: so no policy about openers here.
_SIGN_IN: Final[Headers] = [
    (b"content-security-policy", DASHBOARD_POLICY.replace(b"connect-src 'self'; ", b"")),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"unsafe-none"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
    (b"x-robots-tag", b"noindex"),
]
_DASHBOARD: Final[Headers] = [
    (b"content-security-policy", DASHBOARD_POLICY),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
]
TOKEN_PATHS: Final = ("/a/", "/u/", "/q/")
"""Below these, the address itself says for whom it acts."""
_IN_SITE: Final = re.compile(r"/sites/[^/]*/sign-in(/|$)")
# What the widget fetches later is imported as modules, which a browser fetches under CORS.
_FOR_OTHER_PAGES: Final = ("/embed.js", "/static/embed-", "/count.js", "/feedback.js")
_HSTS: Final = (b"strict-transport-security", b"max-age=31536000")
_PREFLIGHT: Final[Headers] = [
    (b"access-control-allow-methods", b"GET, POST, PUT, PATCH, DELETE"),
    (b"access-control-allow-headers", b"authorization, content-type"),
    (b"access-control-max-age", b"7200"),
    (b"cache-control", b"public, max-age=7200"),
]


class HeaderSets:
    """The headers of each area, for one public address."""

    def __init__(self, *, https: bool) -> None:
        base = [*_BASE, _HSTS] if https else _BASE
        self.api: Headers = [*base, *_API]
        self.scripts: Headers = [*base, *_SCRIPTS]
        self.pages: Headers = [*base, *_PAGES]
        self.links: Headers = [*base, *_LINKS]
        self.prove: Headers = [*base, *_PROVE]
        self.sign_in: Headers = [*base, *_SIGN_IN]
        self.dashboard: Headers = [*base, *_DASHBOARD]

    def of(self, path: str) -> Headers:
        if path.startswith("/api/"):
            return self.api
        if path.startswith("/dashboard"):
            return self.dashboard
        if path.startswith(TOKEN_PATHS):
            return self.links
        if path == "/prove":
            return self.prove
        if path.startswith("/sign-in/") or (path.startswith("/sites/") and _IN_SITE.match(path)):
            return self.sign_in
        if path.startswith(_FOR_OTHER_PAGES):
            return self.scripts
        return self.pages


class SecurityHeaders:
    """Stands outside of everything that may answer, so that a 500 has them too. Answers preflights of the API."""

    def __init__(self, app: ASGIApp, sets: HeaderSets) -> None:
        self._app = app
        self._sets = sets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        extra = self._sets.of(scope["path"])
        if scope["method"] == "OPTIONS" and scope["path"].startswith("/api/"):
            headers = [*extra, *_PREFLIGHT]
            await send({"type": "http.response.start", "status": 204, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = merged(list(message.get("headers", [])), extra)
            await send(message)

        await self._app(scope, receive, send_with_headers)


def merged(own: Headers, extra: Headers) -> Headers:
    """An answer's own headers win, but for caching in the dashboard, where nothing may be stored."""
    names = {name for name, _ in own}
    return own + [(name, value) for name, value in extra if name not in names]
