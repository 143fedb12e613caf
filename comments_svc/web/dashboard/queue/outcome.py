"""What an act answers: back to where one was, or, to the script, what to write in the card's place."""

from collections.abc import Sequence
from http import HTTPStatus
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from comments_svc.moderation.acted import acted
from comments_svc.moderation.correspondent import About, correspondent
from comments_svc.moderation.counts import Counts, counts
from comments_svc.moderation.model import Event
from comments_svc.moderation.problems import ChangedSince, StandingChanged
from comments_svc.moderation.standing.model import Stood
from comments_svc.moderation.standing.queries import stood
from comments_svc.readers.standing import Stand
from comments_svc.web.dashboard import wording
from comments_svc.web.dashboard.desk import Desk
from comments_svc.web.dashboard.place import Note, Place
from comments_svc.web.dashboard.problem import wants_json
from comments_svc.web.dashboard.queue.folded import fold
from comments_svc.web.dashboard.wording import NOTES, count
from comments_svc.web.say import say
from comments_svc.web.state import State


class Outcome(msgspec.Struct, frozen=True):
    """`undo`: events, empty when there is nothing to take back. `pending`, `spam`: for the tabs. `tell`: where the
    writer of what was removed is told why, by mail; empty where nobody can be reached. `go_to`: where a page without a
    list goes on. `standing`: on the cards of an author of whom something was thought; None: as before."""

    said: str
    undo: list[UUID]
    pending: str
    spam: str
    tell: str = ""
    go_to: str = ""
    standing: str | None = None


async def done(request: Request[State], desk: Desk, place: Place, subject: UUID, events: Sequence[Event]) -> Response:
    """`events`: also the earlier ones of somebody who was first; none: it was so by itself."""
    ids = [each.id for each in events if not each.undone]
    there = place.having_done(ids) if ids else place.noting(Note.SAME, subject)
    if wants_json(request):
        go_to = desk.url(there.path(subject))
        return await _json(request, desk, ids, say(NOTES[Note.SAME]), go_to=go_to)
    return _back(desk, there, subject)


async def undone(request: Request[State], desk: Desk, place: Place, subject: UUID, events: Sequence[UUID]) -> Response:
    if wants_json(request):
        return await _json(request, desk, [], say("Undone."))
    return _back(desk, place.having_undone(events), subject)


async def explained(request: Request[State], desk: Desk, place: Place, subject: UUID, event: UUID) -> Response:
    if wants_json(request):
        return await _json(request, desk, [event], say("Undone."), about=subject)
    return _back(desk, place, subject)


async def thought_of(
    request: Request[State], desk: Desk, place: Place, subject: UUID, event: Stood | None, stand: Stand
) -> Response:
    """None: it was so already."""
    if wants_json(request):
        async with request.state["db"].read() as on:
            lines, numbers = await stood(on, desk.site.id, [event.id] if event else []), await counts(on, desk.site.id)
        said = wording.stood(lines[0]) if lines else say(NOTES[Note.SAME])
        return _answer(numbers, said, [each.id for each in lines], standing=say(wording.STANDS.get(stand, "")))
    return _back(desk, place.having_done([event.id]) if event else place.noting(Note.SAME, subject), subject)


def changed_since(
    request: Request[State], desk: Desk, place: Place, problem: ChangedSince | StandingChanged
) -> Response:
    """To look at it again. The script is told, and offers that."""
    if wants_json(request):
        raise problem
    note = Note.STANDING if isinstance(problem, StandingChanged) else Note.CHANGED
    return _back(desk, place.noting(note, problem.id), problem.id)


def _back(desk: Desk, place: Place, subject: UUID) -> Response:
    return RedirectResponse(desk.url(place.path(subject)), HTTPStatus.SEE_OTHER)


async def _json(
    request: Request[State], desk: Desk, ids: list[UUID], otherwise: str, *, about: UUID | None = None, go_to: str = ""
) -> Response:
    async with request.state["db"].read() as on:
        lines = fold(await acted(on, desk.site.id, ids), desk.moderator, request.state["clock"]())
        numbers = await counts(on, desk.site.id)
        to = await correspondent(on, desk.site.id, About(comment=about)) if about else None
    line = next(iter(lines.values()), None)
    tell = desk.url(f"/c/{about}/private?why=true") if to and to.email and request.state["post"] else ""
    return _answer(numbers, line.said if line else otherwise, line.undo if line else [], tell, go_to)


def _answer(
    numbers: Counts, said: str, undo: list[UUID], tell: str = "", go_to: str = "", standing: str | None = None
) -> Response:
    outcome = Outcome(said, undo, count(numbers.pending), count(numbers.spam), tell, go_to, standing)
    return Response(msgspec.json.encode(outcome), media_type="application/json")
