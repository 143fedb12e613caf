"""The way out of mails to readers: a page with buttons, and the one click of a mail program (RFC 8058)."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from comments_svc.readers.model import mask
from comments_svc.sites.queries import by_id as site_by_id
from comments_svc.subscriptions.unsubscribe import Less, holder, unsubscribe
from comments_svc.subscriptions.unsubscribe_link import Leaver, read_unsubscribe_token
from comments_svc.web.html import page
from comments_svc.web.links.one_click import read_click
from comments_svc.web.pages.speak import back_to, speak_to_reader
from comments_svc.web.state import State

_THREAD_FIRST: Final = (Less.THREAD, Less.SITE)
_SITE_FIRST: Final = (Less.SITE, Less.THREAD)


async def show(request: Request[State]) -> Response:
    """Raises BadLink, ExpiredLink."""
    return await _page(request, _leaver(request))


async def act(request: Request[State]) -> Response:
    """A mail program must get no redirect (RFC 8058, section 3.1); a browser gets one: reloading sends nothing."""
    who, click = _leaver(request), await read_click(request)
    less = Less(click.act) if click.act in list(Less) else Less.THREAD
    async with request.state["db"].tx() as tx:
        await unsubscribe(tx, who, less, now=request.state["clock"]())
    if click.by_program:
        return await _page(request, who)
    return back_to(request)


def _leaver(request: Request[State]) -> Leaver:
    return read_unsubscribe_token(request.state["secret"], request.path_params["token"], request.state["clock"]())


async def _page(request: Request[State], who: Leaver) -> Response:
    async with request.state["db"].read() as on:
        site, found = await site_by_id(on, who.site), await holder(on, who)
    speak_to_reader(request, site)
    email = mask(found.email) if found else ""
    order = _SITE_FIRST if request.query_params.get("less") == Less.SITE else _THREAD_FIRST
    return page(request, "links/unsubscribe.html", site=site, it=found, email=email, order=order)
