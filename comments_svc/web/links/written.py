"""The page on which a reader says that a comment, which came by mail in their name, is theirs."""

from starlette.requests import Request
from starlette.responses import Response

from comments_svc.kernel.problems import BadLink
from comments_svc.moderation.confirm_link import Claimed, read_confirm_token
from comments_svc.moderation.confirm_mail import confirm_mail, find_claimed, waits_for_it
from comments_svc.sites.queries import by_id as site_by_id
from comments_svc.threads.locate import locate
from comments_svc.web.html import page
from comments_svc.web.pages.speak import back_to, speak_to_reader
from comments_svc.web.state import State


async def show(request: Request[State]) -> Response:
    """Raises BadLink, ExpiredLink, NoSuchComment."""
    claimed = _claimed(request)
    async with request.state["db"].read() as on:
        site, found = await site_by_id(on, claimed.site), await find_claimed(on, claimed)
        url = await locate(on, claimed.site, claimed.comment)
    speak_to_reader(request, site)
    return page(request, "links/written.html", site=site, it=found, waits=waits_for_it(found), url=url)


async def act(request: Request[State]) -> Response:
    claimed, now = _claimed(request), request.state["clock"]()
    async with request.state["db"].tx() as tx:
        site = await site_by_id(tx, claimed.site)
        if site is None:
            raise BadLink
        await confirm_mail(tx, site, claimed, now=now)
    return back_to(request)


def _claimed(request: Request[State]) -> Claimed:
    return read_confirm_token(request.state["secret"], request.path_params["token"], request.state["clock"]())
