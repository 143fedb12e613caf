"""Webhooks of a site: who else is told of its comments."""

from http import HTTPStatus
from typing import Any, Final, assert_never
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from comments_svc.db.rate import take
from comments_svc.hooks.add import add
from comments_svc.hooks.find import find
from comments_svc.hooks.model import MOST_HOOKS, Event, Format
from comments_svc.hooks.needs import NEEDS
from comments_svc.hooks.queries import of_site
from comments_svc.hooks.remove import remove as remove_hook
from comments_svc.hooks.try_out import try_out
from comments_svc.hooks.where import where
from comments_svc.kernel.problems import Invalid
from comments_svc.outbox.model import Delivered, Dropped, Outcome, Postponed, Rejected
from comments_svc.web.dashboard.desk import Desk, sit_down_as_owner
from comments_svc.web.dashboard.form import read_form
from comments_svc.web.endpoint import read_query
from comments_svc.web.html import page
from comments_svc.web.say import say, to_say
from comments_svc.web.state import State

EVENTS: Final = {
    Event.CREATED: (to_say("A new comment"), to_say("Whether it waits or not; chats are not told of spam.")),
    Event.EDIT_WAITS: (
        to_say("An edit that waits"),
        to_say("A published comment was edited, and somebody has to look at it."),
    ),
    Event.STATE_CHANGED: (
        to_say("A decision"),
        to_say("A comment was approved, marked as spam, deleted or taken back."),
    ),
}


class Asked(msgspec.Struct, frozen=True):
    format: Format = Format.JSON


class Typed(msgspec.Struct, frozen=True):
    name: str = ""
    url: str = ""
    target: str = ""
    key: str = ""
    event: list[Event] = []


class Tried(msgspec.Struct, frozen=True):
    """What came of a test."""

    hook: UUID
    well: bool
    answer: str


async def show(request: Request[State]) -> Response:
    return await _list(request, await sit_down_as_owner(request))


async def show_new(request: Request[State]) -> Response:
    desk = await sit_down_as_owner(request)
    kind = read_query(request, Asked).format
    events = [Event.CREATED, Event.EDIT_WAITS] if kind is not Format.JSON else list(Event)
    return _new(request, desk, kind, Typed(event=events), {})


async def create(request: Request[State]) -> Response:
    desk, kind = await sit_down_as_owner(request), read_query(request, Asked).format
    typed = await read_form(request, Typed)
    now, private = request.state["clock"](), request.state["out"].private
    texts = {"name": typed.name, "url": typed.url, "target": typed.target, "token": typed.key}
    try:
        async with request.state["db"].tx() as tx:
            hook = await add(tx, desk.site.id, kind, events=typed.event, private=private, now=now, **texts)
    except Invalid as problem:
        return _new(request, desk, kind, typed, {problem.field: problem.message})
    return RedirectResponse(desk.url(f"/hooks?added={hook.id}#hook-{hook.id}"), HTTPStatus.SEE_OTHER)


async def test(request: Request[State]) -> Response:
    """Sends at once, and shows what came of it."""
    desk, state = await sit_down_as_owner(request), request.state
    async with state["db"].tx() as tx:
        await take(tx, state["config"].limit("hook-test", desk.site.id.bytes, every_s=10, burst=10))
        hook = await find(tx, desk.site.id, request.path_params["id"])
    outcome = await try_out(state["out"], desk.site, hook, public_url=state["config"].public_url, now=state["clock"]())
    return await _list(request, desk, Tried(hook.id, isinstance(outcome, Delivered), _words(outcome)))


async def remove(request: Request[State]) -> Response:
    desk = await sit_down_as_owner(request)
    async with request.state["db"].tx() as tx:
        await remove_hook(tx, desk.site.id, request.path_params["id"])
    return RedirectResponse(desk.url("/hooks?removed"), HTTPStatus.SEE_OTHER)


async def _list(request: Request[State], desk: Desk, tried: Tried | None = None) -> Response:
    async with request.state["db"].read() as on:
        hooks = await of_site(on, desk.site.id)
    shown: dict[str, Any] = {"hooks": hooks, "full": len(hooks) >= MOST_HOOKS, "tried": tried}
    asked: dict[str, Any] = {
        "added": request.query_params.get("added", ""),
        "removed": "removed" in request.query_params,
    }
    words: dict[str, Any] = {"needs": NEEDS, "events": EVENTS, "where": where}
    return page(request, "dashboard/hooks.html", desk=desk, **shown, **asked, **words)


def _new(request: Request[State], desk: Desk, kind: Format, typed: Typed, faults: dict[str, str]) -> Response:
    return page(
        request,
        "dashboard/hook_new.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK,
        desk=desk,
        kind=kind,
        needs=NEEDS[kind],
        events=EVENTS,
        typed=typed,
        faults=faults,
    )


def _words(outcome: Outcome) -> str:
    match outcome:
        case Delivered(answer=answer) | Postponed(answer=answer) | Rejected(answer=answer):
            return answer if answer.endswith(".") else say("It answered %(answer)s.", answer=answer)
        case Dropped(reason=reason):
            return say(reason)
        case never:
            assert_never(never)
