"""What the forms of a thread page do. Nothing that a person typed is lost, whatever goes wrong."""

from collections.abc import Awaitable, Callable
from typing import Final
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from comments_svc.comments.delete import delete
from comments_svc.comments.draft import Draft
from comments_svc.comments.edit import own
from comments_svc.comments.model import Comment, Door
from comments_svc.comments.problems import NotYours
from comments_svc.comments.vote import Voter, vote
from comments_svc.db.database import Tx
from comments_svc.db.problems import Unavailable
from comments_svc.db.rate import take
from comments_svc.kernel.problem import Problem
from comments_svc.moderation.revise import revise
from comments_svc.moderation.submit import submit_from_browser
from comments_svc.readers.problems import WrongCode
from comments_svc.readers.queries import by_token
from comments_svc.readers.recognise import recognise
from comments_svc.subscriptions.follow import Following
from comments_svc.subscriptions.model import Scope
from comments_svc.threads.react import By, react
from comments_svc.web import draft
from comments_svc.web.api.shapes.of_page import NewFeedback
from comments_svc.web.caller import ip_hash
from comments_svc.web.html import page as render
from comments_svc.web.leave_feedback import leave_feedback
from comments_svc.web.limits import allow_rendering, edit_limit, post_limit, preview_limit, reaction_limit, vote_limit
from comments_svc.web.pages.follow import Typed, do_confirm, do_follow, do_leave
from comments_svc.web.pages.follow import refused as refused_follow
from comments_svc.web.pages.form import Form, Sent, faults_of, read_sent, refused
from comments_svc.web.pages.identity import elapsed_ms
from comments_svc.web.pages.mail_way import give_way
from comments_svc.web.pages.thread import show
from comments_svc.web.pages.view import View, signer_of, view_of
from comments_svc.web.problem import STATUS, headers
from comments_svc.web.say import say, spoken
from comments_svc.web.state import State
from comments_svc.web.subscribe import subscribe


class _Filled(msgspec.Struct, frozen=True):
    """A form as a draft is made from it."""

    url: str
    text: str
    id: UUID | None
    parent: UUID | None
    name: str
    email: str | None
    trap: str
    title: str = ""
    website: str | None = None


async def post(request: Request[State]) -> Response:
    sent = await read_sent(request)
    try:
        view = await view_of(request, sent.own)
        return await _ACTS.get(sent.act, _comment)(request, view, sent)
    except Unavailable as problem:
        return _unsent(request, sent, problem)


async def _comment(request: Request[State], view: View, sent: Sent) -> Response:
    faults = faults_of(sent.form, view.site)
    if faults:
        return await show(request, view, msgspec.structs.replace(sent.form, faults=faults), status=422)
    try:
        await allow_rendering(request, view.site, sent.form.text)
        made = await _draft(request, view, sent.form)
        posted = await submit_from_browser(request.state["db"], made, limit=post_limit(request, view.site))
    except Problem as problem:
        return await _refuse(request, view, sent.form, problem)
    wish, lang = Scope.REPLIES if sent.form.subscribe else None, spoken().lang
    following = await subscribe(request, view.site, posted, view.identity.token_hash, wish, sent.form.email, lang=lang)
    return _done(request, view, "posted-asked" if following is Following.ASKED else "posted", made.id)


async def _draft(request: Request[State], view: View, form: Form) -> Draft:
    """A form without a time of ours was not filled in on our page; that is suspicious, and no more."""
    now = request.state["clock"]()
    filled = _Filled(view.asked.url, form.text, form.id, form.parent, form.name, form.email or None, form.trap)
    sender = draft.From(view.identity.token_hash, ip_hash(request))
    took_ms = elapsed_ms(request.state["secret"], form.time, now)
    made = await draft.draft(view.site, filled, sender, door=Door.PAGE, elapsed_ms=took_ms, now=now)
    return made if took_ms is not None else msgspec.structs.replace(made, suspicion=(*made.suspicion, "no-form-time"))


async def _preview(request: Request[State], view: View, sent: Sent) -> Response:
    try:
        async with request.state["db"].single() as tx:
            await take(tx, preview_limit(request, view.site))
        _, rendered = await draft.text(view.site, sent.form.text)
    except Problem as problem:
        return await _refuse(request, view, sent.form, problem)
    return await show(request, view, msgspec.structs.replace(sent.form, preview=rendered.html))


async def _address(request: Request[State], view: View, sent: Sent) -> Response:
    try:
        await give_way(request, view)
    except Problem as problem:
        return await _refuse(request, view, sent.form, problem)
    return await show(request, view, sent.form)


async def _private(request: Request[State], view: View, sent: Sent) -> Response:
    """For the author alone. What was meant so is never published, even where the site has ceased to offer it."""
    form = sent.form
    faults = faults_of(form, view.site)
    if faults:
        return await show(request, view, msgspec.structs.replace(form, faults=faults), status=422)
    email = form.email if view.site.email_rule != "off" else ""
    new = NewFeedback(view.asked.url, form.text, form.name, email or None, trap=form.trap)
    try:
        await leave_feedback(request, view.site, new, form.id)
    except Problem as problem:
        return await _refuse(request, view, form, problem)
    return _done(request, view, "private")


async def _edit(request: Request[State], view: View, sent: Sent) -> Response:
    now = request.state["clock"]()
    try:
        async with request.state["db"].single() as tx:
            await take(tx, edit_limit(request, view.site))
        source, rendered = await draft.text(view.site, sent.form.text)
        async with request.state["db"].tx() as tx:
            mine = await _mine(tx, view, sent)
            await revise(tx, view.site, mine, source, rendered, now=now)
    except Problem as problem:
        return await _refuse(request, view, sent.form, problem)
    return _done(request, view, "edited", mine.id)


async def _delete(request: Request[State], view: View, sent: Sent) -> Response:
    async with request.state["db"].tx() as tx:
        mine = await _mine(tx, view, sent)
        await delete(tx, view.site, mine, now=request.state["clock"]())
    return _done(request, view, "deleted")


async def _vote(request: Request[State], view: View, sent: Sent) -> Response:
    async with request.state["db"].tx() as tx:
        await take(tx, vote_limit(request, view.site))
        by = Voter(await recognise(tx, view.site.id, view.identity.token_hash), ip_hash(request))
        comment = sent.comment or UUID(int=0)
        await vote(tx, view.site, comment, by, sent.vote, now=request.state["clock"]())
    return _done(request, view, "voted", comment)


async def _react(request: Request[State], view: View, sent: Sent) -> Response:
    async with request.state["db"].tx() as tx:
        await take(tx, reaction_limit(request, view.site))
        by = By(await recognise(tx, view.site.id, view.identity.token_hash), ip_hash(request))
        await react(tx, view.site, view.asked.url, by, sent.reaction or None, now=request.state["clock"]())
    return _done(request, view, "reacted")


async def _follow(request: Request[State], view: View, sent: Sent) -> Response:
    try:
        async with request.state["db"].tx() as tx:
            did = await _FOLLOW_ACTS[sent.act](request, tx, view, sent.follow)
        if did is None:  # and the try is counted: it was committed
            raise WrongCode
    except Problem as problem:
        if isinstance(problem, Unavailable):
            raise
        answer = await show(request, view, typed=refused_follow(sent.follow, problem), status=STATUS[problem.slug])
        answer.headers.update(headers(problem))
        return answer
    signed = signer_of(request, view.site).renewed(view.identity)
    return RedirectResponse(view.link("follow", own=signed, did=did), 303, {"cache-control": "no-store"})


_FOLLOW_ACTS: Final[dict[str, Callable[[Request[State], Tx, View, Typed], Awaitable[str | None]]]] = {
    "follow": do_follow,
    "leave": do_leave,
    "confirm": do_confirm,
}
_ACTS: Final[dict[str, Callable[[Request[State], View, Sent], Awaitable[Response]]]] = {
    "preview": _preview,
    "address": _address,
    "private": _private,
    "edit": _edit,
    "delete": _delete,
    "vote": _vote,
    "react": _react,
    **dict.fromkeys(_FOLLOW_ACTS, _follow),
}


async def _mine(tx: Tx, view: View, sent: Sent) -> Comment:
    """Raises NoSuchComment, NotYours."""
    reader = await by_token(tx, view.site.id, view.identity.token_hash)
    if reader is None or sent.comment is None:
        raise NotYours
    return await own(tx, view.site, sent.comment, reader)


def _done(request: Request[State], view: View, did: str, comment: UUID | None = None) -> Response:
    """To the page as its reader sees it from now on; loading that again sends nothing again."""
    signed = signer_of(request, view.site).renewed(view.identity)
    link = view.link(f"comment-{comment}" if comment else "list", own=signed, comment=comment, did=did)
    return RedirectResponse(link, 303, {"cache-control": "no-store"})


async def _refuse(request: Request[State], view: View, form: Form, problem: Problem) -> Response:
    """The form again, with what was typed and the reason. Raises the problem if the page can't be read either."""
    if isinstance(problem, Unavailable):
        raise problem
    answer = await show(request, view, refused(form, problem), status=STATUS[problem.slug])
    answer.headers.update(headers(problem))
    return answer


def _unsent(request: Request[State], sent: Sent, problem: Unavailable) -> Response:
    """No database, so no page of comments: what was typed alone, ready to be sent again. Raises the problem if
    nothing was typed."""
    if not sent.form.text:
        raise problem
    again = str(request.url.path) + ("?" + request.url.query if request.url.query else "")
    found = {"sent": sent, "problem": say(problem.title), "again": again}
    answer = render(request, "pages/unsent.html", status=STATUS[problem.slug], **found)
    answer.headers.update(headers(problem))
    return answer
