"""The way to a first comment: the snippet, the check of a page, a test comment (`mail_step` has the one between). Every
step can be left and come back to."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from comments_svc.db.rate import take
from comments_svc.kernel.problems import BadUrl
from comments_svc.moderation.decide import decide
from comments_svc.moderation.model import Act
from comments_svc.moderation.problems import ChangedSince
from comments_svc.setup import queries
from comments_svc.setup.check import check as check_page
from comments_svc.setup.model import Check
from comments_svc.sites.change import change
from comments_svc.web.dashboard.desk import Desk, sit_down, sit_down_as_owner
from comments_svc.web.dashboard.form import Revision, read_form
from comments_svc.web.dashboard.heard import heard
from comments_svc.web.dashboard.problem import wants_json
from comments_svc.web.dashboard.settings.preview import preview_url
from comments_svc.web.dashboard.setup.check_words import state_of
from comments_svc.web.dashboard.setup.guides import GUIDES
from comments_svc.web.dashboard.setup.step_page import step_page
from comments_svc.web.mailto import plain_address
from comments_svc.web.say import say
from comments_svc.web.state import State


class PageUrl(msgspec.Struct, frozen=True):
    url: Annotated[str, Meta(max_length=2000)] = ""


class Allow(msgspec.Struct, frozen=True):
    origin: Annotated[str, Meta(max_length=300)]
    url: Annotated[str, Meta(max_length=2000)]


class Approve(msgspec.Struct, frozen=True):
    id: UUID
    seen: Revision


async def snippet(request: Request[State]) -> Response:
    desk = await sit_down(request)
    guide = GUIDES.get(request.query_params.get("for", ""), GUIDES["html"])
    mail = plain_address(desk.site, request.state["post"]) or ""
    url = await preview_url(request.state["db"], desk.site)
    return await step_page(request, desk, "setup/snippet.html", guide=guide, guides=GUIDES.values(), mail=mail, url=url)


async def old_snippet(request: Request[State]) -> Response:
    """Where the snippet was before."""
    return RedirectResponse((await sit_down(request)).url("/setup"), HTTPStatus.SEE_OTHER)


async def show_check(request: Request[State]) -> Response:
    desk = await sit_down_as_owner(request)
    return await _check_page(request, desk, f"{desk.site.origins[0]}/")


async def check(request: Request[State]) -> Response:
    """Raises RateLimited."""
    desk = await sit_down_as_owner(request)
    return await _checked(request, desk, (await read_form(request, PageUrl)).url)


async def allow(request: Request[State]) -> Response:
    """Takes an origin among those of the site, and looks at the page again. Raises Invalid, RateLimited."""
    desk, wish = await sit_down_as_owner(request), await read_form(request, Allow)
    async with request.state["db"].tx() as tx:
        site = await change(tx, desk.site, {"origins": ",".join([*desk.site.origins, wish.origin])})
    return await _checked(request, msgspec.structs.replace(desk, site=site), wish.url)


async def checked(request: Request[State]) -> Response:
    desk = await sit_down_as_owner(request)
    async with request.state["db"].read() as on:
        found = await queries.by_id(on, desk.site.id, request.path_params["id"])
    if found is None:
        raise HTTPException(404)
    if wants_json(request):
        return heard(so=found.heard_at is not None)
    return await _check_page(request, desk, found.url, check=found)


async def comment(request: Request[State]) -> Response:
    desk = await sit_down(request)
    async with request.state["db"].read() as on:
        newest = await queries.newest(on, desk.site.id)
        tried = await queries.last_url(on, desk.site.id)
    if wants_json(request):
        return heard(so=newest is not None)
    return await step_page(request, desk, "setup/comment.html", newest=newest, tried=tried)


async def approve(request: Request[State]) -> Response:
    """One that has changed meanwhile is shown again."""
    desk, wish = await sit_down(request), await read_form(request, Approve)
    now = request.state["clock"]()
    try:
        async with request.state["db"].tx() as tx:
            await decide(tx, desk.site, wish.id, Act.APPROVE, by=desk.moderator.id, seen=wish.seen, now=now)
    except ChangedSince:
        pass
    return RedirectResponse(desk.url("/setup/comment"), HTTPStatus.SEE_OTHER)


async def hide(request: Request[State]) -> Response:
    """The queue shows the steps no more; they stay under Setup."""
    desk = await sit_down(request)
    async with request.state["db"].tx() as tx:
        await queries.hide(tx, desk.site.id, desk.moderator.id)
    return RedirectResponse(desk.url(), HTTPStatus.SEE_OTHER)


async def _checked(request: Request[State], desk: Desk, url: str) -> Response:
    state, url = request.state, url.strip()
    limit = state["config"].limit("setup-check", desk.site.id.bytes, every_s=6, burst=10)
    async with state["db"].single() as tx:
        await take(tx, limit)
    try:
        made = await check_page(
            state["db"], state["pages"], desk.site, state["config"].public_url, url, now=state["clock"]()
        )
    except BadUrl as problem:
        return await _check_page(
            request, desk, url, fault=say("Please enter the address of a page. %(reason)s", reason=problem.reason)
        )
    return RedirectResponse(desk.url(f"/setup/check/{made.id}"), HTTPStatus.SEE_OTHER)


async def _check_page(
    request: Request[State], desk: Desk, url: str, *, check: Check | None = None, fault: str = ""
) -> Response:
    seen = state_of(check, desk.site, request.state["config"].public_url) if check else None
    status = HTTPStatus.UNPROCESSABLE_ENTITY if fault else HTTPStatus.OK
    return await step_page(
        request, desk, "setup/check.html", status=status, url=url, check=check, state=seen, fault=fault
    )
