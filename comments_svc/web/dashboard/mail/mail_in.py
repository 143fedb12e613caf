"""Mail that arrived, newest first: what became of each, and why."""

from typing import Annotated, Final, Literal
from uuid import UUID

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from comments_svc.inbound.list_arrivals import Arrival, list_arrivals
from comments_svc.inbound.model import InboundState
from comments_svc.kernel.page import decode_cursor, encode_cursor, micros
from comments_svc.web.dashboard.desk import Desk, sit_down
from comments_svc.web.dashboard.mail.arrival_view import ArrivalLine, arrival_line
from comments_svc.web.endpoint import read_pairs
from comments_svc.web.html import page
from comments_svc.web.say import to_say
from comments_svc.web.state import State

_ROWS: Final = 50
_TABS: Final = {"": to_say("All"), "held": to_say("Held"), "posted": to_say("Taken"), "dropped": to_say("Set aside")}


class Look(msgspec.Struct, frozen=True):
    """Which part of the list. `all`: of every site and of none, for the operator."""

    state: Literal["held", "posted", "dropped", ""] = ""
    after: Annotated[str, Meta(max_length=64)] = ""
    all: str = ""

    def whose(self, desk: Desk) -> UUID | None:
        return None if self.all and desk.moderator.operator else desk.site.id


async def show(request: Request[State]) -> Response:
    desk, look = await sit_down(request), read_pairs(request.query_params.multi_items(), Look)
    rows, following = await _rows(request, desk, look)
    now = request.state["clock"]()
    lines: list[ArrivalLine] = [arrival_line(each, desk, now) for each in rows]
    return page(request, "dashboard/mail_in.html", desk=desk, look=look, tabs=_TABS, mails=lines, next=following)


async def _rows(request: Request[State], desk: Desk, look: Look) -> tuple[list[Arrival], str | None]:
    """A page of the list, and where the next one starts."""
    state = InboundState(look.state) if look.state else None
    after = decode_cursor(look.after) if look.after else None
    async with request.state["db"].read() as on:
        rows = await list_arrivals(on, look.whose(desk), state, after=after, limit=_ROWS + 1)
    shown = rows[:_ROWS]
    more = len(rows) > _ROWS
    return shown, encode_cursor(micros(shown[-1].received_at), shown[-1].id) if more else None
