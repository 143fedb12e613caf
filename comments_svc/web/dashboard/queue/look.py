"""What the queue's script asks for without changing anything: what is new, and what stands around a comment."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from comments_svc.comments.model import State as CommentState
from comments_svc.comments.problems import NoSuchComment
from comments_svc.markup.excerpt import excerpt
from comments_svc.moderation.conversation import Line, conversation
from comments_svc.moderation.counts import counts
from comments_svc.moderation.matching import newer
from comments_svc.moderation.queue import card
from comments_svc.moderation.read_search import read_search
from comments_svc.moderation.sift import sift
from comments_svc.web.dashboard.desk import sit_down
from comments_svc.web.dashboard.place import Place
from comments_svc.web.dashboard.wording import ago, count
from comments_svc.web.endpoint import read_query
from comments_svc.web.say import say
from comments_svc.web.state import State

_VOICE_CHARS = 600


class Since(Place, frozen=True):
    """`loaded`: when the list was read, in seconds since 1970."""

    loaded: Annotated[float, Meta(ge=0, le=2**33)] = 0


class News(msgspec.Struct, frozen=True):
    new: int
    pending: str
    spam: str


class Voice(msgspec.Struct, frozen=True):
    """`part`: of what is answered, or of the answers."""

    part: str
    name: str
    badge: str
    ago: str
    text: str


async def news(request: Request[State]) -> Response:
    desk, since = await sit_down(request), read_query(request, Since)
    async with request.state["db"].read() as on:
        sieve = await sift(on, desk.site.id, since.tab, read_search(since.q))
        new = await newer(on, desk.site.id, sieve, datetime.fromtimestamp(since.loaded, UTC))
        numbers = await counts(on, desk.site.id)
    told = News(new, count(numbers.pending), count(numbers.spam))
    return Response(msgspec.json.encode(told), media_type="application/json")


async def around(request: Request[State]) -> Response:
    desk, now = await sit_down(request), request.state["clock"]()
    comment: UUID = request.path_params["id"]
    async with request.state["db"].read() as on:
        if await card(on, desk.site.id, comment) is None:
            raise NoSuchComment(comment)
        found = await conversation(on, desk.site.id, comment)
    above = [each for each in (found.root, found.parent) if each is not None]
    told = [*(_voice("above", each, now) for each in above), *(_voice("below", each, now) for each in found.replies)]
    return Response(msgspec.json.encode(told), media_type="application/json")


def _voice(part: str, line: Line, now: datetime) -> Voice:
    gone = line.state == CommentState.DELETED
    text = say("Its writer has taken this comment back.") if gone else excerpt(line.tree, max_chars=_VOICE_CHARS)
    return Voice(
        part, line.name or say("Somebody"), say("Author") if line.badge else "", ago(line.created_at, now), text
    )
