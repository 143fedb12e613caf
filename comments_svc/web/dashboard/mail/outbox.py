"""What the service has sent, and what waits: with the other side's last answer, and a way to try again."""

from datetime import UTC, date, datetime, time, timedelta
from http import HTTPStatus
from typing import Annotated, Final, Literal
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from comments_svc.hooks.queries import of_site
from comments_svc.kernel.page import decode_cursor, encode_cursor, micros
from comments_svc.kernel.problems import Invalid
from comments_svc.outbox.cancel import cancel
from comments_svc.outbox.list_messages import Which, list_messages, one_message
from comments_svc.outbox.message import Channel, Listed, MessageState
from comments_svc.outbox.problems import NoSuchMessage
from comments_svc.outbox.resend import resend
from comments_svc.web.dashboard.desk import Desk, sit_down
from comments_svc.web.dashboard.form import read_form
from comments_svc.web.dashboard.mail.message_view import MessageView, message_view
from comments_svc.web.endpoint import read_pairs
from comments_svc.web.html import page
from comments_svc.web.say import to_say
from comments_svc.web.state import State

_ROWS: Final = 50
Tab = Literal["queued", "failed", "returned", "sent", "cancelled", ""]
_TABS: Final = {
    "": to_say("All"),
    "queued": to_say("Waiting"),
    "failed": to_say("Failed"),
    "returned": to_say("Came back"),
    "sent": to_say("Sent"),
    "cancelled": to_say("Cancelled"),
}
NOTES: Final = {
    "resend": to_say("It is sent within a moment."),
    "cancel": to_say("It is not sent any more."),
    "gone": to_say("It had just left, or was changed by somebody else. This is how it stands now."),
}


class Look(msgspec.Struct, frozen=True, omit_defaults=True):
    """Which part of the list. `since`, `until`: days, which both belong to it; `all`: of every site, for the operator;
    `note`: what has just been done."""

    state: Tab = ""
    channel: Literal["mail", "hook", ""] = ""
    since: Annotated[str, Meta(max_length=10)] = ""
    until: Annotated[str, Meta(max_length=10)] = ""
    after: Annotated[str, Meta(max_length=64)] = ""
    all: str = ""
    note: Literal["resend", "cancel", "gone", ""] = ""

    @property
    def narrow(self) -> bool:
        return bool(self.channel or self.since or self.until)

    def query(self, **changed: str) -> str:
        """Of the list from its top, with what is changed."""
        here = msgspec.structs.replace(self, **{"after": "", "note": "", **changed})
        return f"?{urlencode(msgspec.to_builtins(here))}"

    def which(self) -> Which:
        """Raises Invalid for what is no day."""
        wanted = Which(channel=Channel(self.channel) if self.channel else None)
        if self.state:
            failed = self.state in ("failed", "returned")
            state = MessageState.FAILED if failed else MessageState(self.state)
            returned = self.state == "returned" if failed else None
            wanted = msgspec.structs.replace(wanted, state=state, returned=returned)
        if self.since:
            wanted = msgspec.structs.replace(wanted, since=_start("since", self.since))
        if self.until:
            last = _start("until", self.until)
            wanted = msgspec.structs.replace(wanted, until=min(last, wanted.until) + timedelta(days=1))
        return wanted

    def whose(self, desk: Desk) -> UUID | None:
        return None if self.all and desk.moderator.operator else desk.site.id


def _start(name: str, typed: str) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(typed), time(), UTC)
    except ValueError:
        raise Invalid(name, "Enter a day, such as 2026-01-31.") from None


class Wish(msgspec.Struct, frozen=True):
    act: Literal["resend", "cancel"]


async def show(request: Request[State]) -> Response:
    desk, look = await sit_down(request), _look(request)
    rows, following = await _rows(request, desk, look)
    return page(
        request,
        "dashboard/outbox.html",
        desk=desk,
        look=look,
        tabs=_TABS,
        note=NOTES.get(look.note, ""),
        messages=await _views(request, desk, rows),
        next=following,
    )


async def act(request: Request[State]) -> Response:
    """Sends again, or takes back. Who was too late is shown how it stands."""
    desk, look = await sit_down(request), _look(request)
    wish = await read_form(request, Wish)
    do = resend if wish.act == "resend" else cancel
    said: str = wish.act
    try:
        async with request.state["db"].tx() as tx:
            await do(tx, request.path_params["id"], site=look.whose(desk), now=request.state["clock"]())
    except NoSuchMessage:
        await _look_again(request, look.whose(desk))
        said = "gone"
    return RedirectResponse(desk.url(f"/mail/outbox{look.query(note=said)}"), HTTPStatus.SEE_OTHER)


async def _views(request: Request[State], desk: Desk, rows: list[Listed]) -> list[MessageView]:
    now = request.state["clock"]()
    async with request.state["db"].read() as on:
        hooks = {f"hook:{each.id}": each.name for each in await of_site(on, desk.site.id)}
    return [message_view(each, desk, now, hooks) for each in rows]


async def _look_again(request: Request[State], site: UUID | None) -> None:
    """Raises NoSuchMessage for one that never was there."""
    message: UUID = request.path_params["id"]
    async with request.state["db"].read() as on:
        if await one_message(on, site, message) is None:
            raise NoSuchMessage(message)


def _look(request: Request[State]) -> Look:
    return read_pairs(request.query_params.multi_items(), Look)


async def _rows(request: Request[State], desk: Desk, look: Look) -> tuple[list[Listed], str | None]:
    """A page of the list, and where the next one starts."""
    which = look.which()
    after = decode_cursor(look.after) if look.after else None
    async with request.state["db"].read() as on:
        rows = await list_messages(on, look.whose(desk), which, after=after, limit=_ROWS + 1)
    shown = rows[:_ROWS]
    more = len(rows) > _ROWS
    return shown, encode_cursor(micros(shown[-1].created_at), shown[-1].id) if more else None
