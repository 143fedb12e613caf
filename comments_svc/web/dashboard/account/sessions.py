"""Ending sessions of one's own, such as that of a lost phone."""

from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from comments_svc.moderators import queries
from comments_svc.web.dashboard.account.account import noted
from comments_svc.web.dashboard.desk import who
from comments_svc.web.dashboard.form import read_form
from comments_svc.web.state import State


class Which(msgspec.Struct, frozen=True):
    session: UUID


async def end(request: Request[State]) -> Response:
    """One that is over already is over as well."""
    me, which = await who(request), await read_form(request, Which)
    async with request.state["db"].tx() as tx:
        await queries.end_one(tx, me.id, which.session)
    return noted("ended", "#sessions")


async def end_others(request: Request[State]) -> Response:
    """All but the one that asks for it."""
    me = await who(request)
    async with request.state["db"].tx() as tx:
        await queries.end_others(tx, me.id, me.session)
    return noted("alone", "#sessions")
