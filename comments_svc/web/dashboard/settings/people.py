"""Who moderates a site: the owners' page. Leaving is everybody's own."""

from http import HTTPStatus
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from comments_svc.db.rate import take
from comments_svc.kernel.problems import Invalid
from comments_svc.moderators.members import queries
from comments_svc.moderators.members.change_role import change_role
from comments_svc.moderators.members.invite import invite as invite_somebody
from comments_svc.moderators.members.remove_member import remove_member
from comments_svc.moderators.members.revoke import revoke as take_back
from comments_svc.moderators.model import Role
from comments_svc.readers.read_address import read_address
from comments_svc.web.dashboard.account.account import noted
from comments_svc.web.dashboard.desk import Desk, sit_down, sit_down_as_owner
from comments_svc.web.dashboard.form import read_form
from comments_svc.web.dashboard.settings.people_view import NOTES, PeopleView, invitation_view, member_views
from comments_svc.web.html import page
from comments_svc.web.problems import MailOff
from comments_svc.web.state import State


class Wish(msgspec.Struct, frozen=True):
    """`by`: a mail, or a link that is passed on by hand."""

    by: Literal["link", "mail"]
    role: Role = Role.MODERATOR
    email: Annotated[str, Meta(max_length=1_000)] = ""


class NewRole(msgspec.Struct, frozen=True):
    role: Role


async def show(request: Request[State]) -> Response:
    return await _page(request, await sit_down_as_owner(request))


async def invite(request: Request[State]) -> Response:
    """Raises RateLimited, MailOff."""
    desk, wish = await sit_down_as_owner(request), await read_form(request, Wish)
    try:
        made = await _invite(request, desk, wish)
    except Invalid as problem:
        return await _page(request, desk, wish, problem.message)
    note = "mailed" if wish.by == "mail" else "made"
    return RedirectResponse(desk.url(f"/people?note={note}&new={made}#invitation-{made}"), HTTPStatus.SEE_OTHER)


async def _invite(request: Request[State], desk: Desk, wish: Wish) -> UUID:
    if wish.by == "mail" and not request.state["config"].mails:
        raise MailOff
    email = read_address(wish.email) if wish.by == "mail" else None
    limit = request.state["config"].limit("invite", desk.site.id.bytes, every_s=60, burst=20)
    async with request.state["db"].tx() as tx:
        await take(tx, limit)
        now = request.state["clock"]()
        return await invite_somebody(tx, desk.site, wish.role, by=desk.moderator.id, email=email, now=now)


async def revoke(request: Request[State]) -> Response:
    desk = await sit_down_as_owner(request)
    async with request.state["db"].tx() as tx:
        await take_back(tx, desk.site.id, request.path_params["id"])
    return _noted(desk, "revoked")


async def set_role(request: Request[State]) -> Response:
    """Raises NoSuchMember, LastOwner."""
    desk, wish = await sit_down_as_owner(request), await read_form(request, NewRole)
    async with request.state["db"].tx() as tx:
        member = await change_role(tx, desk.site.id, request.path_params["id"], wish.role)
    left = member.id == desk.moderator.id and wish.role is not Role.OWNER
    return RedirectResponse(desk.url(), HTTPStatus.SEE_OTHER) if left else _noted(desk, "role")


async def remove(request: Request[State]) -> Response:
    """Also oneself. Raises NoSuchMember, LastOwner."""
    desk = await sit_down_as_owner(request)
    async with request.state["db"].tx() as tx:
        member = await remove_member(tx, desk.site.id, request.path_params["id"])
    left = member.id == desk.moderator.id
    return RedirectResponse("/dashboard/", HTTPStatus.SEE_OTHER) if left else _noted(desk, "removed")


async def leave(request: Request[State]) -> Response:
    """Whoever moderates here, on their own. Raises LastOwner."""
    desk = await sit_down(request)
    async with request.state["db"].tx() as tx:
        await remove_member(tx, desk.site.id, desk.moderator.id)
    return noted("left", "#sites")


def _noted(desk: Desk, note: str) -> Response:
    return RedirectResponse(desk.url(f"/people?note={note}"), HTTPStatus.SEE_OTHER)


async def _page(request: Request[State], desk: Desk, wish: Wish | None = None, fault: str = "") -> Response:
    state, now = request.state, request.state["clock"]()
    async with state["db"].read() as on:
        members = await queries.members(on, desk.site.id)
        invitations = await queries.invitations(on, desk.site.id, now)
    people = PeopleView(
        member_views(members, desk),
        [invitation_view(each, state, now) for each in invitations],
        state["config"].mails,
        NOTES.get(request.query_params.get("note", ""), ""),
        request.query_params.get("new", ""),
    )
    status = HTTPStatus.UNPROCESSABLE_ENTITY if fault else HTTPStatus.OK
    typed = wish or Wish("mail")
    return page(request, "dashboard/people.html", status=status, desk=desk, people=people, typed=typed, fault=fault)
