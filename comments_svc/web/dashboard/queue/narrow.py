"""Filters that are chosen, not typed: they lead to the list by the same words in its search box."""

from http import HTTPStatus
from typing import Annotated

from msgspec import Meta
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from comments_svc.kernel.problems import Invalid
from comments_svc.moderation.card import Card
from comments_svc.moderation.read_search import CHOSEN, choices, quoted, read_search
from comments_svc.web.dashboard.desk import sit_down
from comments_svc.web.dashboard.place import Place
from comments_svc.web.dashboard.wording import Chip
from comments_svc.web.endpoint import read_query
from comments_svc.web.say import say
from comments_svc.web.state import State


class Chosen(Place, frozen=True):
    """Instead of what was chosen before. `was`: the page as the form showed it, which may stand there by its id."""

    reason: Annotated[str, Meta(max_length=60)] = ""
    page: Annotated[str, Meta(max_length=200)] = ""
    was: Annotated[str, Meta(max_length=200)] = ""
    since: Annotated[str, Meta(max_length=20)] = ""
    until: Annotated[str, Meta(max_length=20)] = ""


async def narrow(request: Request[State]) -> Response:
    desk, chosen = await sit_down(request), read_query(request, Chosen)
    there = Place(tab=chosen.tab, q=_search(chosen), sort=chosen.sort)
    # The part after # tells the script that one is choosing: what one chooses from stays open.
    return RedirectResponse(f"{desk.url(there.query() or f'?tab={there.tab}')}#narrowed", HTTPStatus.SEE_OTHER)


def _search(chosen: Chosen) -> str:
    """What can't be read stays as it is: the list says what is wrong with it."""
    try:
        terms = read_search(chosen.q)
    except Invalid:
        parts, before = [chosen.q], {}
    else:
        before = choices(terms)
        parts = [each.typed for each in terms if each not in before.values()]
    for key in CHOSEN:
        value = getattr(chosen, key).strip()
        same = key in before and value == (chosen.was if key == "page" else before[key].value)
        part = before[key].typed if same else quoted(key, value)
        if value and part not in parts:
            parts.append(part)
    return " ".join(parts)


def only(card: Card) -> list[Chip]:
    """What finds, among those that the list shows, others with which a comment has something in common."""
    found = [Chip(say("Only this page"), f"page:{card.thread_id}")]
    if card.name.strip(' "'):
        found.append(Chip(say("Only this author"), quoted("author", card.name)))
    domain = (card.email or "").rpartition("@")[2].lower()
    return [*found, Chip(say("Only this domain"), quoted("email", domain))] if domain else found
