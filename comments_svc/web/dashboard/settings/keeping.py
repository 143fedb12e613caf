"""How long a site keeps what: a form that shows what the next night would remove, before it is saved."""

from http import HTTPStatus
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from comments_svc.kernel.problems import Invalid
from comments_svc.portability.periods import (
    BOUNDS,
    FOR_EVER,
    NAMES,
    Periods,
    periods_of,
    read_periods,
    set_periods,
)
from comments_svc.portability.would_remove import Removal, would_remove
from comments_svc.web.dashboard.desk import Desk, sit_down_as_owner
from comments_svc.web.dashboard.form import read_form
from comments_svc.web.html import page
from comments_svc.web.say import say_number, to_say, to_say_number
from comments_svc.web.state import State

Typed = Annotated[str, Meta(max_length=20)]


class Wish(msgspec.Struct, frozen=True):
    """As typed. `act`: only look; save what removes nothing, else ask; or save whatever it removes."""

    act: Literal["look", "save", "sure"]
    removed: Typed = ""
    network: Typed = ""
    originals: Typed = ""
    sent: Typed = ""
    letters: Typed = ""
    private: Typed = ""
    events: Typed = ""


class Row(msgspec.Struct, frozen=True):
    """One period. `unit`: of what is removed."""

    name: str
    word: str
    more: str
    unit: tuple[str, str]

    @property
    def bounds(self) -> tuple[int, int]:
        return BOUNDS[self.name]

    @property
    def for_ever(self) -> bool:
        return self.name in FOR_EVER


_HASHES: Final = to_say("Hashes that tell whether two comments or votes are of one network.")
_LETTERS: Final = to_say(
    "Of those that became a comment or private message, or were dropped. What waits for you stays."
)
_COMMENTS: Final = to_say_number("%(number)s comment", "%(number)s comments")
_MAILS: Final = to_say_number("%(number)s mail", "%(number)s mails")
_MESSAGES: Final = to_say_number("%(number)s message", "%(number)s messages")
ROWS: Final = (
    Row(
        "removed",
        to_say("Spam and the bin"),
        to_say("Texts, names and addresses of comments that were removed."),
        _COMMENTS,
    ),
    Row("network", to_say("Network addresses"), _HASHES, to_say_number("%(number)s hash", "%(number)s hashes")),
    Row("originals", to_say("Mails as they came"), to_say("Every byte, and the machines that brought them."), _MAILS),
    Row("sent", to_say("Record of what was sent"), to_say("What was sent to whom, and what became of it."), _MESSAGES),
    Row("letters", to_say("What was read in mails"), _LETTERS, _MAILS),
    Row(
        "private", to_say("Private messages"), to_say("Whole conversations, counted from the last message."), _MESSAGES
    ),
    Row(
        "events",
        to_say("Who decided what"),
        to_say("The history of comments and pages. Statistics reach as far."),
        to_say_number("%(number)s entry", "%(number)s entries"),
    ),
)


class View(msgspec.Struct, frozen=True):
    """`removal`: with what is typed; None where that can't be read. `ask`: saving would remove something."""

    typed: dict[str, str]
    removal: Removal | None
    fault: tuple[str, str] = ("", "")
    ask: bool = False
    looked: bool = False

    def amount(self, row: Row) -> str:
        number: int = getattr(self.removal, row.name) if self.removal else 0
        return say_number(*row.unit, number) if number else ""


async def show(request: Request[State]) -> Response:
    desk, now = await sit_down_as_owner(request), request.state["clock"]()
    async with request.state["db"].read() as on:
        periods = await periods_of(on, desk.site.id)
        removal = await would_remove(on, desk.site.id, periods, now=now)
    return _page(request, desk, View(_typed(periods), removal))


async def save(request: Request[State]) -> Response:
    desk, wish = await sit_down_as_owner(request), await read_form(request, Wish)
    typed = {name: str(getattr(wish, name)) for name in NAMES}
    try:
        wanted, removal = await _weigh(request, desk, typed)
    except Invalid as problem:
        return _page(request, desk, View(typed, None, (problem.field, problem.message)))
    if wish.act == "look" or (wish.act == "save" and not removal.nothing):
        return _page(request, desk, View(typed, removal, ask=wish.act == "save", looked=True))
    async with request.state["db"].tx() as tx:
        await set_periods(tx, desk.site.id, wanted)
    return RedirectResponse(desk.url("/data/keep?saved"), HTTPStatus.SEE_OTHER)


async def _weigh(request: Request[State], desk: Desk, typed: dict[str, str]) -> tuple[Periods, Removal]:
    """Raises Invalid."""
    async with request.state["db"].read() as on:
        wanted = read_periods(await periods_of(on, desk.site.id), typed)
        return wanted, await would_remove(on, desk.site.id, wanted, now=request.state["clock"]())


def _typed(periods: Periods) -> dict[str, str]:
    return {name: "" if days is None else str(days) for name, days in msgspec.structs.asdict(periods).items()}


def _page(request: Request[State], desk: Desk, view: View) -> Response:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if view.fault[0] else HTTPStatus.OK
    saved = "saved" in request.query_params
    return page(request, "dashboard/keeping.html", status=status, desk=desk, view=view, rows=ROWS, saved=saved)
