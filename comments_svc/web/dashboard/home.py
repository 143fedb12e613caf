from http import HTTPStatus
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from comments_svc.moderators import queries
from comments_svc.web.dashboard.cookie import drop_invitation, invitation_token
from comments_svc.web.dashboard.desk import who
from comments_svc.web.html import page
from comments_svc.web.state import State


async def home(request: Request[State]) -> Response:
    """The queue for those who have one site; the others choose. Who was invited goes back to the invitation."""
    moderator = await who(request)
    if token := invitation_token(request):
        back = RedirectResponse(f"/dashboard/invitation?{urlencode({'token': token})}", HTTPStatus.SEE_OTHER)
        drop_invitation(request, back)
        return back
    async with request.state["db"].read() as on:
        sites = await queries.sites(on, moderator.id)
    if len(sites) == 1:
        return RedirectResponse(f"/dashboard/sites/{sites[0].slug}", HTTPStatus.SEE_OTHER)
    return page(request, "dashboard/sites.html", sites=sites)
