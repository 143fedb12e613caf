"""The service's own few pages: it says what it is, and nothing about whom it serves."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from comments_svc.web.html import page
from comments_svc.web.pages.speak import speak_to_reader
from comments_svc.web.state import State
from comments_svc.web.static_files import static_url

# Thread pages may be found: they name the blog post as the page that counts (`rel=canonical`).
_ROBOTS = "User-agent: *\nDisallow: /api/\nDisallow: /dashboard\nDisallow: /a/\nDisallow: /q/\nDisallow: /u/\n"


async def start(request: Request[State]) -> Response:
    speak_to_reader(request)
    return page(request, "pages/start.html")


async def robots(_: Request[State]) -> Response:
    return PlainTextResponse(_ROBOTS, headers={"cache-control": "public, max-age=86400"})


async def favicon(_: Request[State]) -> Response:
    """Browsers ask for this where no page tells them better."""
    return RedirectResponse(static_url("favicon.svg"), 302, {"cache-control": "public, max-age=86400"})
