from http import HTTPStatus
from typing import Literal
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from comments_svc.threads.close import close, reopen
from comments_svc.web.dashboard.desk import sit_down
from comments_svc.web.dashboard.form import read_form
from comments_svc.web.dashboard.place import place_of
from comments_svc.web.state import State


class Doors(msgspec.Struct, frozen=True):
    """`about`: the comment on whose page the button stood; None on the page of the page itself."""

    state: Literal["open", "closed"]
    about: UUID | None = None


async def set_state(request: Request[State]) -> Response:
    """Closes the comments of a page, or opens them again."""
    desk, place = await sit_down(request), place_of(request)
    wish = await read_form(request, Doors)
    act = close if wish.state == "closed" else reopen
    async with request.state["db"].tx() as tx:
        await act(tx, desk.site, request.path_params["id"], desk.moderator.id, now=request.state["clock"]())
    back = f"/c/{wish.about}{place.query()}#page" if wish.about else f"/pages/{request.path_params['id']}"
    return RedirectResponse(desk.url(back), HTTPStatus.SEE_OTHER)
