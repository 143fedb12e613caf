"""Notes of moderators about a comment."""

from http import HTTPStatus
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from comments_svc.kernel.problems import Invalid
from comments_svc.moderation.note import note, remove_note
from comments_svc.web.dashboard.desk import sit_down
from comments_svc.web.dashboard.form import read_form
from comments_svc.web.dashboard.place import place_of
from comments_svc.web.dashboard.queue.comment import Boxes, Noted, comment_page
from comments_svc.web.say import say, to_say
from comments_svc.web.state import State

_REMOVED = to_say("The note was removed. Its text stands here, should you want it back.")


class Words(msgspec.Struct, frozen=True):
    note: str


class Which(msgspec.Struct, frozen=True):
    id: UUID


async def add(request: Request[State]) -> Response:
    """What could not be kept is shown again with the reason."""
    desk, place = await sit_down(request), place_of(request)
    comment: UUID = request.path_params["id"]
    typed = await read_form(request, Words)
    by, now = desk.moderator.id, request.state["clock"]()
    try:
        async with request.state["db"].tx() as tx:
            await note(tx, desk.site.id, comment, typed.note, by=by, now=now)
    except Invalid as problem:
        left = Noted(typed.note, fault=str(problem.message))
        return await comment_page(request, desk, place, comment, Boxes(note=left))
    return RedirectResponse(desk.url(f"/c/{comment}{place.query()}#notes"), HTTPStatus.SEE_OTHER)


async def remove(request: Request[State]) -> Response:
    """Its text stands in the box afterwards, so that nothing is lost by a slip."""
    desk, place = await sit_down(request), place_of(request)
    comment: UUID = request.path_params["id"]
    which = await read_form(request, Which)
    async with request.state["db"].tx() as tx:
        text = await remove_note(tx, desk.site.id, comment, which.id, by=desk.moderator.id)
    left = Noted() if text is None else Noted(text, said=say(_REMOVED))
    return await comment_page(request, desk, place, comment, Boxes(note=left))
