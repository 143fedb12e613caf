from datetime import datetime
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from comments_svc.comments.draft import Draft, Sender
from comments_svc.comments.model import Door
from comments_svc.comments.problems import NoSuchComment
from comments_svc.db.database import Database
from comments_svc.kernel.ids import is_uuid7
from comments_svc.kernel.problems import Invalid
from comments_svc.markup.problems import RenderingBusy, TooLong
from comments_svc.moderation.answer import answer
from comments_svc.moderation.model import Event
from comments_svc.moderation.problems import ChangedSince
from comments_svc.moderation.queue import card
from comments_svc.web.dashboard.desk import Desk, sit_down
from comments_svc.web.dashboard.form import Reply, read_form
from comments_svc.web.dashboard.place import Note, Place, place_of
from comments_svc.web.dashboard.problem import wants_json
from comments_svc.web.dashboard.queue.comment import Boxes, Typed, comment_page
from comments_svc.web.dashboard.queue.outcome import done
from comments_svc.web.dashboard.wording import NOTES
from comments_svc.web.draft import text
from comments_svc.web.state import State


async def reply(request: Request[State]) -> Response:
    """What could not be posted is shown again with the reason: nothing typed is lost."""
    desk, place = await sit_down(request), place_of(request)
    comment: UUID = request.path_params["id"]
    wish = await read_form(request, Reply)
    try:
        if wish.act == "preview":
            return await _preview(request, desk, place, wish)
        return await done(request, desk, place, comment, await _send(request, desk, comment, wish))
    except (ChangedSince, Invalid, TooLong, RenderingBusy) as problem:
        if wants_json(request):
            raise
        return await comment_page(request, desk, place, comment, Boxes(Typed(wish.text, _fault(problem))))


async def _preview(request: Request[State], desk: Desk, place: Place, wish: Reply) -> Response:
    """By the same renderer as what is posted. Raises Invalid, TooLong, RenderingBusy."""
    _, rendered = await text(desk.site, wish.text)
    if wants_json(request):
        return Response(rendered.tree, media_type="application/json")
    comment: UUID = request.path_params["id"]
    return await comment_page(request, desk, place, comment, Boxes(Typed(wish.text, preview=rendered.html)))


async def _send(request: Request[State], desk: Desk, above: UUID, wish: Reply) -> list[Event]:
    db, now = request.state["db"], request.state["clock"]()
    draft = await _draft(db, desk, above, wish, now)
    async with db.tx() as tx:
        return await answer(tx, draft, seen=wish.seen, now=now)


async def _draft(db: Database, desk: Desk, above: UUID, wish: Reply, now: datetime) -> Draft:
    """Raises NoSuchComment, Invalid, TooLong, RenderingBusy."""
    if not is_uuid7(wish.reply):
        raise Invalid("reply", "This must be a UUIDv7.")
    source, rendered = await text(desk.site, wish.text)
    async with db.read() as on:
        parent = await card(on, desk.site.id, above)
    if parent is None:
        raise NoSuchComment(above)
    return Draft(
        site=desk.site,
        id=wish.reply,
        url=parent.url,
        url_key=parent.url_key,
        title=parent.title,
        parent=above,
        source=source,
        rendered=rendered,
        sender=Sender(name=desk.moderator.name, moderator=desk.moderator.id),
        door=Door.DASHBOARD,
        at=now,
    )


def _fault(problem: ChangedSince | Invalid | TooLong | RenderingBusy) -> str:
    if isinstance(problem, ChangedSince):
        return NOTES[Note.CHANGED]
    return problem.message if isinstance(problem, Invalid) else str(problem)
