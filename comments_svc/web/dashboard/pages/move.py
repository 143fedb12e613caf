"""Pages that move by the whole folder or domain: shown before, done by a job, watched, and taken back."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from comments_svc.db.database import Reader
from comments_svc.kernel.problems import Invalid
from comments_svc.threads.moving import queries
from comments_svc.threads.moving.model import Clash, Item, Move, MoveState, Way
from comments_svc.threads.moving.queries import Numbers, Taken
from comments_svc.threads.moving.read_way import moved_url, read_way
from comments_svc.threads.moving.start import start as start_move
from comments_svc.threads.moving.stop import stop as stop_move
from comments_svc.threads.moving.stop import take_back
from comments_svc.threads.problems import NoSuchMove
from comments_svc.web.dashboard.desk import Desk, sit_down_as_owner
from comments_svc.web.dashboard.form import read_form
from comments_svc.web.dashboard.problem import wants_json
from comments_svc.web.endpoint import read_query
from comments_svc.web.html import page
from comments_svc.web.say import say, say_count, say_number
from comments_svc.web.state import State

Address = Annotated[str, Meta(max_length=2000)]


class Wish(msgspec.Struct, frozen=True):
    """As typed."""

    from_url: Address = ""
    to_url: Address = ""
    clash: Clash = Clash.LEAVE

    @property
    def empty(self) -> bool:
        return not (self.from_url or self.to_url)


class Preview(msgspec.Struct, frozen=True):
    """`first`: old and new addresses. `taken`: of those that would stay."""

    numbers: Numbers
    first: list[tuple[str, str]]
    taken: list[Taken]

    @property
    def rest(self) -> int:
        return self.numbers.pages - self.numbers.taken - len(self.first)


class View(msgspec.Struct, frozen=True):
    """`latest`: moves, and where they stand in words."""

    wish: Wish
    latest: list[tuple[Move, str]]
    fault: Invalid | None = None
    preview: Preview | None = None


class Progress(msgspec.Struct, frozen=True):
    url: str
    reached: int
    said: str
    goes_on: bool


async def show(request: Request[State]) -> Response:
    """The form; with addresses in the query also what it would move."""
    desk, wish = await sit_down_as_owner(request), read_query(request, Wish)
    async with request.state["db"].read() as on:
        view = await _view(on, desk, wish)
    return _page(request, desk, view)


async def _view(on: Reader, desk: Desk, wish: Wish, fault: Invalid | None = None) -> View:
    latest = [(each, said(each)) for each in await queries.latest(on, desk.site.id)]
    if fault is not None or wish.empty:
        return View(wish, latest, fault)
    try:
        way = read_way(desk.site, wish.from_url, wish.to_url)
        return View(wish, latest, preview=await _preview(on, desk, way))
    except Invalid as found:
        return View(wish, latest, found)


def _page(request: Request[State], desk: Desk, view: View) -> Response:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if view.fault else HTTPStatus.OK
    faults = {view.fault.field: view.fault.message} if view.fault else {}
    return page(request, "dashboard/pages_move.html", status=status, desk=desk, view=view, faults=faults)


async def _preview(on: Reader, desk: Desk, way: Way) -> Preview:
    """Raises Invalid."""
    numbers = await queries.numbers(on, desk.site.id, way)
    if numbers.pages == 0:
        raise Invalid("from_url", "There is no page at or below this address.")
    taken = await queries.taken(on, desk.site.id, way) if numbers.taken else []
    stay = {each.id for each in taken}  # both lists are in one order, so these are all that the first ones may hold
    first = [each for each in await queries.first(on, desk.site.id, way) if each.id not in stay]
    shown = [(each.url, moved_url(desk.site, way, each.url, each.new_key)) for each in first]
    return Preview(numbers, shown, taken)


async def start(request: Request[State]) -> Response:
    desk, wish = await sit_down_as_owner(request), await read_form(request, Wish)
    try:
        id = await _start(request, desk, wish)
    except Invalid as fault:
        async with request.state["db"].read() as on:
            return _page(request, desk, await _view(on, desk, wish, fault))
    return RedirectResponse(desk.url(f"/pages/moves/{id}"), HTTPStatus.SEE_OTHER)


async def _start(request: Request[State], desk: Desk, wish: Wish) -> UUID:
    """Raises Invalid."""
    way, now = read_way(desk.site, wish.from_url, wish.to_url), request.state["clock"]()
    async with request.state["db"].tx() as tx:
        return await start_move(tx, desk.site, way, wish.clash, by=desk.moderator.id, now=now)


async def show_one(request: Request[State]) -> Response:
    desk = await sit_down_as_owner(request)
    async with request.state["db"].read() as on:
        it = await _found(on, desk, request.path_params["id"])
        left = await queries.left(on, it)
    told = Progress(desk.url(f"/pages/moves/{it.id}"), it.reached, said(it), it.state.goes_on)
    if wants_json(request):
        return Response(msgspec.json.encode(told), media_type="application/json")
    return page(request, "dashboard/page_move.html", desk=desk, it=it, told=told, left=_named(desk, it, left))


async def stop(request: Request[State]) -> Response:
    desk, id = await sit_down_as_owner(request), request.path_params["id"]
    async with request.state["db"].tx() as tx:
        await stop_move(tx, desk.site.id, id)
    return RedirectResponse(desk.url(f"/pages/moves/{id}"), HTTPStatus.SEE_OTHER)


async def undo(request: Request[State]) -> Response:
    desk, id = await sit_down_as_owner(request), request.path_params["id"]
    async with request.state["db"].tx() as tx:
        await take_back(tx, desk.site.id, id, now=request.state["clock"]())
    return RedirectResponse(desk.url(f"/pages/moves/{id}"), HTTPStatus.SEE_OTHER)


async def _found(on: Reader, desk: Desk, move: UUID) -> Move:
    """Raises NoSuchMove."""
    it = await queries.by_id(on, desk.site.id, move)
    if it is None:
        raise NoSuchMove(move)
    return it


def _named(desk: Desk, it: Move, left: list[Item]) -> list[tuple[str, str, str]]:
    """The page in the dashboard, its address, and the one that it would have had."""
    way = Way(it.from_url, it.from_key, it.to_url, it.to_key)
    return [
        (desk.url(f"/pages/{each.thread_id}"), each.old_url, moved_url(desk.site, way, each.old_url, each.new_key))
        for each in left
    ]


def said(it: Move) -> str:
    """Where it stands: "Moving: 100 of 340 pages."."""
    match it.state:
        case MoveState.RUNNING:
            return say("Moving: %(reached)s of %(pages)s.", reached=say_count(it.reached), pages=_pages(it.total))
        case MoveState.DONE:
            return " ".join([say("Moved: %(pages)s.", pages=_pages(it.changed)), *_rest(it)])
        case MoveState.STOPPED:
            return say(
                "Stopped after %(reached)s of %(pages)s. Moved: %(changed)s.",
                reached=say_count(it.reached),
                pages=_pages(it.total),
                changed=say_count(it.changed),
            )
        case MoveState.UNDOING:
            return say("Taking it back: %(reached)s to go.", reached=say_count(it.reached))
        case MoveState.UNDONE:
            left = say(" %(pages)s had moved on since, and stayed.", pages=_pages(it.changed)) if it.changed else ""
            return say("Undone.") + left


def _rest(it: Move) -> list[str]:
    merged = [say("%(pages)s of them went into the page there.", pages=_pages(it.merged))] if it.merged else []
    taken = [say("%(pages)s stayed: another page has the new address.", pages=_pages(it.taken))] if it.taken else []
    rest = it.total - it.changed - it.taken
    return (
        merged
        + taken
        + (
            [say("%(pages)s had moved meanwhile or would have too long an address.", pages=_pages(rest))]
            if rest
            else []
        )
    )


def _pages(count: int) -> str:
    return say_number("%(number)s page", "%(number)s pages", count)
