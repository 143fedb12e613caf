from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from comments_svc.db.database import Reader
from comments_svc.kernel.problems import Invalid
from comments_svc.moderation.acted import acted
from comments_svc.moderation.counts import Counts, counts, last_approval
from comments_svc.moderation.matching import COUNTED, matching
from comments_svc.moderation.queue import Queue, place_in, position, queue
from comments_svc.moderation.read_search import Term, read_search
from comments_svc.moderation.sift import Sieve, sift
from comments_svc.moderation.tab import Sort, Tab
from comments_svc.moderators.shortcuts import shortcuts
from comments_svc.rules.queries import Spoke
from comments_svc.setup.model import Progress
from comments_svc.setup.queries import progress
from comments_svc.web.dashboard.desk import Desk, sit_down
from comments_svc.web.dashboard.place import Place, place_of
from comments_svc.web.dashboard.queue.card_view import CardView, card_view
from comments_svc.web.dashboard.queue.folded import Folded, fold
from comments_svc.web.dashboard.queue.rules_behind import rules_behind
from comments_svc.web.dashboard.queue.search import Part, Search, search_of, what_to_remove
from comments_svc.web.dashboard.queue.stand import StoodLine, stood_lines
from comments_svc.web.dashboard.wording import NOTES, ago, count
from comments_svc.web.html import page
from comments_svc.web.say import say, say_count, say_number
from comments_svc.web.state import State


class TabLink(msgspec.Struct, frozen=True):
    """`number` is empty where none is shown."""

    tab: Tab
    word: str
    number: str


class Screen(msgspec.Struct, frozen=True):
    """`next`: where the following page starts. `empty`: what to say where there is no card. `started`: anybody ever
    wrote to this site. `matching`: how many there are on all pages, if that is known; `matches`: the same of a
    search, in words. `loaded`: when it was read. `steps`: how far the site has come on the way to a first comment,
    where that is shown."""

    items: Sequence[CardView | Folded]
    tabs: Sequence[TabLink]
    next: str | None
    empty: str
    started: bool
    search: Search
    remove: Sequence[Part]
    matching: str
    matches: str
    loaded: datetime
    shortcuts: bool
    steps: Progress | None


async def show(request: Request[State]) -> Response:
    desk, place = await sit_down(request), place_of(request)
    async with request.state["db"].read() as on:
        screen = await _screen(on, desk, place, request.state["clock"]())
    return page(
        request,
        "dashboard/queue.html",
        status=422 if screen.search.fault else 200,
        desk=desk,
        place=place,
        screen=screen,
        notes=NOTES,
    )


async def _screen(on: Reader, desk: Desk, place: Place, now: datetime) -> Screen:
    site = desk.site.id
    terms, sieve, fault = await _asked(on, desk, place)
    found = await queue(on, site, sieve, place.order, place.after) if sieve else Queue([], None)
    acts = fold(await acted(on, site, place.did), desk.moderator, now)
    numbers = await counts(on, site)
    search = await search_of(on, desk, place, terms, now, fault=fault)
    rules = await rules_behind(on, site, found.cards)
    many = await _how_many(on, site, sieve, found, place) if sieve else ""
    nothing = not found.cards and not fault
    return Screen(
        merge(found, place, acts, now, await stood_lines(on, desk, place.did), rules),
        tab_links(numbers),
        found.next,
        await _empty(on, desk, place, now) if nothing else "",
        numbers.started,
        search,
        await what_to_remove(on, desk, place, terms, search.chips) if nothing and not place.after else [],
        many,
        _matches(many) if terms else "",
        now,
        await shortcuts(on, desk.moderator.id),
        await _steps(on, desk, place, started=numbers.started),
    )


async def _steps(on: Reader, desk: Desk, place: Place, *, started: bool) -> Progress | None:
    """Wherever there is nothing yet; then, until all of them are done, at the top of what waits."""
    if started and (place.tab is not Tab.PENDING or place.q or place.after):
        return None
    found = await progress(on, desk.site.id, desk.moderator.id)
    return None if started and (found.hidden or found.complete(owner=desk.owner)) else found


async def _asked(on: Reader, desk: Desk, place: Place) -> tuple[list[Term], Sieve | None, str]:
    """The parts of the search, and what they let through; or what is wrong with it."""
    try:
        terms = read_search(place.q)
        return terms, await sift(on, desk.site.id, place.tab, terms), ""
    except Invalid as problem:
        return [], None, problem.message


async def _how_many(on: Reader, site: UUID, sieve: Sieve, found: Queue, place: Place) -> str:
    if found.next is None and place.after is None:
        return str(len(found.cards))
    number = await matching(on, site, sieve)
    return "" if number >= COUNTED else str(number)


def _matches(many: str) -> str:
    if not many:
        return say("%(number)s comments or more match", number=say_count(COUNTED))
    return say_number("%(number)s comment matches", "%(number)s comments match", int(many))


def tab_links(numbers: Counts) -> list[TabLink]:
    return [
        TabLink(Tab.PENDING, say("Pending"), count(numbers.pending)),
        TabLink(Tab.PUBLISHED, say("Published"), ""),
        TabLink(Tab.SPAM, say("Spam"), count(numbers.spam)),
        TabLink(Tab.BIN, say("Bin"), ""),
        TabLink(Tab.ALL, say("All"), ""),
    ]


def merge(
    found: Queue,
    place: Place,
    acts: dict[UUID, Folded],
    now: datetime,
    stood: dict[UUID, StoodLine],
    rules: dict[UUID, list[Spoke]],
) -> Sequence[CardView | Folded]:
    """The cards, and between them the lines of what was just acted on, so that nothing changes its place."""
    shown = {each.id for each in found.cards}
    cards = [
        card_view(each, now, acted=acts.get(each.id), stood=stood.get(each.id), rules=rules.get(each.id, ()))
        for each in found.cards
    ]
    lines = [each for each in acts.values() if each.id not in shown and _within(each, found, place)]
    return sorted([*cards, *lines], key=lambda each: _where(each, place.order), reverse=place.order is Sort.NEWEST)


def _where(item: CardView | Folded, sort: Sort) -> tuple[int, int, UUID]:
    return place_in(sort, item.risk, item.at, item.id)


def _within(line: Folded, found: Queue, place: Place) -> bool:
    newest, sort = place.order is Sort.NEWEST, place.order
    here = _where(line, sort)
    begins = position(sort, place.after) if place.after else None
    ends = position(sort, found.next) if found.next else None
    after_begin = begins is None or (here < begins if newest else here > begins)
    return after_begin and (ends is None or (here >= ends if newest else here <= ends))


async def _empty(on: Reader, desk: Desk, place: Place, now: datetime) -> str:
    """What an empty list says."""
    if place.after:
        return say("There is nothing more.")
    if place.q:
        return say("Nothing here matches.")
    match place.tab:
        case Tab.PENDING:
            at = await last_approval(on, desk.site.id)
            return (
                say("All read. The last one was approved %(ago)s.", ago=ago(at, now))
                if at
                else say("All read. Nothing waits for you.")
            )
        case Tab.SPAM:
            return say("Nothing caught in %(kept)s.", kept=desk.kept)
        case Tab.BIN:
            return say("The bin is empty. What you delete stays here for %(kept)s.", kept=desk.kept)
        case Tab.PUBLISHED:
            return say("Nothing is published yet.")
        case Tab.ALL:
            return say("No comments yet.")
