"""Pages that are not where they were: looked for by the service, shown with what can be done about each."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Final, Literal, TypeAlias
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from comments_svc.db.database import Reader, Tx
from comments_svc.kernel.problems import BadUrl, Invalid
from comments_svc.sites.problems import ForeignPage
from comments_svc.threads.close import close
from comments_svc.threads.merge import merge
from comments_svc.threads.problems import NoSuchThread, PageExists
from comments_svc.threads.rename import rename
from comments_svc.visits import queries
from comments_svc.visits.model import Round, RoundState, Sight, Visited
from comments_svc.visits.queries import COUNTED, Counted
from comments_svc.visits.start import start as start_round
from comments_svc.web.dashboard.desk import Desk, sit_down_as_owner
from comments_svc.web.dashboard.form import read_form
from comments_svc.web.dashboard.wording import ago, full
from comments_svc.web.endpoint import read_query
from comments_svc.web.html import page
from comments_svc.web.say import say, say_count, to_say
from comments_svc.web.state import State

Tab: TypeAlias = Literal["gone", "moved", "unseen", "kept"]

_ROWS: Final = 25
_NEWEST: Final = UUID(int=(1 << 128) - 1)
_SIGHTS: Final[Mapping[Tab, Sequence[Sight]]] = {
    "gone": [Sight.GONE],
    "moved": [Sight.MOVED, Sight.AWAY],
    "unseen": [Sight.LOGIN, Sight.ERROR, Sight.FOREIGN],
    "kept": list(Sight),
}
_WORDS: Final[Mapping[Tab, str]] = {
    "gone": to_say("Gone"),
    "moved": to_say("Moved"),
    "unseen": to_say("Not seen"),
    "kept": to_say("Kept"),
}
_SAID: Final = {
    Sight.FINE: to_say("There."),
    Sight.GONE: to_say("Gone: the page answers %(about)s."),
    Sight.MOVED: to_say("Leads to %(about)s."),
    Sight.AWAY: to_say("Leads to %(about)s, which is no origin of this site."),
    Sight.LOGIN: to_say("Behind a login, where the service can't look."),
    Sight.ERROR: to_say("Can't be seen now, which does not mean that it is gone: %(about)s"),
    Sight.FOREIGN: to_say("Not looked for: %(about)s is no origin of this site any more."),
}


class Look(msgspec.Struct, frozen=True, omit_defaults=True):
    """`did`: what was just done to the page `about`."""

    show: Tab = "gone"
    after: UUID | None = None
    did: Literal["renamed", "merged", "closed", "kept", "listed"] | None = None
    about: UUID | None = None


class Wish(msgspec.Struct, frozen=True):
    """`to`: the new address, as typed. `show`: where the button stood."""

    act: Literal["rename", "merge", "close", "keep", "list"]
    to: Annotated[str, Meta(max_length=2000)] = ""
    show: Tab = "gone"


class Fault(msgspec.Struct, frozen=True):
    """What was wrong with what was typed for a page."""

    about: UUID
    typed: str
    said: str


class Row(msgspec.Struct, frozen=True):
    """`to`: what is offered as its new address, or was typed."""

    it: Visited
    name: str
    said: str
    to: str
    fault: str
    checked: str
    checked_full: str
    since: str


class View(msgspec.Struct, frozen=True):
    """`said`: where the last round stands. `tabs`: name, word, number; none
    before anything was looked for."""

    look: Look
    said: str
    running: bool
    tabs: list[tuple[Tab, str, str]]
    rows: list[Row]
    next: UUID | None
    about: str


async def show(request: Request[State]) -> Response:
    desk, look = await sit_down_as_owner(request), read_query(request, Look)
    return await _page(request, desk, look, None)


async def start(request: Request[State]) -> Response:
    """Looks for every page of the site, from now on."""
    desk = await sit_down_as_owner(request)
    async with request.state["db"].tx() as tx:
        await start_round(tx, desk.site.id, desk.moderator.id, now=request.state["clock"]())
    return RedirectResponse(desk.url("/pages/gone"), HTTPStatus.SEE_OTHER)


async def stop(request: Request[State]) -> Response:
    desk = await sit_down_as_owner(request)
    async with request.state["db"].tx() as tx:
        await queries.stop(tx, desk.site.id)
    return RedirectResponse(desk.url("/pages/gone"), HTTPStatus.SEE_OTHER)


async def act(request: Request[State]) -> Response:
    desk, wish = await sit_down_as_owner(request), await read_form(request, Wish)
    id = request.path_params["id"]
    try:
        async with request.state["db"].tx() as tx:
            did = await _act(tx, request, desk, wish)
    except (Invalid, BadUrl, ForeignPage, PageExists) as fault:
        return await _page(request, desk, Look(wish.show), Fault(id, wish.to, _told(fault)))
    return RedirectResponse(desk.url(f"/pages/gone?show={wish.show}&did={did}&about={id}"), HTTPStatus.SEE_OTHER)


def _told(fault: Invalid | BadUrl | ForeignPage | PageExists) -> str:
    if isinstance(fault, Invalid):
        return say(fault.message)
    return say("%(title)s %(detail)s", title=say(fault.title), detail=say(fault.detail())).strip()


async def _act(tx: Tx, request: Request[State], desk: Desk, wish: Wish) -> str:
    """Raises NoSuchThread, and what renaming raises."""
    site, by, now = desk.site, desk.moderator.id, request.state["clock"]()
    it = await queries.one(tx, site.id, request.path_params["id"])
    if it is None:
        raise NoSuchThread(request.path_params["id"])
    match wish.act:
        case "rename":
            await rename(tx, site, it.id, by, it.title, wish.to, now=now)
            return "renamed"
        case "merge":
            await merge(tx, site, it.id, by, wish.to, now=now)
            return "merged"
        case "close":
            await close(tx, site, it.id, by, now=now)
            await queries.keep(tx, site.id, it.id, kept=True)
            return "closed"
        case "keep":
            await queries.keep(tx, site.id, it.id, kept=True)
            return "kept"
        case "list":
            await queries.keep(tx, site.id, it.id, kept=False)
            return "listed"


async def _page(request: Request[State], desk: Desk, look: Look, fault: Fault | None) -> Response:
    async with request.state["db"].read() as on:
        view = await _view(on, desk, look, fault, request.state["clock"]())
    status = HTTPStatus.UNPROCESSABLE_ENTITY if fault else HTTPStatus.OK
    return page(request, "dashboard/pages_gone.html", status=status, desk=desk, view=view)


async def _view(on: Reader, desk: Desk, look: Look, fault: Fault | None, now: datetime) -> View:
    its, counts = await queries.round_of(on, desk.site.id), await queries.counts(on, desk.site.id)
    rows = await _rows(on, desk, look)
    return View(
        look,
        _said(its, now),
        its is not None and its.state is RoundState.RUNNING,
        [(tab, say(_WORDS[tab]), _number(counts, tab)) for tab in _WORDS if its is not None],
        [_row(each, now, fault) for each in rows[:_ROWS]],
        rows[_ROWS - 1].id if len(rows) > _ROWS else None,
        desk.url(f"/pages/{look.about}") if look.about else "",
    )


async def _rows(on: Reader, desk: Desk, look: Look) -> list[Visited]:
    kept = [look.show == "kept"]
    return await queries.visited(on, desk.site.id, _SIGHTS[look.show], kept, look.after or _NEWEST, _ROWS + 1)


def _row(it: Visited, now: datetime, fault: Fault | None) -> Row:
    wrong = fault is not None and fault.about == it.id
    return Row(
        it,
        it.title or urlsplit(it.url).path or "/",
        say(_SAID[it.sight], about=say(it.about)),
        fault.typed if fault and wrong else it.about if it.sight is Sight.MOVED else "",
        fault.said if fault and wrong else "",
        ago(it.at, now),
        full(it.at),
        ago(it.since, now) if it.since != it.at else "",
    )


def _number(counts: list[Counted], tab: Tab) -> str:
    """Empty for none."""
    number = sum(each.number for each in counts if each.kept is (tab == "kept") and each.sight in _SIGHTS[tab])
    return "" if number == 0 else say_count(number) if number < COUNTED else f"{say_count(COUNTED)}+"


def _said(it: Round | None, now: datetime) -> str:
    """Where it stands."""
    if it is None:
        return say("The pages have not been looked for yet.")
    reached, total = say_count(it.reached), say_count(it.total)
    match it.state:
        case RoundState.RUNNING:
            text = to_say("Looking: %(reached)s of %(total)s pages so far, one a second.")
            return say(text, reached=reached, total=total)
        case RoundState.DONE:
            return say("Looked for all %(reached)s pages %(ago)s.", reached=reached, ago=ago(it.created_at, now))
        case RoundState.STOPPED:
            return say("Stopped after %(reached)s of %(total)s pages.", reached=reached, total=total)
