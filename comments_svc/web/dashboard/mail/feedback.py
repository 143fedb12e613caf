"""Private messages: each conversation with its last message."""

from collections.abc import Sequence
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from comments_svc.feedback.helpful import DAYS, helpful
from comments_svc.feedback.model import Feedback
from comments_svc.feedback.queries import newest
from comments_svc.feedback.unseen import see
from comments_svc.kernel.page import decode_cursor, encode_cursor, from_micros, micros
from comments_svc.web.dashboard.desk import Desk, sit_down
from comments_svc.web.dashboard.mail.private_view import private_view
from comments_svc.web.endpoint import read_pairs
from comments_svc.web.html import page
from comments_svc.web.state import State

_ROWS: Final = 50
_NEWEST: Final = (253_370_764_800_000_000, UUID(int=2**128 - 1))  # in the year 9999


class Look(msgspec.Struct, frozen=True):
    after: Annotated[str, Meta(max_length=64)] = ""


async def show(request: Request[State]) -> Response:
    desk, look = await sit_down(request), read_pairs(request.query_params.multi_items(), Look)
    now = request.state["clock"]()
    at, id = decode_cursor(look.after) if look.after else _NEWEST
    async with request.state["db"].read() as on:
        rows = await newest(on, desk.site.id, from_micros(at), id, _ROWS + 1)
        pages = [] if look.after else await helpful(on, desk.site, now)
    shown = rows[:_ROWS]
    desk = await _seen(request, desk, shown) if not look.after else desk
    last = shown[-1] if len(rows) > _ROWS else None
    following = encode_cursor(micros(last.created_at), last.id) if last else None
    views = [private_view(each, desk, now) for each in shown]
    context: dict[str, Any] = {"messages": views, "next": following, "pages": pages, "days": DAYS}
    return page(request, "dashboard/feedback.html", desk=desk, look=look, **context)


async def _seen(request: Request[State], desk: Desk, shown: Sequence[Feedback]) -> Desk:
    """What is listed is news no more. Whoever looks again writes nothing, nor does a program that only looks ahead."""
    looked = request.method == "GET" and "prefetch" not in request.headers.get("sec-purpose", "")
    if not desk.unseen or not shown or not looked:
        return desk
    async with request.state["db"].tx() as tx:
        await see(tx, desk.site.id, desk.moderator.id, shown[0].created_at)
    return msgspec.structs.replace(desk, unseen=0)
