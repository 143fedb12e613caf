"""A conversation that belongs on another page: where to, and the move."""

from http import HTTPStatus
from typing import Annotated

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from comments_svc.comments.problems import NoSuchComment
from comments_svc.db.database import Reader
from comments_svc.kernel.problems import BadUrl, Invalid
from comments_svc.markup.normalise import clean_line
from comments_svc.moderation.queue import card
from comments_svc.sites.problems import ForeignPage
from comments_svc.threads.pages import PageName, latest
from comments_svc.threads.split import split
from comments_svc.web.dashboard.desk import Desk, sit_down_as_owner
from comments_svc.web.dashboard.form import read_form
from comments_svc.web.dashboard.queue.card_view import CardView, card_view
from comments_svc.web.html import page
from comments_svc.web.say import say
from comments_svc.web.state import State


class Typed(msgspec.Struct, frozen=True):
    to: Annotated[str, Meta(max_length=2000)] = ""
    title: Annotated[str, Meta(max_length=2000)] = ""


class View(msgspec.Struct, frozen=True):
    """`pages`: to choose from."""

    card: CardView
    pages: list[PageName]
    typed: Typed
    faults: dict[str, str]


async def show(request: Request[State]) -> Response:
    return await _page(request, await sit_down_as_owner(request), Typed(), {})


async def move(request: Request[State]) -> Response:
    desk, typed = await sit_down_as_owner(request), await read_form(request, Typed)
    try:
        async with request.state["db"].tx() as tx:
            await _card(tx, request, desk)
            id, by, now = request.path_params["id"], desk.moderator.id, request.state["clock"]()
            left = await split(tx, desk.site, id, by, typed.to, clean_line(typed.title), now=now)
    except (Invalid, BadUrl, ForeignPage) as fault:
        return await _page(request, desk, typed, _faults(fault))
    return RedirectResponse(desk.url(f"/pages/{left.page}?split={left.event}"), HTTPStatus.SEE_OTHER)


def _faults(fault: Invalid | BadUrl | ForeignPage) -> dict[str, str]:
    if isinstance(fault, Invalid):
        return {fault.field: fault.message}
    return {"to": say("%(title)s %(detail)s", title=say(fault.title), detail=say(fault.detail())).strip()}


async def _card(on: Reader, request: Request[State], desk: Desk) -> CardView:
    """Raises NoSuchComment."""
    found = await card(on, desk.site.id, request.path_params["id"])
    if found is None:
        raise NoSuchComment(request.path_params["id"])
    return card_view(found, request.state["clock"]())


async def _page(request: Request[State], desk: Desk, typed: Typed, faults: dict[str, str]) -> Response:
    async with request.state["db"].read() as on:
        view = View(await _card(on, request, desk), await latest(on, desk.site.id), typed, faults)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK
    return page(request, "dashboard/split.html", status=status, desk=desk, view=view)
