"""Whether the keys of the list do anything, for each moderator: single letters are in the way of some tools."""

from http import HTTPStatus

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from comments_svc.moderators.shortcuts import set_shortcuts, shortcuts
from comments_svc.web.dashboard.desk import who
from comments_svc.web.dashboard.form import read_form
from comments_svc.web.html import page
from comments_svc.web.state import State


class Switch(msgspec.Struct, frozen=True):
    on: bool


async def show(request: Request[State]) -> Response:
    moderator = await who(request)
    async with request.state["db"].read() as reader:
        on = await shortcuts(reader, moderator.id)
    return page(request, "dashboard/keys.html", on=on)


async def switch(request: Request[State]) -> Response:
    moderator, wish = await who(request), await read_form(request, Switch)
    async with request.state["db"].tx() as tx:
        await set_shortcuts(tx, moderator.id, on=wish.on)
    return RedirectResponse("/dashboard/account/keys", HTTPStatus.SEE_OTHER)
