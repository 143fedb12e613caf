"""Rules of a site: which comments wait, are silenced or are refused before a moderator has seen them."""

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Final, Literal
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from comments_svc.db.database import Reader
from comments_svc.kernel.ids import uuid7
from comments_svc.kernel.problems import Invalid
from comments_svc.markup.excerpt import excerpt
from comments_svc.rules.add import add
from comments_svc.rules.change import change
from comments_svc.rules.change import switch as switch_rule
from comments_svc.rules.find import find
from comments_svc.rules.like import like
from comments_svc.rules.model import KEPT, MOST_RULES, Does, Kind, Rule
from comments_svc.rules.queries import hits, of_site
from comments_svc.rules.read_rule import read_rule
from comments_svc.rules.remove import remove as remove_rule
from comments_svc.rules.try_out import Tried, try_out
from comments_svc.web.dashboard.desk import Desk, sit_down_as_owner
from comments_svc.web.dashboard.form import read_form
from comments_svc.web.dashboard.settings import rule_words as words
from comments_svc.web.dashboard.wording import STATES, full, reason_word
from comments_svc.web.endpoint import read_query
from comments_svc.web.html import page
from comments_svc.web.say import say, to_say
from comments_svc.web.state import State

_SHOWN: Final = 20
_QUOTE_CHARS: Final = 160
ENDS: Final = {
    "never": to_say("Never"),
    "1": to_say("In a day"),
    "7": to_say("In a week"),
    "30": to_say("In 30 days"),
    "365": to_say("In a year"),
}


class Asked(msgspec.Struct, frozen=True):
    """A new rule, as a link proposes it. `like`: the comment that it is made from; what it looks for is taken from
    there where no `value` says it."""

    kind: Kind = Kind.WORDS
    value: str = ""
    like: UUID | None = None


class Typed(msgspec.Struct, frozen=True):
    """`ends`: keep, or one of ENDS. `do`: the button."""

    act: Does = Does.HOLD
    name: str = ""
    value: str = ""
    ends: Literal["keep", "never", "1", "7", "30", "365"] = "never"
    do: Literal["test", "save"] = "save"


class Switch(msgspec.Struct, frozen=True):
    on: bool


class Caught(msgspec.Struct, frozen=True):
    id: UUID
    name: str
    quote: str
    why: str
    state: str
    at: str


class Form(msgspec.Struct, frozen=True):
    """`rule`: the one that is changed, if it is no new one. `like`: the comment that a new one is made from."""

    kind: Kind
    typed: Typed
    rule: Rule | None = None
    like: UUID | None = None
    faults: dict[str, str] = {}
    tried: Tried | None = None


async def show(request: Request[State]) -> Response:
    desk, now = await sit_down_as_owner(request), request.state["clock"]()
    async with request.state["db"].read() as on:
        rules = await of_site(on, desk.site.id)
        counts = await hits(on, desk.site.id, now - KEPT)
    asked = request.query_params
    said: dict[str, Any] = {"saved": asked.get("saved", ""), "removed": "removed" in asked, "now": now, "words": words}
    most = len(rules) >= MOST_RULES
    return page(request, "dashboard/rules.html", desk=desk, rules=rules, hits=counts, full=most, **said)


async def show_new(request: Request[State]) -> Response:
    desk, asked = await sit_down_as_owner(request), read_query(request, Asked)
    value = asked.value or await _of_comment(request, desk, asked)
    return _form(request, desk, Form(asked.kind, Typed(value=value), like=asked.like))


async def create(request: Request[State]) -> Response:
    desk, asked = await sit_down_as_owner(request), read_query(request, Asked)
    return await _take(request, desk, Form(asked.kind, await read_form(request, Typed), like=asked.like))


async def show_one(request: Request[State]) -> Response:
    desk = await sit_down_as_owner(request)
    async with request.state["db"].read() as on:
        rule = await _found(on, desk, request)
    typed = Typed(rule.act, rule.name, rule.value, "keep" if rule.expires_at else "never")
    return _form(request, desk, Form(rule.kind, typed, rule))


async def save(request: Request[State]) -> Response:
    desk, typed = await sit_down_as_owner(request), await read_form(request, Typed)
    async with request.state["db"].read() as on:
        rule = await _found(on, desk, request)
    return await _take(request, desk, Form(rule.kind, typed, rule))


async def switch(request: Request[State]) -> Response:
    desk, typed = await sit_down_as_owner(request), await read_form(request, Switch)
    id = request.path_params["id"]
    async with request.state["db"].tx() as tx:
        await switch_rule(tx, desk.site, id, on=typed.on)
    return RedirectResponse(desk.url(f"/rules?saved={id}#rule-{id}"), HTTPStatus.SEE_OTHER)


async def remove(request: Request[State]) -> Response:
    desk = await sit_down_as_owner(request)
    async with request.state["db"].tx() as tx:
        await remove_rule(tx, desk.site, request.path_params["id"])
    return RedirectResponse(desk.url("/rules?removed"), HTTPStatus.SEE_OTHER)


async def _found(on: Reader, desk: Desk, request: Request[State]) -> Rule:
    return await find(on, desk.site.id, request.path_params["id"])


async def _of_comment(request: Request[State], desk: Desk, asked: Asked) -> str:
    if asked.like is None:
        return ""
    async with request.state["db"].read() as on:
        likes = await like(on, desk.site.id, asked.like)
    return next((each.value for each in likes if each.kind is asked.kind), "")


async def _take(request: Request[State], desk: Desk, form: Form) -> Response:
    """Tries it on the past, or keeps it. Raises NoSuchRule, TooManyRules."""
    now = request.state["clock"]()
    try:
        rule = _read(desk, form, now)
        if form.typed.do == "test":
            async with request.state["db"].read() as on:
                tried = await try_out(on, rule, now=now)
            return _form(request, desk, msgspec.structs.replace(form, tried=tried))
        async with request.state["db"].tx() as tx:
            await (change if form.rule else add)(tx, desk.site, rule)
    except Invalid as problem:
        return _form(request, desk, msgspec.structs.replace(form, faults={problem.field: problem.message}))
    return RedirectResponse(desk.url(f"/rules?saved={rule.id}#rule-{rule.id}"), HTTPStatus.SEE_OTHER)


def _read(desk: Desk, form: Form, now: datetime) -> Rule:
    typed, id = form.typed, form.rule.id if form.rule else uuid7()
    match typed.ends:
        case "never":
            until = None
        case "keep":
            until = form.rule.expires_at if form.rule else None
        case days:
            until = now + timedelta(days=int(days))
    rule = read_rule(
        desk.site.id, id, form.kind, typed.act, name=typed.name, value=typed.value, expires_at=until, now=now
    )
    return msgspec.structs.replace(rule, comment_id=form.like)


def _form(request: Request[State], desk: Desk, form: Form) -> Response:
    rule = form.rule
    return page(
        request,
        "dashboard/rule.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if form.faults else HTTPStatus.OK,
        desk=desk,
        form=form,
        guide=words.GUIDES[form.kind],
        field=words.field_of(form.kind),
        acts=words.acts_of(form.kind),
        ends=({"keep": full(rule.expires_at)} if rule and rule.expires_at else {}) | ENDS,
        to=desk.url(f"/rules/{rule.id}" if rule else _to_new(form)),
        loaded=request.state["clock"]().timestamp(),
        caught=[_caught(form.tried, place) for place in range(min(_SHOWN, len(form.tried.caught)))]
        if form.tried
        else [],
    )


def _to_new(form: Form) -> str:
    return f"/rules/new?kind={form.kind}" + (f"&like={form.like}" if form.like else "")


def _caught(tried: Tried, place: int) -> Caught:
    one = tried.caught[place]
    past = one.comment
    return Caught(
        past.id,
        past.name or say("Somebody"),
        excerpt(past.tree, max_chars=_QUOTE_CHARS),
        reason_word(one.why),
        {str(state): word for state, word in STATES.items()}[past.state],
        full(past.created_at),
    )
