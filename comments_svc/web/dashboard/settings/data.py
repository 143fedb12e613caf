"""What can be done with all that is held: taken along, saved, erased. The first page of several."""

from http import HTTPStatus

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from comments_svc.portability.last_backup import last_backup
from comments_svc.web.dashboard.desk import Desk, sit_down_as_owner
from comments_svc.web.html import page
from comments_svc.web.say import say_time
from comments_svc.web.state import State


class Saving(msgspec.Struct, frozen=True):
    """How the whole installation is saved: its operator's. `last`: when it was, in words, or nothing.
    `secret_file`: where the secret is, if that is a file of ours."""

    last: str
    dump: str
    secret_file: str | None


async def show(request: Request[State]) -> Response:
    return await first_page(request, await sit_down_as_owner(request))


async def first_page(request: Request[State], desk: Desk, *, typed: str = "", fault: str = "") -> Response:
    """`typed`, `fault`: who was looked for in vain."""
    status = HTTPStatus.UNPROCESSABLE_ENTITY if fault else HTTPStatus.OK
    saving = await _saving(request) if desk.moderator.operator else None
    erased = request.query_params.get("erased", "")
    count = erased if erased.isascii() and erased.isdecimal() and len(erased) < 10 else ""
    shown = {"typed": typed, "fault": fault, "erased": count, "saving": saving}
    return page(request, "dashboard/data.html", status=status, desk=desk, **shown)


async def _saving(request: Request[State]) -> Saving:
    async with request.state["db"].read() as on:
        last = await last_backup(on)
    config = request.state["config"]
    dump = f"{config.command} db dump comments-{request.state['clock']():%Y-%m-%d}.dump"
    return Saving(say_time(last) if last else "", dump, config.secret_file)
