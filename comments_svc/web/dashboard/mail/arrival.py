"""One mail that arrived: what became of it, and what may be done about it."""

from typing import Final, Literal
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from comments_svc.inbound.look_at import bytes_of, look_at
from comments_svc.moderators.problems import OwnersOnly
from comments_svc.web.dashboard.desk import Desk, sit_down
from comments_svc.web.dashboard.mail.arrival_view import arrival_view, as_came, is_clear, is_readable
from comments_svc.web.dashboard.mail.shortening import shortening
from comments_svc.web.endpoint import read_pairs
from comments_svc.web.html import page
from comments_svc.web.say import say, to_say
from comments_svc.web.state import State

# What a stranger sent is text, whatever it says that it is.
_RAW_HEADERS: Final = {"x-content-type-options": "nosniff", "cache-control": "private, no-store"}
Note = Literal[
    "posted",
    "spam",
    "set-aside",
    "held",
    "forwarded",
    "digest",
    "put-back",
    "nothing",
    "mail-is-settled",
    "thread-closed",
    "banned",
    "changed-since",
    "",
]
NOTES: Final[dict[str, str]] = {
    "posted": to_say("It is published."),
    "spam": to_say("It is set aside as spam."),
    "set-aside": to_say("It is set aside, and is erased 90 days after it came."),
    "held": to_say("It waits here again."),
    "forwarded": to_say("It is on its way to the moderators who want mail."),
    "digest": to_say("Some moderators have had so many mails within the hour that it was not sent to them."),
    "put-back": to_say("It stands in the comment again."),
    "nothing": to_say("Nothing was chosen."),
    "mail-is-settled": to_say("Somebody was first. This is how it stands now."),
    "thread-closed": to_say("The page takes no more comments. Open it by way of one of its comments, then post this."),
    "banned": to_say("Its sender is banned here. End that on the page about them, then post this."),
    "changed-since": to_say("The comment has been changed since it came, so nothing was put back."),
}


class Look(msgspec.Struct, frozen=True):
    """`all`: of any site or of none, for the operator; `note`: what has just been done, `was`: to undo it."""

    all: str = ""
    note: Note = ""
    was: str = ""

    def anywhere(self, desk: Desk) -> bool:
        return bool(self.all) and desk.moderator.operator


class Typed(msgspec.Struct, frozen=True):
    """What could not be taken, and why. `text`: None where none was typed."""

    url: str = ""
    fault: str = ""
    text: str | None = None


async def show(request: Request[State]) -> Response:
    return await arrival_page(request, await sit_down(request), Typed())


async def arrival_page(request: Request[State], desk: Desk, typed: Typed) -> Response:
    """Raises NoSuchMail."""
    look = read_pairs(request.query_params.multi_items(), Look)
    message: UUID = request.path_params["id"]
    async with request.state["db"].read() as on:
        seen = await look_at(on, desk.site, message, anywhere=look.anywhere(desk))
    view = arrival_view(seen, desk, request.state["clock"](), mails=request.state["post"] is not None)
    shorter = shortening(view, desk.site.max_length, typed.text, room=request.state["config"].max_body_bytes // 2)
    shown = {"look": look, "note": say(NOTES.get(look.note, "")), "mail": view, "typed": typed, "shorter": shorter}
    return page(request, "dashboard/arrival.html", status=422 if typed.fault else 200, desk=desk, **shown)


async def raw(request: Request[State]) -> Response:
    """As it came, for owners: it holds addresses, and what no comment would show."""
    desk = await sit_down(request)
    look = read_pairs(request.query_params.multi_items(), Look)
    async with request.state["db"].read() as on:
        seen = await look_at(on, desk.site, request.path_params["id"], anywhere=look.anywhere(desk))
        if not is_clear(desk) or not is_readable(seen.message.kind, seen.message.from_email, desk):
            raise OwnersOnly
        found = await bytes_of(on, seen.message.id)
    return PlainTextResponse(as_came(found), headers=_RAW_HEADERS)
