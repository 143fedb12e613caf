"""Forms and cookies: a request that changes something must come from a page of ours (Fetch Metadata, else Origin)."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from comments_svc.web.headers import TOKEN_PATHS
from comments_svc.web.problems import CrossSite

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_OUTSIDE = ("/api/", "/mail/in/", *TOKEN_PATHS)


class SameOrigin:
    """Raises CrossSite. The API stands outside: it takes no cookie, and checks Origin against the site.

    So do addresses that hold a token: they act for whoever knows them, and mail programs send no Origin (RFC 8058).
    """

    def __init__(self, app: ASGIApp, public_url: str) -> None:
        self._app = app
        self._public_url = public_url.rstrip("/")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in _SAFE and not scope["path"].startswith(_OUTSIDE):
            headers = Headers(scope=scope)
            from_where = headers.get("sec-fetch-site")
            same = from_where == "same-origin" if from_where else headers.get("origin") == self._public_url
            if not same:
                raise CrossSite
        await self._app(scope, receive, send)
