"""When pages close by their age: a limit in days that shows what it would change, and is brought about by a job."""

from http import HTTPStatus
from typing import Annotated, Literal

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from comments_svc.db.database import Reader
from comments_svc.kernel.problems import Invalid
from comments_svc.threads.age import queries
from comments_svc.threads.age.model import cut_of, read_limit
from comments_svc.threads.age.queries import Aged, Numbers
from comments_svc.threads.age.set_limit import set_limit
from comments_svc.web.dashboard.desk import Desk, sit_down_as_owner
from comments_svc.web.dashboard.form import read_form
from comments_svc.web.endpoint import read_query
from comments_svc.web.html import page
from comments_svc.web.state import State

Typed = Annotated[str, Meta(max_length=20)]


class Wish(msgspec.Struct, frozen=True):
    """As typed. `act`: only look, or save it."""

    act: Literal["look", "save"]
    days: Typed = ""


class Before(msgspec.Struct, frozen=True):
    """`was`: the limit before the one that has just been saved; empty: there was none."""

    was: Typed | None = None


class View(msgspec.Struct, frozen=True):
    """`numbers`: what the typed limit would change; None where it can't be read."""

    typed: str
    numbers: Numbers | None = None
    close: list[Aged] = []
    open: list[Aged] = []
    fault: str = ""
    looked: bool = False


async def show(request: Request[State]) -> Response:
    desk, before = await sit_down_as_owner(request), read_query(request, Before)
    async with request.state["db"].read() as on:
        days = await queries.limit_of(on, desk.site.id)
    return _page(request, desk, View(_text(days)), before)


async def save(request: Request[State]) -> Response:
    desk, wish = await sit_down_as_owner(request), await read_form(request, Wish)
    try:
        days = read_limit(wish.days)
    except Invalid as fault:
        return _page(request, desk, View(wish.days, fault=fault.message), Before())
    if wish.act == "look":
        async with request.state["db"].read() as on:
            view = await _look(on, request, desk, days)
        return _page(request, desk, view, Before())
    was = await _save(request, desk, days)
    return RedirectResponse(desk.url(f"/pages/age?was={_text(was)}"), HTTPStatus.SEE_OTHER)


async def _save(request: Request[State], desk: Desk, days: int | None) -> int | None:
    """The limit before."""
    async with request.state["db"].tx() as tx:
        was = await queries.limit_of(tx, desk.site.id)
        await set_limit(tx, desk.site.id, days, now=request.state["clock"]())
    return was


async def _look(on: Reader, request: Request[State], desk: Desk, days: int | None) -> View:
    site, cut = desk.site.id, cut_of(days, request.state["clock"]())
    return View(
        _text(days),
        await queries.numbers(on, site, cut),
        await queries.to_close(on, site, cut),
        await queries.to_open(on, site, cut),
        looked=True,
    )


def _text(days: int | None) -> str:
    return "" if days is None else str(days)


def _page(request: Request[State], desk: Desk, view: View, before: Before) -> Response:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if view.fault else HTTPStatus.OK
    return page(request, "dashboard/pages_age.html", status=status, desk=desk, view=view, was=before.was)
