"""Write, change and take back a comment."""

from datetime import datetime
from uuid import UUID

from starlette.requests import Request

from comments_svc.comments import queries
from comments_svc.comments.delete import delete
from comments_svc.comments.edit import own
from comments_svc.comments.model import Comment, Door
from comments_svc.comments.problems import NoSuchComment
from comments_svc.db.database import Reader
from comments_svc.db.rate import take
from comments_svc.moderation.revise import revise
from comments_svc.moderation.submit import submit_from_browser
from comments_svc.readers.recognise import recognise
from comments_svc.sites.model import Site
from comments_svc.threads.queries import by_key
from comments_svc.web import draft
from comments_svc.web.api.shapes.of_comment import Deleted, Edit, NewComment, OwnComment, Written
from comments_svc.web.api.show import show_own, show_posted, show_public
from comments_svc.web.caller import sender_of, token_required, writable_site
from comments_svc.web.endpoint import Answer
from comments_svc.web.limits import allow_rendering, edit_limit, post_limit
from comments_svc.web.mailed_in import mailed_in
from comments_svc.web.state import State
from comments_svc.web.subscribe import subscribe


async def create(request: Request[State], new: NewComment) -> Answer:
    site = await writable_site(request)
    sender = sender_of(request)
    now = request.state["clock"]()
    await allow_rendering(request, site, new.text)
    made = await draft.draft(site, new, sender, door=Door.WIDGET, elapsed_ms=new.elapsed_ms, now=now)
    posted = await submit_from_browser(request.state["db"], made, limit=post_limit(request, site))
    lang = mailed_in(request, site)
    following = await subscribe(request, site, posted, sender.token_hash, new.subscribe, new.email, lang=lang)
    if posted.outcome == "created":
        return Answer(Written(show_posted(made, posted), posted.version or 0, following), 201)
    async with request.state["db"].read() as on:
        comment = await _again(on, site, made.id, public=posted.outcome == "repeat-public", now=now)
    return Answer(Written(comment, posted.version or 0, following))


async def edit(request: Request[State], new: Edit) -> Answer:
    site = await writable_site(request)
    token = token_required(request)
    wanted = comment_id(request)
    now = request.state["clock"]()
    async with request.state["db"].single() as tx:
        await take(tx, edit_limit(request, site))
    source, rendered = await draft.text(site, new.text)
    async with request.state["db"].tx() as tx:
        comment = await own(tx, site, wanted, await recognise(tx, site.id, token))
        await revise(tx, site, comment, source, rendered, now=now)
        changed = await _found(tx, site, wanted)
        version = await _version(tx, site, changed)
    return Answer(Written(show_own(site, changed, now=now), version))


async def remove(request: Request[State]) -> Answer:
    site = await writable_site(request)
    token = token_required(request)
    async with request.state["db"].tx() as tx:
        comment = await own(tx, site, comment_id(request), await recognise(tx, site.id, token))
        await delete(tx, site, comment, now=request.state["clock"]())
        return Answer(Deleted(await _version(tx, site, comment)))


def comment_id(request: Request[State]) -> UUID:
    """Raises NoSuchComment for what can't be the id of a comment."""
    try:
        return UUID(request.path_params["id"])
    except ValueError:
        raise NoSuchComment(UUID(int=0)) from None


async def _again(on: Reader, site: Site, comment: UUID, *, public: bool, now: datetime) -> OwnComment:
    """What a repeated post is answered with."""
    if not public:
        return show_own(site, await _found(on, site, comment), now=now)
    found = await queries.as_shown(on, site.id, comment)
    assert found is not None
    return show_public(site, found, now=now)


async def _found(on: Reader, site: Site, comment: UUID) -> Comment:
    found = await queries.by_id(on, site.id, comment)
    if found is None:
        raise NoSuchComment(comment)
    return found


async def _version(on: Reader, site: Site, comment: Comment) -> int:
    thread = await by_key(on, site.id, comment.url_key)
    return thread.version if thread else 0
