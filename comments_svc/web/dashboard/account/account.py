"""Somebody's own account: their name, passkeys, sessions and sites."""

from http import HTTPStatus
from typing import Annotated

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from comments_svc.kernel.problems import Invalid
from comments_svc.moderators import queries
from comments_svc.moderators.model import MOST_PASSKEYS, SignedIn
from comments_svc.moderators.passkeys.queries import passkeys
from comments_svc.moderators.rename import rename
from comments_svc.web.caller import ip_hash
from comments_svc.web.dashboard.account.account_view import NOTES, AccountView, Adding, passkey_view, session_view
from comments_svc.web.dashboard.account.browser_words import system_word
from comments_svc.web.dashboard.desk import who
from comments_svc.web.dashboard.form import read_form
from comments_svc.web.html import page
from comments_svc.web.language import language_names, languages
from comments_svc.web.say import say
from comments_svc.web.state import State


class Named(msgspec.Struct, frozen=True):
    name: Annotated[str, Meta(max_length=1_000)] = ""


class Chosen(msgspec.Struct, frozen=True):
    lang: Annotated[str, Meta(max_length=35)] = ""


async def show(request: Request[State]) -> Response:
    return await account_page(request, await who(request))


async def account_page(
    request: Request[State], me: SignedIn, *, name: str | None = None, fault: str = "", passkey_fault: str = ""
) -> Response:
    """`name`: as it was typed, where there is a `fault` in it."""
    status = HTTPStatus.UNPROCESSABLE_ENTITY if fault or passkey_fault else HTTPStatus.OK
    typed = {"name": me.name if name is None else name, "fault": fault, "passkey_fault": passkey_fault}
    return page(request, "dashboard/account.html", status=status, account=await _account(request, me), **typed)


async def save(request: Request[State]) -> Response:
    me, typed = await who(request), await read_form(request, Named)
    try:
        async with request.state["db"].tx() as tx:
            await rename(tx, me.id, typed.name)
    except Invalid as problem:
        return await account_page(request, me, name=typed.name, fault=problem.message)
    return noted("name")


async def choose_language(request: Request[State]) -> Response:
    """One that the dashboard does not speak is none: then the browser is asked again."""
    me, chosen = await who(request), await read_form(request, Chosen)
    async with request.state["db"].tx() as tx:
        await queries.read_in(tx, me.id, chosen.lang if chosen.lang in languages() else None)
    return noted("language")


def noted(note: str, anchor: str = "") -> Response:
    """Back on the page, which says what was done."""
    return RedirectResponse(f"/dashboard/account?note={note}{anchor}", HTTPStatus.SEE_OTHER)


async def _account(request: Request[State], me: SignedIn) -> AccountView:
    now = request.state["clock"]()
    async with request.state["db"].read() as on:
        sites = await queries.sites(on, me.id)
        sessions = await queries.sessions(on, me.id, now)
        keys = await passkeys(on, me.id)
    return AccountView(
        me=me,
        sites=sites,
        sessions=[session_view(each, me, ip_hash(request), now) for each in sessions],
        passkeys=[passkey_view(each, now) for each in keys],
        adding=_adding(request, len(keys)),
        device=system_word(request.headers.get("user-agent", "")),
        note=say(NOTES.get(request.query_params.get("note", ""), "")),
        languages=language_names(),
    )


def _adding(request: Request[State], there: int) -> Adding:
    if request.state["config"].passkeys is None:
        return Adding.OFF
    return Adding.FULL if there >= MOST_PASSKEYS else Adding.ON
