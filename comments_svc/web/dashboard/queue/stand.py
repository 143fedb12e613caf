"""What a moderator thinks of an author, from a card: it stands on the card, which keeps its place."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from comments_svc.db.database import Reader
from comments_svc.moderation.standing.change import Wish, change
from comments_svc.moderation.standing.model import Stood
from comments_svc.moderation.standing.queries import stood
from comments_svc.web.dashboard import wording
from comments_svc.web.dashboard.desk import Desk, sit_down
from comments_svc.web.dashboard.form import Think, read_form
from comments_svc.web.dashboard.place import place_of
from comments_svc.web.dashboard.queue.outcome import thought_of
from comments_svc.web.state import State


class StoodLine(msgspec.Struct, frozen=True):
    """`id`: the comment that it is about. `undo`: as `Folded`."""

    id: UUID
    said: str
    undo: Sequence[UUID]


async def save(request: Request[State]) -> Response:
    desk, place = await sit_down(request), place_of(request)
    comment: UUID = request.path_params["id"]
    wish = await read_form(request, Think)
    now = request.state["clock"]()
    async with request.state["db"].tx() as tx:
        event = await change(tx, desk.site.id, comment, Wish(wish.stand), by=desk.moderator.id, now=now)
    return await thought_of(request, desk, place, comment, event, wish.stand)


async def stood_lines(on: Reader, desk: Desk, events: Sequence[UUID]) -> dict[UUID, StoodLine]:
    """The last of these events about each author, by the comment on which it was chosen."""
    return {each.comment_id: _line(each) for each in await stood(on, desk.site.id, events)}


def _line(it: Stood) -> StoodLine:
    return StoodLine(it.comment_id, wording.stood(it), [it.id])
