"""One act on many comments: chosen in the list, done by a job, watched on a page of its own."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from comments_svc.db.database import Reader
from comments_svc.moderation.bulk.model import Bulk, BulkAct, BulkState
from comments_svc.moderation.bulk.queries import by_id
from comments_svc.moderation.bulk.start import start as start_bulk
from comments_svc.moderation.bulk.stop import stop as stop_bulk
from comments_svc.moderation.bulk.stop import take_back
from comments_svc.moderation.counts import counts
from comments_svc.moderation.matching import matching
from comments_svc.moderation.problems import NoSuchBulk
from comments_svc.moderation.read_search import read_search
from comments_svc.moderation.sift import Sieve, sift
from comments_svc.web.dashboard.desk import Desk, sit_down
from comments_svc.web.dashboard.form import read_form
from comments_svc.web.dashboard.place import Place, place_of
from comments_svc.web.dashboard.problem import wants_json
from comments_svc.web.dashboard.wording import count
from comments_svc.web.html import page
from comments_svc.web.say import say, say_count, say_number, to_say
from comments_svc.web.state import State

_ASK_FROM = 20


class Choice(msgspec.Struct, frozen=True):
    """`all`: all that the list would show, not only what is ticked. `loaded`: when the list was read, in seconds since
    1970. `sure`: the number that was typed, to erase for good."""

    act: BulkAct
    loaded: Annotated[float, Meta(ge=0, le=2**33)]
    all: bool = False
    comment: Annotated[list[UUID], Meta(max_length=500)] = []
    sure: Annotated[str, Meta(max_length=12)] | None = None


class Progress(msgspec.Struct, frozen=True):
    """`said`: in words. `pending`, `spam`: for the tabs."""

    url: str
    state: BulkState
    total: int
    reached: int
    said: str
    goes_on: bool
    can_be_undone: bool
    pending: str
    spam: str


_DOING = {
    BulkAct.APPROVE: (to_say("Approving"), to_say("Approved")),
    BulkAct.SPAM: (to_say("Marking as spam"), to_say("Marked as spam")),
    BulkAct.DELETE: (to_say("Deleting"), to_say("Deleted")),
    BulkAct.BAN: (to_say("Banning their authors"), to_say("Banned")),
    BulkAct.FORGET: (to_say("Deleting forever"), to_say("Deleted forever")),
}


async def start(request: Request[State]) -> Response:
    desk, place = await sit_down(request), place_of(request)
    wish = await read_form(request, Choice)
    async with request.state["db"].read() as on:
        about = await sift(on, desk.site.id, place.tab, read_search(place.q)) if wish.all else wish.comment
        number = await _number(on, desk, about) if wish.act is BulkAct.FORGET else 0
    if wish.act is BulkAct.FORGET and not _sure(wish, number):
        return page(request, "dashboard/sure.html", desk=desk, place=place, wish=wish, number=number, ask=_ASK_FROM)
    it = await _start(request, desk, wish, about)
    if wants_json(request):
        return await _tell(request, desk, it)
    return RedirectResponse(_url(desk, it, place), HTTPStatus.SEE_OTHER)


async def _start(request: Request[State], desk: Desk, wish: Choice, about: Sieve | list[UUID]) -> Bulk:
    loaded, now = datetime.fromtimestamp(wish.loaded, UTC), request.state["clock"]()
    async with request.state["db"].tx() as tx:
        return await start_bulk(tx, desk.site.id, wish.act, about, by=desk.moderator.id, loaded=loaded, now=now)


async def _number(on: Reader, desk: Desk, about: Sieve | list[UUID]) -> int:
    return await matching(on, desk.site.id, about) if isinstance(about, Sieve) else len(about)


def _sure(wish: Choice, number: int) -> bool:
    """What is erased can't be taken back: more than a few are erased only when somebody has typed how many."""
    if wish.sure is None:
        return False
    return number <= _ASK_FROM or wish.sure.strip().replace(",", "") == str(number)


async def show(request: Request[State]) -> Response:
    desk, place = await sit_down(request), place_of(request)
    async with request.state["db"].read() as on:
        it = await _found(on, desk, request.path_params["id"])
    if wants_json(request):
        return await _tell(request, desk, it)
    told = Told(it, said(it), desk.url(place.query() or "?tab=pending"), _url(desk, it, place))
    return page(request, "dashboard/bulk.html", desk=desk, place=place, told=told)


class Told(msgspec.Struct, frozen=True):
    """`back`: where in the queue one came from. `again`: this page."""

    it: Bulk
    said: str
    back: str
    again: str


async def stop(request: Request[State]) -> Response:
    desk, place = await sit_down(request), place_of(request)
    async with request.state["db"].tx() as tx:
        await stop_bulk(tx, desk.site.id, request.path_params["id"])
    return await _answer(request, desk, place)


async def undo(request: Request[State]) -> Response:
    desk, place = await sit_down(request), place_of(request)
    now = request.state["clock"]()
    async with request.state["db"].tx() as tx:
        await take_back(tx, desk.site.id, request.path_params["id"], now=now)
    return await _answer(request, desk, place)


async def _answer(request: Request[State], desk: Desk, place: Place) -> Response:
    async with request.state["db"].read() as on:
        it = await _found(on, desk, request.path_params["id"])
    if wants_json(request):
        return await _tell(request, desk, it)
    return RedirectResponse(_url(desk, it, place), HTTPStatus.SEE_OTHER)


async def _found(on: Reader, desk: Desk, bulk: UUID) -> Bulk:
    """Raises NoSuchBulk."""
    it = await by_id(on, desk.site.id, bulk)
    if it is None:
        raise NoSuchBulk(bulk)
    return it


def _url(desk: Desk, it: Bulk, place: Place) -> str:
    return desk.url(f"/bulk/{it.id}{place.query(did=[], note=None, about=None)}")


async def _tell(request: Request[State], desk: Desk, it: Bulk) -> Response:
    async with request.state["db"].read() as on:
        numbers = await counts(on, desk.site.id)
    told = Progress(
        desk.url(f"/bulk/{it.id}"),
        it.state,
        it.total,
        it.reached,
        said(it),
        it.state.goes_on,
        it.can_be_undone,
        count(numbers.pending),
        count(numbers.spam),
    )
    return Response(msgspec.json.encode(told), media_type="application/json")


def said(it: Bulk) -> str:
    """Where it stands: "Marking as spam: 100 of 340."."""
    doing, done = _DOING[it.act]
    if it.act is BulkAct.BAN and it.state in (BulkState.DONE, BulkState.STOPPED):
        return _said_banned(it)
    match it.state:
        case BulkState.RUNNING:
            return say(
                "%(doing)s: %(reached)s of %(total)s.",
                doing=say(doing),
                reached=say_count(it.reached),
                total=say_count(it.total),
            )
        case BulkState.DONE:
            same = it.total - it.changed
            return say("%(done)s: %(changed)s.", done=say(done), changed=say_count(it.changed)) + (
                say(" %(same)s were so already, or had changed.", same=say_count(same)) if same else ""
            )
        case BulkState.STOPPED:
            return say(
                "Stopped after %(reached)s of %(total)s. %(done)s: %(changed)s.",
                reached=say_count(it.reached),
                total=say_count(it.total),
                done=say(done),
                changed=say_count(it.changed),
            )
        case BulkState.UNDOING:
            return say("Taking it back: %(reached)s to go.", reached=say_count(it.reached))
        case BulkState.UNDONE:
            left = (
                say(" %(changed)s had changed since, and were left.", changed=say_count(it.changed))
                if it.changed
                else ""
            )
            return say("Undone.") + left


def _said_banned(it: Bulk) -> str:
    stopped = ""
    if it.state is BulkState.STOPPED:
        numbers = {"reached": say_count(it.reached), "total": say_count(it.total)}
        stopped = say("Stopped after %(reached)s of %(total)s.", **numbers) + " "
    if it.changed == 0:
        return stopped + say("Nobody was banned: they were already, or nothing tells who wrote these.")
    return stopped + say_number("Banned: %(number)s reader.", "Banned: %(number)s readers.", it.changed)
