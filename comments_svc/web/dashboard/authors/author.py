"""Who wrote a comment: what a site knows of them, what moderators think of them, and all of theirs at once. Addresses
stand in no address of a page, which ends in logs: whoever is meant, they are found by a comment of theirs."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Annotated, Final, Literal, TypeAlias
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
from comments_svc.moderation.standing.change import Wish, change
from comments_svc.moderation.standing.find import find, what_is_thought
from comments_svc.moderation.standing.model import Whose
from comments_svc.moderation.standing.queries import history
from comments_svc.readers.standing import Stand, Standing
from comments_svc.web.dashboard.desk import Desk, sit_down
from comments_svc.web.dashboard.form import read_form
from comments_svc.web.dashboard.place import On, Place
from comments_svc.web.dashboard.queue.history import Passage, standings
from comments_svc.web.dashboard.queue.stand import StoodLine, stood_lines
from comments_svc.web.dashboard.wording import NORMAL, NOTES, STANDS, STATES, ago, full
from comments_svc.web.endpoint import read_query
from comments_svc.web.html import page
from comments_svc.web.say import say, to_say
from comments_svc.web.state import State

_QUOTE_CHARS: Final = 160
_NOTE_CHARS: Final = 2_000
STANDINGS: Final = {
    Stand.NORMAL: (NORMAL, to_say("The settings and the rules of the site decide.")),
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


class Typed(msgspec.Struct, frozen=True):
    """`ends`: keep, or one of ENDS."""

    stand: Stand
    ends: Literal["keep", "never", "1", "7", "30", "365"] = "never"
    note: Annotated[str, Meta(max_length=_NOTE_CHARS)] = ""


class Here(Place, frozen=True, omit_defaults=True):
    """`saved`: a note, or nothing that can be taken back. `empty`: there was nothing to delete."""

    saved: bool = False
    empty: bool = False


class Line(msgspec.Struct, frozen=True):
    id: UUID
    quote: str
    state: str
    title: str
    ago: str
    full: str


class Whole(msgspec.Struct, frozen=True):
    """`here`: the address of the page; `back`: where one came from. `now`: what holds; `kept`: what was chosen, which
    may have ended. `stood`: what was just chosen."""

    who: Author
    of: Whose
    here: str
    back: str
    kept: Standing
    now: Stand
    until: str
    first: str
    lines: Sequence[Line]
    history: Sequence[Passage]
    stood: StoodLine | None

    @property
    def name(self) -> str:
        return self.who.name or say("Somebody")


async def show(request: Request[State]) -> Response:
    desk, place = await sit_down(request), _place(request)
    now = request.state["clock"]()
    async with request.state["db"].read() as on:
        it = await _whole(on, desk, place, request.path_params["id"], now)
    choices = {each: words for each, words in STANDINGS.items() if it.of.reader or each is not Stand.TRUSTED}
    shown = {"place": place, "standings": choices, "ends": ENDS, "words": STANDS, "notes": NOTES}
    loaded = now.timestamp()
    return page(request, "dashboard/author.html", status=HTTPStatus.OK, desk=desk, it=it, loaded=loaded, **shown)


async def _whole(on: Reader, desk: Desk, place: Place, comment: UUID, now: datetime) -> Whole:
    """Raises NoSuchComment."""
    site = desk.site.id
    of = await find(on, site, comment)
    found, stands = await author(on, site, of), await what_is_thought(on, site, of)
    return Whole(
        found,
        of,
        desk.url(f"/c/{comment}/author"),
        desk.url(msgspec.structs.replace(place, on=On.QUEUE).path(comment)),
        stands,
        stands.at(now),
        full(stands.until) if stands.until and stands.until > now else "",
        full(found.first_seen),
        [_line(each, now) for each in await last_of(on, site, of)],
        standings(await history(on, site, of), now),
        (await stood_lines(on, desk, place.did)).get(comment),
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


def _place(request: Request[State]) -> Here:
    return msgspec.structs.replace(read_query(request, Here), on=On.AUTHOR)


async def save(request: Request[State]) -> Response:
    """What it changed can be undone there."""
    desk, place, typed = await sit_down(request), _place(request), await read_form(request, Typed)
    comment, now = request.path_params["id"], request.state["clock"]()
    async with request.state["db"].tx() as tx:
        event = await change(tx, desk.site.id, comment, _wish(typed, now), by=desk.moderator.id, now=now)
    there = msgspec.structs.replace(place.having_done([event.id] if event else []), saved=event is None, empty=False)
    return RedirectResponse(desk.url(there.path(comment)), HTTPStatus.SEE_OTHER)


def _wish(typed: Typed, now: datetime) -> Wish:
    note = typed.note.replace("\r\n", "\n").strip()
    match typed.ends:
        case "never":
            return Wish(typed.stand, note=note)
        case "keep":
            return Wish(typed.stand, keeps=True, note=note)
        case days:
            return Wish(typed.stand, now + timedelta(days=int(days)), note=note)


class Loaded(msgspec.Struct, frozen=True):
    """When the page was read."""

    loaded: Seconds


async def delete_all(request: Request[State]) -> Response:
    """What they wrote until the page was loaded, by a job with one undo."""
    desk, place, wish = await sit_down(request), _place(request), await read_form(request, Loaded)
    loaded, now = datetime.fromtimestamp(wish.loaded, UTC), request.state["clock"]()
    async with request.state["db"].tx() as tx:
        of = await find(tx, desk.site.id, request.path_params["id"])
        about = await all_of(tx, desk.site.id, of, MOST_COMMENTS)
        if not about:
            there = msgspec.structs.replace(place, empty=True, saved=False)
            return RedirectResponse(desk.url(there.path(of.comment)), HTTPStatus.SEE_OTHER)
        it = await start(tx, desk.site.id, BulkAct.DELETE, about, by=desk.moderator.id, loaded=loaded, now=now)
    return RedirectResponse(desk.url(f"/bulk/{it.id}?tab=all"), HTTPStatus.SEE_OTHER)
