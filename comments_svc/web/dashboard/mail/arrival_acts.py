"""What a moderator does about a mail that arrived. Each act leads back to it, and says what was done."""

from http import HTTPStatus
from typing import Annotated, Literal, TypeAlias
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from comments_svc.comments.problems import Banned, ThreadClosed
from comments_svc.db.rate import take
from comments_svc.inbound.forward_again import forward_again
from comments_svc.inbound.look_at import Seen, look_at
from comments_svc.inbound.model import Why
from comments_svc.inbound.post_anyway import draft_anyway, post_anyway, with_cuts
from comments_svc.inbound.problems import MailIsSettled
from comments_svc.inbound.set_aside import set_aside, take_up_again
from comments_svc.kernel.problems import BadUrl, Invalid
from comments_svc.markup.normalise import normalise
from comments_svc.markup.problems import TooLong
from comments_svc.markup.render import render_for_request
from comments_svc.moderation.problems import ChangedSince
from comments_svc.moderation.put_back import put_back as put_back_into
from comments_svc.sites.problems import ForeignPage
from comments_svc.web.dashboard.desk import Desk, sit_down
from comments_svc.web.dashboard.form import read_form
from comments_svc.web.dashboard.mail.arrival import Typed, arrival_page
from comments_svc.web.problems import MailOff
from comments_svc.web.state import State

_Places: TypeAlias = Annotated[list[Annotated[int, Meta(ge=0, le=1000)]], Meta(max_length=40)]


class Wish(msgspec.Struct, frozen=True):
    """`url`: the page, where the mail is about none. `back`: pieces of what was cut, by their places. `text`: what is
    posted instead of the mail's own, which was too long."""

    url: Annotated[str, Meta(max_length=2000)] = ""
    back: _Places = []
    text: str | None = None


class Aside(msgspec.Struct, frozen=True):
    why: Literal["spam", "set-aside"] = "spam"


class Former(msgspec.Struct, frozen=True):
    """Why it was held before."""

    was: Annotated[str, Meta(pattern=r"^[a-z]+(-[a-z]+){0,5}$(?!\n)", max_length=40)] = "not-a-comment"


async def post(request: Request[State]) -> Response:
    """What can't be posted is shown again with the reason."""
    desk, wish = await sit_down(request), await read_form(request, Wish)
    try:
        await _post(request, desk, wish)
    except (Invalid, BadUrl, ForeignPage, TooLong) as problem:
        fault = problem.message if isinstance(problem, Invalid) else problem.title
        text = wish.text.replace("\r\n", "\n") if wish.text is not None else None
        return await arrival_page(request, desk, Typed(wish.url, fault, text))
    except (MailIsSettled, ThreadClosed, Banned) as problem:
        return _back(request, desk, problem.slug)
    return _back(request, desk, "posted")


async def _post(request: Request[State], desk: Desk, wish: Wish) -> None:
    db, now = request.state["db"], request.state["clock"]()
    async with db.read() as on:
        seen = await look_at(on, desk.site, request.path_params["id"])
        draft = await draft_anyway(on, desk.site, seen.message, url=wish.url, back=wish.back, text=wish.text, now=now)
    async with db.tx() as tx:
        await post_anyway(tx, draft, by=desk.moderator.id, now=now)


async def spam(request: Request[State]) -> Response:
    """Or set aside for another reason."""
    desk, aside = await sit_down(request), await read_form(request, Aside)
    message = request.path_params["id"]
    try:
        async with request.state["db"].tx() as tx:
            was = await set_aside(tx, desk.site.id, message, Why(aside.why), now=request.state["clock"]())
    except MailIsSettled as problem:
        return _back(request, desk, problem.slug)
    return _back(request, desk, aside.why, was=was)


async def hold(request: Request[State]) -> Response:
    """Takes `spam` back."""
    desk, former = await sit_down(request), await read_form(request, Former)
    message = request.path_params["id"]
    try:
        async with request.state["db"].tx() as tx:
            await take_up_again(tx, desk.site.id, message, former.was, now=request.state["clock"]())
    except MailIsSettled as problem:
        return _back(request, desk, problem.slug)
    return _back(request, desk, "held")


async def forward(request: Request[State]) -> Response:
    desk, post = await sit_down(request), request.state["post"]
    limit = request.state["config"].limit("forward-again", desk.moderator.id.bytes, every_s=60, burst=5)
    message, answers = request.path_params["id"], post is not None and post.head.addresses is not None
    try:
        async with request.state["db"].tx() as tx:
            to_all = await forward_again(tx, desk.site.id, message, answers=answers, now=request.state["clock"]())
            await take(tx, limit)
            if post is None:
                raise MailOff
    except MailIsSettled as problem:
        return _back(request, desk, problem.slug)
    return _back(request, desk, "forwarded" if to_all else "digest")


async def put_back(request: Request[State]) -> Response:
    """Into the comment that the mail became."""
    desk, wish = await sit_down(request), await read_form(request, Wish)
    async with request.state["db"].read() as on:
        seen = await look_at(on, desk.site, request.path_params["id"])
    if not wish.back or seen.message.comment_id is None:
        return _back(request, desk, "nothing")
    try:
        await _put_back(request, desk, seen, seen.message.comment_id, wish)
    except TooLong as problem:
        return await arrival_page(request, desk, Typed(fault=problem.title))
    except ChangedSince as problem:
        return _back(request, desk, problem.slug)
    return _back(request, desk, "put-back")


async def _put_back(request: Request[State], desk: Desk, seen: Seen, comment: UUID, wish: Wish) -> None:
    """Raises TooLong, RenderingBusy, NoSuchComment, ChangedSince."""
    source = normalise(with_cuts(seen.more.comment_source or "", seen.message.cut, wish.back))
    rendered = await render_for_request(source, max_bytes=desk.site.max_length)
    async with request.state["db"].tx() as tx:
        await put_back_into(tx, desk.site, comment, source, rendered, seen=seen.more.comment_revision or 0)


def _back(request: Request[State], desk: Desk, note: str, **more: str) -> Response:
    asked = urlencode({"note": note, **{name: value for name, value in more.items() if value}})
    return RedirectResponse(desk.url(f"/mail-in/{request.path_params['id']}?{asked}"), HTTPStatus.SEE_OTHER)
