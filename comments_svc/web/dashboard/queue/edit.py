"""A moderator edits what somebody wrote."""

from http import HTTPStatus
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from comments_svc.comments.problems import NoSuchComment
from comments_svc.comments.queries import by_id
from comments_svc.kernel.problems import Invalid
from comments_svc.markup.problems import RenderingBusy, TooLong
from comments_svc.moderation.amend import Amendment, amend
from comments_svc.moderation.marked import marked, unmarked
from comments_svc.moderation.problems import ChangedSince, TakenBack
from comments_svc.moderation.queue import card
from comments_svc.web.dashboard.desk import Desk, sit_down
from comments_svc.web.dashboard.form import Revision, read_form
from comments_svc.web.dashboard.place import Place, place_of
from comments_svc.web.dashboard.queue.card_view import card_view
from comments_svc.web.dashboard.queue.outcome import changed_since, done
from comments_svc.web.draft import text
from comments_svc.web.html import page
from comments_svc.web.state import State


class Typed(msgspec.Struct, frozen=True):
    """`told`: readers are told. `seen`: the revision that stood in the box."""

    text: str
    seen: Revision
    told: bool = False


async def show(request: Request[State]) -> Response:
    desk, place = await sit_down(request), place_of(request)
    return await _page(request, desk, place, request.path_params["id"])


async def save(request: Request[State]) -> Response:
    """What could not be saved is shown again with the reason: nothing typed is lost."""
    desk, place = await sit_down(request), place_of(request)
    comment: UUID = request.path_params["id"]
    typed = await read_form(request, Typed)
    try:
        new = await _new(desk, typed)
        async with request.state["db"].tx() as tx:
            event = await amend(tx, desk.site, comment, new, by=desk.moderator.id, now=request.state["clock"]())
    except ChangedSince as problem:
        return changed_since(request, desk, place, problem)
    except (Invalid, TooLong, RenderingBusy) as problem:
        fault = problem.message if isinstance(problem, Invalid) else str(problem)
        return await _page(request, desk, place, comment, typed=typed, fault=fault)
    return await done(request, desk, place, comment, [event] if event else [])


async def _new(desk: Desk, typed: Typed) -> Amendment:
    """Raises Invalid, TooLong, RenderingBusy."""
    source = marked(typed.text, desk.site.lang) if typed.told and typed.text.strip() else typed.text
    return Amendment(*await text(desk.site, source), typed.told, typed.seen)


async def _page(
    request: Request[State], desk: Desk, place: Place, comment: UUID, *, typed: Typed | None = None, fault: str = ""
) -> Response:
    """Raises NoSuchComment, TakenBack."""
    async with request.state["db"].read() as on:
        found, stored = await card(on, desk.site.id, comment), await by_id(on, desk.site.id, comment)
    if found is None or stored is None:
        raise NoSuchComment(comment)
    if not stored.source:
        raise TakenBack(comment) if stored.state == "deleted" else NoSuchComment(comment)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if fault else HTTPStatus.OK
    shown = typed or Typed(unmarked(stored.source), found.seen, told=True)
    it = card_view(found, request.state["clock"]())
    return page(request, "dashboard/edit.html", status=status, desk=desk, place=place, it=it, typed=shown, fault=fault)
