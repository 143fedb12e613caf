from http import HTTPStatus
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from comments_svc.moderators import queries
from comments_svc.sites.model import SLUG
from comments_svc.web.dashboard.account.cookie import drop_invitation, invitation_token
from comments_svc.web.dashboard.desk import who
from comments_svc.web.html import page
from comments_svc.web.state import State


async def home(request: Request[State]) -> Response:
    """The queue for those who have one site; the others choose, as do those who ask for `all`.

    A new installation begins with its first site."""
    moderator = await who(request)
    if token := invitation_token(request):
        return _back_to_invitation(request, token)
    async with request.state["db"].read() as on:
        sites = await queries.sites(on, moderator.id)
    if len(sites) == 1 and "all" not in request.query_params:
        return RedirectResponse(f"/dashboard/sites/{sites[0].slug}", HTTPStatus.SEE_OTHER)
    if moderator.operator and not sites and "erased" not in request.query_params:
        return RedirectResponse("/dashboard/sites/new", HTTPStatus.SEE_OTHER)
    erased = _erased(request, [each.slug for each in sites])
    return page(request, "dashboard/sites.html", moderator=moderator, sites=sites, erased=erased)


def _erased(request: Request[State], slugs: list[str]) -> str:
    """The name of a site that has just gone: one that is there was not erased, whatever an address says."""
    slug = request.query_params.get("erased", "")
    return slug if SLUG.fullmatch(slug) and slug not in slugs else ""


def _back_to_invitation(request: Request[State], token: str) -> Response:
    """Who was invited had to sign in first."""
    back = RedirectResponse(f"/dashboard/invitation?{urlencode({'token': token})}", HTTPStatus.SEE_OTHER)
    drop_invitation(request, back)
    return back
