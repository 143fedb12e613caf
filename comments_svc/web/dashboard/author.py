"""Who wrote: what a site knows of a reader, what moderators think of them, and all of theirs at once."""

from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Annotated, Final, Literal, TypeAlias
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from comments_svc.comments.model import State as CommentState
from comments_svc.db.database import Reader
from comments_svc.markup.excerpt import excerpt
from comments_svc.moderation.author import Author, Written, all_of, author, last_of
from comments_svc.moderation.bulk.model import MOST_COMMENTS, BulkAct
from comments_svc.moderation.bulk.start import start
from comments_svc.readers.standing import Stand, Standing, set_standing, standing
from comments_svc.web.dashboard.desk import Desk, sit_down
from comments_svc.web.dashboard.form import read_form
from comments_svc.web.dashboard.wording import STANDS, STATES, ago, full
from comments_svc.web.endpoint import read_query
from comments_svc.web.html import page
from comments_svc.web.say import say, to_say
from comments_svc.web.state import State

_QUOTE_CHARS: Final = 160
_NOTE_CHARS: Final = 2_000
STANDINGS: Final = {
    Stand.NORMAL: (to_say("Normal"), to_say("The settings and the rules of the site decide.")),
    Stand.TRUSTED: (to_say("Trusted"), to_say("Published at once; no setting and no rule holds what they write.")),
    Stand.HELD: (to_say("Always hold"), to_say("Everything waits for a moderator.")),
    Stand.BANNED: (
        to_say("Banned"),
        to_say("They are told that they can't comment here. What they wrote stays where it is."),
    ),
}
ENDS: Final = {
    "never": to_say("For ever"),
    "1": to_say("For a day"),
    "7": to_say("For a week"),
    "30": to_say("For 30 days"),
    "365": to_say("For a year"),
}


Seconds: TypeAlias = Annotated[float, Meta(ge=0, le=2**33)]
"""Since 1970."""


class Wish(msgspec.Struct, frozen=True):
    """`ends`: keep, or one of ENDS. `note`: None keeps it. `back`: it is an undo, and `until` is when the earlier
    standing ends."""

    stand: Stand
    ends: Literal["keep", "never", "1", "7", "30", "365"] = "never"
    note: Annotated[str, Meta(max_length=_NOTE_CHARS)] | None = None
    back: bool = False
    until: Seconds | None = None


class Done(msgspec.Struct, frozen=True):
    """What was thought of them before it was changed. `empty`: there was nothing to delete."""

    was: Stand | None = None
    until: Seconds | None = None
    empty: bool = False


class Line(msgspec.Struct, frozen=True):
    id: UUID
    quote: str
    state: str
    title: str
    ago: str
    full: str


class Whole(msgspec.Struct, frozen=True):
    """`here`: the address of the page. `now`: what holds; `kept`: what was chosen, which may have ended."""

    who: Author
    here: str
    kept: Standing
    now: Stand
    until: str
    first: str
    lines: list[Line]

    @property
    def name(self) -> str:
        return self.who.name or say("Somebody")


async def show(request: Request[State]) -> Response:
    desk, done = await sit_down(request), read_query(request, Done)
    now = request.state["clock"]()
    async with request.state["db"].read() as on:
        it = await _whole(on, desk, request.path_params["id"], now)
    shown = {"done": done, "standings": STANDINGS, "ends": ENDS, "words": STANDS, "loaded": now.timestamp()}
    return page(request, "dashboard/author.html", status=HTTPStatus.OK, desk=desk, it=it, **shown)


async def _whole(on: Reader, desk: Desk, reader: UUID, now: datetime) -> Whole:
    """Raises NoSuchReader."""
    found = await author(on, desk.site.id, reader)
    stands, lines = await standing(on, desk.site.id, reader), await last_of(on, desk.site.id, reader)
    return Whole(
        found,
        _here(desk, reader),
        stands,
        stands.at(now),
        full(stands.until) if stands.until and stands.until > now else "",
        full(found.first_seen),
        [_line(each, now) for each in lines],
    )


def _line(each: Written, now: datetime) -> Line:
    state = say(STATES[CommentState(each.state)])
    title = each.title or each.url
    return Line(
        each.id,
        excerpt(each.tree, max_chars=_QUOTE_CHARS),
        state,
        title,
        ago(each.created_at, now),
        full(each.created_at),
    )


async def save(request: Request[State]) -> Response:
    """Leads back with what was before, so that it can be undone."""
    desk, wish, reader = await sit_down(request), await read_form(request, Wish), request.path_params["id"]
    async with request.state["db"].tx() as tx:
        was = await standing(tx, desk.site.id, reader)
        await set_standing(tx, desk.site.id, reader, _wanted(wish, was, request.state["clock"]()))
    if wish.back:
        return RedirectResponse(_here(desk, reader), HTTPStatus.SEE_OTHER)
    before = {"was": was.stand.value} | ({"until": str(was.until.timestamp())} if was.until else {})
    return RedirectResponse(f"{_here(desk, reader)}?{urlencode(before)}", HTTPStatus.SEE_OTHER)


def _wanted(wish: Wish, was: Standing, now: datetime) -> Standing:
    note = was.note if wish.note is None else wish.note.replace("\r\n", "\n").strip()
    if wish.stand is Stand.NORMAL:
        return Standing(wish.stand, None, note)
    if wish.back:
        return Standing(wish.stand, datetime.fromtimestamp(wish.until, UTC) if wish.until else None, note)
    match wish.ends:
        case "never":
            until = None
        case "keep":
            until = was.until
        case days:
            until = now + timedelta(days=int(days))
    return Standing(wish.stand, until, note)


class Loaded(msgspec.Struct, frozen=True):
    """When the page was read."""

    loaded: Seconds


async def delete_all(request: Request[State]) -> Response:
    """What they wrote until the page was loaded, by a job with one undo."""
    desk, wish, reader = await sit_down(request), await read_form(request, Loaded), request.path_params["id"]
    loaded, now = datetime.fromtimestamp(wish.loaded, UTC), request.state["clock"]()
    async with request.state["db"].tx() as tx:
        await standing(tx, desk.site.id, reader)
        about = await all_of(tx, desk.site.id, reader, MOST_COMMENTS)
        if not about:
            return RedirectResponse(f"{_here(desk, reader)}?empty=true", HTTPStatus.SEE_OTHER)
        it = await start(tx, desk.site.id, BulkAct.DELETE, about, by=desk.moderator.id, loaded=loaded, now=now)
    return RedirectResponse(desk.url(f"/bulk/{it.id}?tab=all"), HTTPStatus.SEE_OTHER)


def _here(desk: Desk, reader: UUID) -> str:
    return desk.url(f"/readers/{reader}")
