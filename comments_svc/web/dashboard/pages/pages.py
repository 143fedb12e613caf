"""The pages of a site: the list, one of them, and the names they go by."""

from collections.abc import Awaitable
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Final, Protocol
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from comments_svc.db.database import Tx
from comments_svc.kernel.problems import BadUrl, Invalid
from comments_svc.sites.model import Site
from comments_svc.sites.problems import ForeignPage
from comments_svc.threads.merge import merge, merged_into
from comments_svc.threads.moving.queries import merge_event
from comments_svc.threads.pages import PageName, PageRow, aliases, latest, log, one_page, pages
from comments_svc.threads.problems import NoSuchThread, PageExists
from comments_svc.threads.rename import forget_address, rename
from comments_svc.threads.split import unsplit
from comments_svc.threads.unmerge import unmerge
from comments_svc.threads.unrename import unrename
from comments_svc.web.dashboard.desk import Desk, sit_down, sit_down_as_owner
from comments_svc.web.dashboard.form import read_form
from comments_svc.web.dashboard.pages.address import addresses_of
from comments_svc.web.dashboard.pages.notice import notice_of
from comments_svc.web.dashboard.pages.view import AliasView, LogView, PageView, alias_view, log_view, page_view
from comments_svc.web.endpoint import read_query
from comments_svc.web.html import page
from comments_svc.web.say import say
from comments_svc.web.state import State

_ROWS: Final = 50


class Look(msgspec.Struct, frozen=True, omit_defaults=True):
    q: Annotated[str, Meta(max_length=200)] = ""
    after: UUID | None = None


class Names(msgspec.Struct, frozen=True):
    title: str = ""
    url: str = ""


class Forget(msgspec.Struct, frozen=True):
    url: Annotated[str, Meta(max_length=2000)]


class Into(msgspec.Struct, frozen=True):
    into: Annotated[str, Meta(max_length=2000)] = ""


class Undo(msgspec.Struct, frozen=True):
    event: UUID


class _TakeBack(Protocol):
    def __call__(
        self, tx: Tx, site: Site, thread: UUID, by: UUID, event: UUID, /, *, now: datetime
    ) -> Awaitable[object]: ...


class Whole(msgspec.Struct, frozen=True):
    """All that the page of a page shows. `choice`: other pages, to merge it into."""

    page: PageView
    aliases: list[AliasView]
    log: list[LogView]
    choice: list[PageName]


async def show(request: Request[State]) -> Response:
    desk, look = await sit_down(request), read_query(request, Look)
    async with request.state["db"].read() as on:
        rows = await pages(on, desk.site.id, look.q, look.after, _ROWS + 1)
    now = request.state["clock"]()
    following = _following(rows, look)
    mail = await addresses_of(request, desk, rows[:_ROWS])
    views = [page_view(each, desk, now, mail.get(each.id, "")) for each in rows[:_ROWS]]
    return page(request, "dashboard/pages.html", desk=desk, look=look, rows=views, next=following)


def _following(rows: list[PageRow], look: Look) -> str:
    """The query of the next pages; empty where there are none."""
    if len(rows) <= _ROWS:
        return ""
    return urlencode({"after": str(rows[_ROWS - 1].id)} | ({"q": look.q} if look.q else {}))


async def show_one(request: Request[State]) -> Response:
    desk = await sit_down(request)
    async with request.state["db"].read() as on:
        elsewhere = await merged_into(on, desk.site.id, request.path_params["id"])
        if elsewhere is not None:
            return RedirectResponse(desk.url(f"/pages/{elsewhere}"), HTTPStatus.SEE_OTHER)
    return _answer(request, desk, await _whole(request, desk), {})


async def save(request: Request[State]) -> Response:
    """Another title or address. What can't be is said beside the field, and what was typed stays."""
    desk, typed = await sit_down_as_owner(request), await read_form(request, Names)
    id, now = request.path_params["id"], request.state["clock"]()
    try:
        async with request.state["db"].tx() as tx:
            event = await rename(tx, desk.site, id, desk.moderator.id, typed.title, typed.url, now=now)
    except (Invalid, BadUrl, ForeignPage, PageExists) as fault:
        return await _refused(request, desk, _faults(fault), names=typed)
    return RedirectResponse(desk.url(f"/pages/{id}?saved={event or ''}"), HTTPStatus.SEE_OTHER)


async def forget(request: Request[State]) -> Response:
    """An earlier address leads to the page no more."""
    desk, wish = await sit_down_as_owner(request), await read_form(request, Forget)
    id, now = request.path_params["id"], request.state["clock"]()
    async with request.state["db"].tx() as tx:
        await forget_address(tx, desk.site, id, wish.url, desk.moderator.id, now=now)
    return RedirectResponse(desk.url(f"/pages/{id}"), HTTPStatus.SEE_OTHER)


async def join(request: Request[State]) -> Response:
    """All that is on the page goes to another one."""
    desk, typed = await sit_down_as_owner(request), await read_form(request, Into)
    id, now = request.path_params["id"], request.state["clock"]()
    try:
        async with request.state["db"].tx() as tx:
            there = await merge(tx, desk.site, id, desk.moderator.id, typed.into, now=now)
            event = await merge_event(tx, desk.site.id, there, id)
    except (Invalid, BadUrl, ForeignPage) as fault:
        return await _refused(request, desk, {"into": _faults(fault).popitem()[1]}, into=typed.into)
    return RedirectResponse(desk.url(f"/pages/{there}?merged={event}"), HTTPStatus.SEE_OTHER)


async def part(request: Request[State]) -> Response:
    """Takes a merge back."""
    return await _undo(request, unmerge, "undone")


async def name_back(request: Request[State]) -> Response:
    """Takes another title or address back."""
    return await _undo(request, unrename, "renamed")


async def take_back(request: Request[State]) -> Response:
    """Takes the move of a conversation back."""
    return await _undo(request, unsplit, "back")


async def _undo(request: Request[State], take_back: _TakeBack, told: str) -> Response:
    desk, wish = await sit_down_as_owner(request), await read_form(request, Undo)
    id, now = request.path_params["id"], request.state["clock"]()
    try:
        async with request.state["db"].tx() as tx:
            await take_back(tx, desk.site, id, desk.moderator.id, wish.event, now=now)
    except (Invalid, PageExists) as fault:
        return await _refused(request, desk, {"undo": _faults(fault).popitem()[1]})
    return RedirectResponse(desk.url(f"/pages/{id}?{told}"), HTTPStatus.SEE_OTHER)


async def _whole(request: Request[State], desk: Desk) -> Whole:
    """Raises NoSuchThread."""
    site, id, now = desk.site.id, request.path_params["id"], request.state["clock"]()
    async with request.state["db"].read() as on:
        found = await one_page(on, site, id)
        if found is None:
            raise NoSuchThread(id)
        names, done = await aliases(on, site, id), await log(on, site, id)
        choice = await latest(on, site) if desk.owner else []
    mail = await addresses_of(request, desk, [found])
    return Whole(
        page_view(found, desk, now, mail.get(id, "")),
        [alias_view(each, now) for each in names],
        [log_view(each, now) for each in done],
        [each for each in choice if each.id != id],
    )


async def _refused(
    request: Request[State], desk: Desk, faults: dict[str, str], *, names: Names | None = None, into: str = ""
) -> Response:
    return _answer(request, desk, await _whole(request, desk), faults, names=names, into=into)


def _answer(
    request: Request[State],
    desk: Desk,
    whole: Whole,
    faults: dict[str, str],
    *,
    names: Names | None = None,
    into: str = "",
) -> Response:
    """`names`, `into`: what was typed."""
    return page(
        request,
        "dashboard/page.html",
        status=422 if faults else 200,
        desk=desk,
        whole=whole,
        typed=names or Names(whole.page.title, whole.page.url),
        into=into,
        faults=faults,
        notice=notice_of(request.query_params, whole.log),
    )


def _faults(fault: Invalid | BadUrl | ForeignPage | PageExists) -> dict[str, str]:
    if isinstance(fault, Invalid):
        return {fault.field: fault.message}
    return {"url": say("%(title)s %(detail)s", title=say(fault.title), detail=say(fault.detail())).strip()}
