from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from comments_svc.moderators import queries
from comments_svc.web.dashboard.desk import who
from comments_svc.web.html import page
from comments_svc.web.state import State


async def home(request: Request[State]) -> Response:
    """The queue for those who have one site; the others choose."""
    moderator = await who(request)
    async with request.state["db"].read() as on:
        sites = await queries.sites(on, moderator.id)
    if len(sites) == 1:
        return RedirectResponse(f"/dashboard/sites/{sites[0].slug}", HTTPStatus.SEE_OTHER)
    return page(request, "dashboard/sites.html", sites=sites)
