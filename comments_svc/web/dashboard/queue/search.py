"""What is looked for, as the queue shows it: chips that can be taken away, filters to add, views that were kept."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from http import HTTPStatus
from types import MappingProxyType
from typing import Final
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from comments_svc.db.database import Reader
from comments_svc.moderation.matching import COUNTED, matching
from comments_svc.moderation.read_search import CHOSEN, HAS, IS, Term, choices, waited, without
from comments_svc.moderation.saved_views import SavedView, bring_back_view, remove_view, save_view, saved_views
from comments_svc.moderation.sift import is_id, sift
from comments_svc.moderation.tab import Tab
from comments_svc.threads.pages import latest, named
from comments_svc.web.dashboard.desk import Desk, sit_down
from comments_svc.web.dashboard.form import read_form
from comments_svc.web.dashboard.place import Note, Place, place_of
from comments_svc.web.dashboard.wording import REASONS, duration
from comments_svc.web.say import say, to_say
from comments_svc.web.state import State

_WORDS: Final = {
    "is:pending": to_say("Pending"),
    "is:published": to_say("Published"),
    "is:spam": to_say("Spam"),
    "is:bin": to_say("Bin"),
    "is:deleted": to_say("Deleted"),
    "is:newcomer": to_say("First of its writer"),
    "is:returning": to_say("One of each who had written before"),
    "is:widget": to_say("Through the widget"),
    "is:form": to_say("Through the page without JavaScript"),
    "is:dashboard": to_say("Written in the dashboard"),
    "is:edited": to_say("Edit waits"),
    "is:author": to_say("By an author"),
    "is:first": to_say("Held as a first comment"),
    "is:mail": to_say("Came by e-mail"),
    "is:imported": to_say("Imported"),
    "is:unanswered": to_say("No reply from me"),
    "has:link": to_say("Has a link"),
    "has:code": to_say("Has code"),
    "has:quote": to_say("Has a quotation"),
}
_KEYS: Final = {
    "author": to_say("Author"),
    "email": to_say("E-mail"),
    "page": to_say("Page"),
    "ip": to_say("IP address"),
    "is": to_say("Is"),
    "has": to_say("Has"),
    "reason": to_say("Reason"),
    "since": to_say("Since"),
    "until": to_say("Until"),
    "waited": to_say("Waited longer than"),
}
_REASONS: Final = {**REASONS, "reported": to_say("Reported by readers")}
_OPEN: Final = ("author", "email", "page", "since", "until", "waited")
_OFFERED: Final = ("has:link", "is:first", "is:edited", "is:mail", "is:unanswered")


class Part(msgspec.Struct, frozen=True):
    """A part of the search. `gives`: how many comments there would be without it, where there is none with it."""

    label: str
    url: str
    gives: str = ""


class Offer(msgspec.Struct, frozen=True):
    label: str
    url: str


class Hint(msgspec.Struct, frozen=True):
    """What may be typed next, and what it means."""

    typed: str
    label: str


class Search(msgspec.Struct, frozen=True):
    """`reasons`, `pages`: to choose from. `chosen`: what is, by the name of its field. `fault`: why it can't be done,
    in words."""

    chips: Sequence[Part]
    offers: Sequence[Offer]
    hints: Sequence[Hint]
    views: Sequence[SavedView]
    reasons: Sequence[Hint]
    pages: Sequence[str]
    chosen: Mapping[str, str]
    fault: str = ""


async def search_of(on: Reader, desk: Desk, place: Place, terms: list[Term], now: datetime, *, fault: str) -> Search:
    names = await _names(on, desk, terms)
    chips = [Part(_label(each, names), desk.url(_at(place, without(place.q, each)))) for each in terms]
    offers = [Offer(say(_WORDS[each]), desk.url(_at(place, f"{place.q} {each}".strip()))) for each in _OFFERED]
    week = f"since:{(now - timedelta(days=7)).date()}"
    offers.append(Offer(say("Last 7 days"), desk.url(_at(place, f"{place.q} {week}".strip()))))
    views = await saved_views(on, desk.site.id, desk.moderator.id)
    offers = [each for each in offers if each.label not in {one.label for one in chips}]
    pages = [each.name for each in await latest(on, desk.site.id)]
    return Search(chips, offers, [*_hints(place.q)], views, _reasons(), pages, _chosen(terms, names), fault)


async def _names(on: Reader, desk: Desk, terms: list[Term]) -> dict[str, str]:
    """Of the pages that are looked for by their ids."""
    ids = [UUID(each.value) for each in terms if each.key == "page" and is_id(each.value)]
    return {str(each.id): each.name for each in await named(on, desk.site.id, ids)} if ids else {}


def _reasons() -> list[Hint]:
    return sorted((Hint(code, say(word)) for code, word in _REASONS.items()), key=lambda each: each.label.casefold())


def _chosen(terms: list[Term], names: Mapping[str, str]) -> dict[str, str]:
    found = dict.fromkeys(CHOSEN, "") | {key: term.value for key, term in choices(terms).items()}
    return found | {"page": names.get(found["page"].lower(), found["page"])}


def _hints(q: str) -> Iterator[Hint]:
    """All that the box knows, after what stands in it already."""
    for key in _OPEN:
        yield Hint(f"{q} {key}:".strip(), say(_KEYS[key]))
    for key, values in (("is", IS), ("has", HAS), ("reason", _REASONS)):
        for value in values:
            since = " since:" * (value == "returning")  # from a day on, which is yet to be typed
            yield Hint(f"{q} {key}:{value}{since}".strip(), _label(Term("", key, value, without=False)))


async def what_to_remove(on: Reader, desk: Desk, place: Place, terms: list[Term], chips: Sequence[Part]) -> list[Part]:
    """The chips without which there would be something, most first."""
    found = []
    for term, chip in zip(terms, chips, strict=True):
        sieve = await sift(on, desk.site.id, place.tab, [each for each in terms if each != term])
        found.append((await matching(on, desk.site.id, sieve), chip))
    found.sort(key=lambda each: -each[0])
    return [
        msgspec.structs.replace(chip, gives=say("many") if number >= COUNTED else str(number))
        for number, chip in found
        if number
    ]


def _label(term: Term, names: Mapping[str, str] = MappingProxyType({})) -> str:
    word = say(_WORDS.get(f"{term.key}:{term.value}", ""))
    if term.key == "reason":
        word = f"{say(_KEYS['reason'])}{say(':')} {_reason(term.value)}"
    elif term.key == "waited":
        length = duration(waited(term).total_seconds())
        if term.without:
            return say("Published within %(duration)s", duration=length)
        word = say("Waited longer than %(duration)s", duration=length)
    elif term.key == "ip":
        word = say("From the same network address")
    elif not word:
        value = names.get(term.value.lower(), term.value)
        value = say("“%(words)s”", words=value) if term.exact or not term.key else value
        word = f"{say(_KEYS[term.key])}{say(':')} {value}" if term.key else value
    return say("Not: %(word)s", word=word) if term.without else word


def _reason(value: str) -> str:
    """As the cards say it; what no card says stays as it was typed."""
    return say(_REASONS[value]) if value in _REASONS else value


def _at(place: Place, q: str) -> str:
    return Place(tab=place.tab, sort=place.sort, q=q).query() or f"?tab={Tab.PENDING}"


class NewView(msgspec.Struct, frozen=True):
    name: str


async def save(request: Request[State]) -> Response:
    """Where one is, under a name."""
    desk, place = await sit_down(request), place_of(request)
    wish = await read_form(request, NewView)
    now = request.state["clock"]()
    async with request.state["db"].tx() as tx:
        site, by = desk.site.id, desk.moderator.id
        await save_view(tx, site, by, wish.name, place.tab, place.q, place.sort, now=now)
    return _told(desk, place, Note.VIEW_KEPT)


async def remove(request: Request[State]) -> Response:
    desk, place = await sit_down(request), place_of(request)
    view: UUID = request.path_params["id"]
    async with request.state["db"].tx() as tx:
        await remove_view(tx, desk.site.id, desk.moderator.id, view, now=request.state["clock"]())
    return _told(desk, place, Note.VIEW_REMOVED, view)


async def bring_back(request: Request[State]) -> Response:
    desk, place = await sit_down(request), place_of(request)
    async with request.state["db"].tx() as tx:
        await bring_back_view(tx, desk.site.id, desk.moderator.id, request.path_params["id"])
    return _told(desk, place, Note.VIEW_BACK)


def _told(desk: Desk, place: Place, note: Note, about: UUID | None = None) -> Response:
    there = msgspec.structs.replace(place, did=[], note=note, about=about)
    return RedirectResponse(desk.url(there.query()), HTTPStatus.SEE_OTHER)
