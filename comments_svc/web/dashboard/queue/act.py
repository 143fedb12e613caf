"""Decisions on the queue and on the page of a comment."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from comments_svc.moderation.decide import decide as decide_about
from comments_svc.moderation.explain import explain as say_why
from comments_svc.moderation.problems import ChangedSince, StandingChanged
from comments_svc.moderation.take_back_any import take_back_any
from comments_svc.web.dashboard import form
from comments_svc.web.dashboard.desk import sit_down
from comments_svc.web.dashboard.place import place_of
from comments_svc.web.dashboard.queue.outcome import changed_since, done, explained, undone
from comments_svc.web.state import State


async def decide(request: Request[State]) -> Response:
    desk, place = await sit_down(request), place_of(request)
    comment: UUID = request.path_params["id"]
    wish = await form.read_form(request, form.Decide)
    now = request.state["clock"]()
    try:
        async with request.state["db"].tx() as tx:
            decision = await decide_about(
                tx, desk.site, comment, wish.act, by=desk.moderator.id, seen=wish.seen, now=now
            )
    except ChangedSince as problem:
        return changed_since(request, desk, place, problem)
    return await done(request, desk, place, comment, [decision.event] if decision.event else [])


async def explain(request: Request[State]) -> Response:
    desk, place = await sit_down(request), place_of(request)
    wish = await form.read_form(request, form.Explain)
    async with request.state["db"].tx() as tx:
        await say_why(tx, desk.site.id, wish.event, wish.reason, wish.words, by=desk.moderator.id)
    return await explained(request, desk, place, wish.about, wish.event)


async def undo(request: Request[State]) -> Response:
    desk, place = await sit_down(request), place_of(request)
    wish = await form.read_form(request, form.Undo)
    now = request.state["clock"]()
    try:
        async with request.state["db"].tx() as tx:
            for event in wish.event:
                await take_back_any(tx, desk.site, event, by=desk.moderator.id, now=now)
    except (ChangedSince, StandingChanged) as problem:
        return changed_since(request, desk, place, problem)
    return await undone(request, desk, place, wish.about, wish.event)
