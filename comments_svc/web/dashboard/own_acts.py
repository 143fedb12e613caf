"""The last acts of a moderator, as a list with an Undo for each; and the key that takes back the last."""

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from comments_svc.markup.excerpt import excerpt
from comments_svc.moderation.bulk.stop import take_back
from comments_svc.moderation.own_acts import OwnAct
from comments_svc.moderation.own_acts import own_acts as find_acts
from comments_svc.moderation.problems import ChangedSince, NothingOfYours
from comments_svc.moderation.undo import undo
from comments_svc.web.dashboard import bulk
from comments_svc.web.dashboard.desk import Desk, sit_down
from comments_svc.web.dashboard.outcome import changed_since
from comments_svc.web.dashboard.place import Place, place_of
from comments_svc.web.dashboard.problem import wants_json
from comments_svc.web.dashboard.wording import ago, decided, full
from comments_svc.web.html import page
from comments_svc.web.state import State

_EXCERPT_CHARS = 90


class Line(msgspec.Struct, frozen=True):
    """`about`, `undo`: of one comment; `bulk`: of an act on many, which may still be at work."""

    said: str
    at: datetime
    ago: str
    full: str
    name: str = ""
    excerpt: str = ""
    about: UUID | None = None
    undo: Sequence[UUID] = ()
    bulk: UUID | None = None
    goes_on: bool = False


async def show(request: Request[State]) -> Response:
    desk, place = await sit_down(request), place_of(request)
    async with request.state["db"].read() as on:
        acts = await find_acts(on, desk.site.id, desk.moderator.id)
    lines = [_line(each, request.state["clock"]()) for each in acts]
    return page(request, "dashboard/own_acts.html", desk=desk, place=place, lines=lines)


def _line(act: OwnAct, now: datetime) -> Line:
    if act.bulk is not None:
        many, on = act.bulk, act.bulk.state.goes_on
        return Line(bulk.said(many), many.created_at, ago(act.at, now), full(act.at), bulk=many.id, goes_on=on)
    first = act.events[0]
    return Line(
        f"{decided(act.events)}.",
        act.at,
        ago(act.at, now),
        full(act.at),
        name=first.subject_name,
        excerpt=excerpt(first.subject_tree, max_chars=_EXCERPT_CHARS),
        about=first.subject_id,
        undo=[each.id for each in act.events],
    )


async def undo_last(request: Request[State]) -> Response:
    """Also what was done on an earlier page, or by another browser of theirs. Raises NothingOfYours."""
    desk, place = await sit_down(request), place_of(request)
    async with request.state["db"].read() as on:
        last = next(iter(await find_acts(on, desk.site.id, desk.moderator.id)), None)
    if last is None:
        raise NothingOfYours
    try:
        there = desk.url(await _take_back(request, desk, place, last))
    except ChangedSince as problem:
        return changed_since(request, desk, place, problem)
    if wants_json(request):
        return Response(msgspec.json.encode({"go_to": there}), media_type="application/json")
    return RedirectResponse(there, HTTPStatus.SEE_OTHER)


async def _take_back(request: Request[State], desk: Desk, place: Place, last: OwnAct) -> str:
    """Where to look at what it was about."""
    now = request.state["clock"]()
    async with request.state["db"].tx() as tx:
        if last.bulk is not None:
            await take_back(tx, desk.site.id, last.bulk.id, now=now)
            return f"/bulk/{last.bulk.id}{place.query()}"
        for each in last.events:
            await undo(tx, desk.site, each.id, by=desk.moderator.id, now=now)
    return place.path(last.events[0].subject_id)
