"""The acts of a moderator as a list, the last twenty with an Undo; and the key that takes back the last."""

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from comments_svc.markup.excerpt import excerpt
from comments_svc.moderation.bulk.stop import take_back
from comments_svc.moderation.own_acts import OwnAct
from comments_svc.moderation.own_acts import own_acts as find_acts
from comments_svc.moderation.problems import ChangedSince, NothingOfYours, StandingChanged
from comments_svc.moderation.take_back_any import take_back_any
from comments_svc.web.dashboard import wording
from comments_svc.web.dashboard.desk import Desk, sit_down
from comments_svc.web.dashboard.place import Place, place_of
from comments_svc.web.dashboard.problem import wants_json
from comments_svc.web.dashboard.queue import bulk
from comments_svc.web.dashboard.queue.outcome import changed_since
from comments_svc.web.dashboard.wording import ago, decided, full
from comments_svc.web.endpoint import read_query
from comments_svc.web.html import page
from comments_svc.web.state import State

_EXCERPT_CHARS = 90


class Older(msgspec.Struct, frozen=True):
    """`before`: a page further back in time than the last twenty acts."""

    before: Annotated[str, Meta(max_length=64)] | None = None


class Line(msgspec.Struct, frozen=True):
    """`about`, `undo`: of one comment; `bulk`: of an act on many, which may still be at work. `back`: it can be taken
    back from here."""

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
    back: bool = False


async def show(request: Request[State]) -> Response:
    desk, place, older = await sit_down(request), place_of(request), read_query(request, Older)
    async with request.state["db"].read() as on:
        found = await find_acts(on, desk.site.id, desk.moderator.id, older.before)
    now = request.state["clock"]()
    lines = [_line(each, now, back=older.before is None and each.can_be_undone) for each in found.acts]
    shown = {"lines": lines, "next": found.next, "older": older.before is not None}
    return page(request, "dashboard/own_acts.html", status=200, desk=desk, place=place, **shown)


def _line(act: OwnAct, now: datetime, *, back: bool) -> Line:
    line = Line("", act.at, ago(act.at, now), full(act.at), back=back)
    if act.bulk is not None:
        many, on = act.bulk, act.bulk.state.goes_on
        return msgspec.structs.replace(line, said=bulk.said(many), bulk=many.id, goes_on=on)
    if act.stood is not None:
        return msgspec.structs.replace(line, said=wording.stood(act.stood), about=act.subject, undo=act.undo)
    first = act.events[0]
    return msgspec.structs.replace(
        line,
        said=f"{decided(act.events)}.",
        name=first.subject_name,
        excerpt=excerpt(first.subject_tree, max_chars=_EXCERPT_CHARS),
        about=act.subject,
        undo=act.undo,
    )


async def undo_last(request: Request[State]) -> Response:
    """Also what was done on an earlier page, or by another browser of theirs. Raises NothingOfYours."""
    desk, place = await sit_down(request), place_of(request)
    async with request.state["db"].read() as on:
        found = await find_acts(on, desk.site.id, desk.moderator.id)
    last = next((each for each in found.acts if each.can_be_undone), None)
    if last is None:
        raise NothingOfYours
    try:
        there = desk.url(await _take_back(request, desk, place, last))
    except (ChangedSince, StandingChanged) as problem:
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
        for event in last.undo:
            await take_back_any(tx, desk.site, event, by=desk.moderator.id, now=now)
    return place.path(last.subject)
