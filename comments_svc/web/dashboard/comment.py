from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from comments_svc.comments.problems import NoSuchComment
from comments_svc.db.database import Reader
from comments_svc.moderation.acted import acted
from comments_svc.moderation.card import Card
from comments_svc.moderation.conversation import Conversation, Text, conversation, earlier_texts
from comments_svc.moderation.queue import card
from comments_svc.moderation.timeline import timeline
from comments_svc.web.dashboard.card_view import CardView, card_view
from comments_svc.web.dashboard.desk import Desk, sit_down
from comments_svc.web.dashboard.folded import fold
from comments_svc.web.dashboard.history import Passage, passages
from comments_svc.web.dashboard.place import On, Place, place_of
from comments_svc.web.dashboard.wording import NOTES, ago, full
from comments_svc.web.html import page
from comments_svc.web.state import State


class Typed(msgspec.Struct, frozen=True):
    """A reply that could not be posted, and why."""

    text: str = ""
    fault: str = ""


class Everything(msgspec.Struct, frozen=True):
    card: CardView
    around: Conversation
    history: Sequence[Passage]
    earlier: Sequence[Text]


async def show(request: Request[State]) -> Response:
    desk, place = await sit_down(request), place_of(request)
    return await comment_page(request, desk, place, request.path_params["id"])


async def comment_page(
    request: Request[State], desk: Desk, place: Place, comment: UUID, *, typed: Typed | None = None
) -> Response:
    """Raises NoSuchComment."""
    now = request.state["clock"]()
    async with request.state["db"].read() as on:
        found = await card(on, desk.site.id, comment)
        if found is None:
            raise NoSuchComment(comment)
        everything = await _everything(on, desk, place, found, now)
    return page(
        request,
        "dashboard/comment.html",
        status=422 if typed else 200,
        desk=desk,
        place=msgspec.structs.replace(place, on=On.COMMENT),
        back=desk.url(msgspec.structs.replace(place, on=On.QUEUE).path(comment)),
        it=everything,
        typed=typed or Typed(),
        notes=NOTES,
        ago=lambda at: ago(at, now),
        full=full,
    )


async def _everything(on: Reader, desk: Desk, place: Place, found: Card, now: datetime) -> Everything:
    site = desk.site.id
    acts = fold(await acted(on, site, place.did), desk.moderator, now)
    return Everything(
        card_view(found, now, acted=acts.get(found.id)),
        await conversation(on, site, found.id),
        passages(found, await timeline(on, site, found.id), now),
        await earlier_texts(on, site, found.id),
    )
