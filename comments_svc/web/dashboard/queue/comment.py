from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from comments_svc.comments.model import Door
from comments_svc.comments.model import State as CommentState
from comments_svc.comments.problems import NoSuchComment
from comments_svc.db.database import Reader
from comments_svc.markup.model import Html
from comments_svc.moderation.acted import acted
from comments_svc.moderation.card import Card
from comments_svc.moderation.conversation import Conversation, Line, Text, conversation, earlier_texts
from comments_svc.moderation.correspondent import About, correspondent
from comments_svc.moderation.note import Note, notes_of
from comments_svc.moderation.queue import card
from comments_svc.moderation.standing.queries import history as standings
from comments_svc.moderation.standing.queries import whose
from comments_svc.moderation.timeline import complaints, timeline
from comments_svc.rules.like import like
from comments_svc.web.dashboard.desk import Desk, sit_down
from comments_svc.web.dashboard.pages.address import page_address
from comments_svc.web.dashboard.place import On, Place, place_of
from comments_svc.web.dashboard.queue.alike import Alike, alike
from comments_svc.web.dashboard.queue.card_view import CardView, card_view
from comments_svc.web.dashboard.queue.folded import fold
from comments_svc.web.dashboard.queue.history import Passage, Told, passages
from comments_svc.web.dashboard.queue.rules_behind import rules_behind
from comments_svc.web.dashboard.queue.stand import stood_lines
from comments_svc.web.dashboard.wording import NOTES, STATES, ago, full
from comments_svc.web.html import page
from comments_svc.web.say import say
from comments_svc.web.state import State


class Typed(msgspec.Struct, frozen=True):
    """A reply that was not posted: why, or how it will look."""

    text: str = ""
    fault: str = ""
    preview: Html | None = None


class Noted(msgspec.Struct, frozen=True):
    """A note in its box: one that could not be kept, and why; or one that was removed."""

    text: str = ""
    fault: str = ""
    said: str = ""


class Boxes(msgspec.Struct, frozen=True):
    """What stands in the boxes of the page."""

    reply: Typed = Typed()
    note: Noted = Noted()

    @property
    def status(self) -> int:
        return 422 if self.reply.fault or self.note.fault else 200


EMPTY: Final = Boxes()


class Screen(msgspec.Struct, frozen=True):
    """`back`: the place in the queue that one came from. `private_url`: where its writer is answered alone; empty
    where nobody can reach them. `mail_url`: the mail that it came by, with what was cut."""

    place: Place
    back: str
    card: CardView
    around: Conversation
    history: Sequence[Passage]
    earlier: Sequence[Text]
    typed: Typed
    now: datetime
    private_url: str
    alike: Sequence[Alike]
    mail_url: str
    notes: Sequence[Note]
    noted: Noted

    def ago(self, at: datetime) -> str:
        return ago(at, self.now)

    def full(self, at: datetime) -> str:
        return full(at)

    def state_word(self, line: Line) -> str:
        return say(STATES[CommentState(line.state)])


async def show(request: Request[State]) -> Response:
    desk, place = await sit_down(request), place_of(request)
    return await comment_page(request, desk, place, request.path_params["id"])


async def comment_page(
    request: Request[State], desk: Desk, place: Place, comment: UUID, boxes: Boxes = EMPTY
) -> Response:
    """Raises NoSuchComment."""
    async with request.state["db"].read() as on:
        it = await _screen(on, desk, place, comment, boxes, request.state["clock"]())
    address = await page_address(request, desk, it.card.thread_id)
    shown = {"place": it.place, "it": it, "notes": NOTES, "address": address}
    return page(request, "dashboard/comment.html", status=boxes.status, desk=desk, **shown)


async def _screen(on: Reader, desk: Desk, place: Place, comment: UUID, boxes: Boxes, now: datetime) -> Screen:
    site = desk.site.id
    found = await card(on, site, comment)
    if found is None:
        raise NoSuchComment(comment)
    acts, stood = fold(await acted(on, site, place.did), desk.moderator, now), await stood_lines(on, desk, place.did)
    told = await _told(on, desk, found)
    return Screen(
        msgspec.structs.replace(place, on=On.COMMENT),
        desk.url(msgspec.structs.replace(place, on=On.QUEUE).path(comment)),
        card_view(found, now, acted=acts.get(comment), stood=stood.get(comment), rules=told.rules),
        await conversation(on, site, comment),
        passages(found, told, now),
        await earlier_texts(on, site, comment),
        boxes.reply,
        now,
        desk.url(f"/c/{comment}/private") if await _is_reachable(on, site, comment) else "",
        alike(desk, comment, await like(on, site, comment)),
        # A comment by mail has the mail's own id.
        desk.url(f"/mail-in/{comment}") if found.door == Door.MAIL else "",
        await notes_of(on, site, comment),
        boxes.note,
    )


async def _told(on: Reader, desk: Desk, card: Card) -> Told:
    site, comment = desk.site.id, card.id
    of = await whose(on, site, comment)
    rules = await rules_behind(on, site, [card])
    return Told(
        await timeline(on, site, comment),
        await complaints(on, site, comment),
        await standings(on, site, of) if of is not None else [],
        rules.get(comment, ()),
        desk.url("/rules") if desk.owner else "",
    )


async def _is_reachable(on: Reader, site: UUID, comment: UUID) -> bool:
    to = await correspondent(on, site, About(comment=comment))
    return to is not None and to.email is not None
