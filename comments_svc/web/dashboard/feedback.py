"""Private messages: the conversations, and one of them."""

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from comments_svc.feedback.model import Feedback
from comments_svc.feedback.queries import by_id, conversation, newest
from comments_svc.inbound.problems import NoSuchMail
from comments_svc.kernel.page import decode_cursor, encode_cursor, from_micros, micros
from comments_svc.web.dashboard.arrival_view import is_clear
from comments_svc.web.dashboard.desk import Desk, sit_down
from comments_svc.web.dashboard.message_view import masked
from comments_svc.web.dashboard.wording import ago, full
from comments_svc.web.endpoint import read_pairs
from comments_svc.web.html import page
from comments_svc.web.state import State

_ROWS: Final = 50
_START: Final = 200
_NEWEST: Final = (253_370_764_800_000_000, UUID(int=2**128 - 1))  # in the year 9999


class Look(msgspec.Struct, frozen=True):
    after: Annotated[str, Meta(max_length=64)] = ""


class PrivateView(msgspec.Struct, frozen=True):
    """`mine`: an answer by a moderator. `email`: empty where there is none; `mailto`: for who may read it."""

    url: str
    name: str
    mine: bool
    email: str
    mailto: str
    verified: bool
    text: str
    start: str
    rating: int | None
    page: str
    comment_url: str
    at: str
    at_full: str
    at_iso: str


async def show(request: Request[State]) -> Response:
    desk, look = await sit_down(request), read_pairs(request.query_params.multi_items(), Look)
    at, id = decode_cursor(look.after) if look.after else _NEWEST
    async with request.state["db"].read() as on:
        rows = await newest(on, desk.site.id, from_micros(at), id, _ROWS + 1)
    shown, now = rows[:_ROWS], request.state["clock"]()
    last = shown[-1] if len(rows) > _ROWS else None
    following = encode_cursor(micros(last.created_at), last.id) if last else None
    views = [_view(each, desk, now) for each in shown]
    return page(request, "dashboard/feedback.html", desk=desk, look=look, messages=views, next=following)


async def show_one(request: Request[State]) -> Response:
    """The whole conversation that a message belongs to."""
    desk, message = await sit_down(request), request.path_params["id"]
    async with request.state["db"].read() as on:
        found = await by_id(on, desk.site.id, message)
        if found is None:
            raise NoSuchMail(message)
        rows = await conversation(on, desk.site.id, found.conversation_id)
    now = request.state["clock"]()
    views = [_view(each, desk, now) for each in rows]
    return page(request, "dashboard/conversation.html", desk=desk, messages=views, first=views[0])


def _view(message: Feedback, desk: Desk, now: datetime) -> PrivateView:
    """Only owners read the addresses of readers."""
    clear, email = is_clear(desk), message.email or ""
    text = message.text if clear else masked(message.text)
    return PrivateView(
        url=desk.url(f"/feedback/{message.id}"),
        name=message.name or "Somebody",
        mine=message.moderator_id is not None,
        email=email if clear else masked(email),
        mailto=email if clear else "",
        verified=message.verified,
        text=text,
        start=text[:_START] + ("…" if len(text) > _START else ""),
        rating=message.rating,
        page=message.url or "",
        comment_url=desk.url(f"/c/{message.comment_id}") if message.comment_id else "",
        at=ago(message.created_at, now),
        at_full=full(message.created_at),
        at_iso=message.created_at.isoformat(),
    )
