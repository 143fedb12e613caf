"""Filters that are chosen, not typed: they lead to the list by the same words in its search box."""

from http import HTTPStatus
from typing import Annotated

from msgspec import Meta
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from comments_svc.kernel.problems import Invalid
from comments_svc.moderation.card import Card
from comments_svc.moderation.read_search import quoted, read_search
from comments_svc.web.dashboard.desk import sit_down
from comments_svc.web.dashboard.place import Place
from comments_svc.web.dashboard.wording import Chip
from comments_svc.web.endpoint import read_query
from comments_svc.web.say import say
from comments_svc.web.state import State


class Chosen(Place, frozen=True):
    """`since`, `until`: days, instead of those that were looked for before."""

    reason: Annotated[str, Meta(max_length=60)] = ""
    page: Annotated[str, Meta(max_length=200)] = ""
    since: Annotated[str, Meta(max_length=20)] = ""
    until: Annotated[str, Meta(max_length=20)] = ""


async def narrow(request: Request[State]) -> Response:
    desk, chosen = await sit_down(request), read_query(request, Chosen)
    there = Place(tab=chosen.tab, q=_search(chosen), sort=chosen.sort)
    return RedirectResponse(desk.url(there.query() or f"?tab={there.tab}"), HTTPStatus.SEE_OTHER)


def _search(chosen: Chosen) -> str:
    asked = [(key, getattr(chosen, key).strip()) for key in ("reason", "page", "since", "until")]
    added = [quoted(key, value) for key, value in asked if value]
    parts = _but_days(chosen.q)
    return " ".join([*parts, *(each for each in added if each not in parts)])


def _but_days(q: str) -> list[str]:
    """What can't be read stays as it is: the list says what is wrong with it."""
    try:
        terms = read_search(q)
    except Invalid:
        return [q]
    return [each.typed for each in terms if each.without or each.key not in ("since", "until")]


def only(card: Card) -> list[Chip]:
    """What finds, among those that the list shows, others with which a comment has something in common."""
    found = [Chip(say("Only this page"), f"page:{card.thread_id}")]
    if card.name.strip(' "'):
        found.append(Chip(say("Only this author"), quoted("author", card.name)))
    domain = (card.email or "").rpartition("@")[2].lower()
    return [*found, Chip(say("Only this domain"), quoted("email", domain))] if domain else found
