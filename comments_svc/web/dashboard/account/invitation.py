"""Where an invitation leads: who asks, for which site, and one button. Opening it uses nothing up."""

from http import HTTPStatus
from typing import Annotated

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from comments_svc.kernel.problems import Invalid
from comments_svc.mail.language import spoken
from comments_svc.moderators import queries
from comments_svc.moderators.members.accept import accept
from comments_svc.moderators.members.open_invitation import Opened, open_invitation
from comments_svc.moderators.members.prove_invited import prove_invited
from comments_svc.moderators.model import Invitation, SignedIn, Way
from comments_svc.moderators.open_account import open_account
from comments_svc.moderators.sign_in import open_session
from comments_svc.readers.read_address import read_address
from comments_svc.web.caller import device_of
from comments_svc.web.dashboard.account.cookie import drop_invitation, set_invitation, set_session
from comments_svc.web.dashboard.account.sign_in import allow_try
from comments_svc.web.dashboard.desk import who_if_any
from comments_svc.web.dashboard.form import read_form
from comments_svc.web.html import page
from comments_svc.web.state import State


class Asked(msgspec.Struct, frozen=True):
    token: Annotated[str, Meta(max_length=300)] = ""
    name: Annotated[str, Meta(max_length=1_000)] = ""
    email: Annotated[str, Meta(max_length=1_000)] = ""


class Screen(msgspec.Struct, frozen=True):
    """`known`: the address of the mail has an account. `proves`: an address that is entered is asked for a proof.
    `mailed`: where a proof was just sent to."""

    opened: Opened
    typed: Asked
    me: SignedIn | None
    known: bool
    proves: bool
    faults: dict[str, str] = {}
    mailed: str = ""


async def show(request: Request[State]) -> Response:
    """Raises InvitationOver."""
    typed = Asked(token=request.query_params.get("token", ""))
    opened, me = await _open(request, typed), await who_if_any(request)
    answer = await _page(request, opened, typed, me)
    if me is None:
        set_invitation(request, answer, typed.token)
    return answer


async def use(request: Request[State]) -> Response:
    """Raises InvitationOver, RateLimited."""
    typed = await read_form(request, Asked)
    await allow_try(request)
    opened, me = await _open(request, typed), await who_if_any(request)
    try:
        if me is not None:
            return await _join(request, opened.invitation, me)
        if opened.email is None and request.state["config"].mails:
            return await _prove(request, opened, typed)
        return await _join_as_newcomer(request, opened, typed)
    except Invalid as problem:
        return await _page(request, opened, typed, me, faults={problem.field: problem.message})


async def _open(request: Request[State], typed: Asked) -> Opened:
    async with request.state["db"].read() as on:
        return await open_invitation(on, request.state["secret"], typed.token, now=request.state["clock"]())


async def _join(request: Request[State], invitation: Invitation, me: SignedIn) -> Response:
    async with request.state["db"].tx() as tx:
        await accept(tx, invitation, me)
    return _arrive(request, invitation)


async def _prove(request: Request[State], opened: Opened, typed: Asked) -> Response:
    """The same answer for every address, one with an account or not."""
    email = read_address(typed.email)
    async with request.state["db"].tx() as tx:
        await prove_invited(tx, opened.invitation, email, now=request.state["clock"]())
    return await _page(request, opened, typed, None, mailed=email)


async def _join_as_newcomer(request: Request[State], opened: Opened, typed: Asked) -> Response:
    email = opened.email or read_address(typed.email)
    device, now = device_of(request), request.state["clock"]()
    async with request.state["db"].tx() as tx:
        moderator = await open_account(tx, email, typed.name, spoken(opened.invitation.lang))
        await accept(tx, opened.invitation, moderator)
        session = await open_session(tx, moderator, device, Way.INVITATION, now=now)
    answer = _arrive(request, opened.invitation)
    set_session(request, answer, session)
    return answer


def _arrive(request: Request[State], invitation: Invitation) -> Response:
    answer = RedirectResponse(f"/dashboard/sites/{invitation.slug}", HTTPStatus.SEE_OTHER)
    drop_invitation(request, answer)
    return answer


async def _page(
    request: Request[State],
    opened: Opened,
    typed: Asked,
    me: SignedIn | None,
    *,
    faults: dict[str, str] | None = None,
    mailed: str = "",
) -> Response:
    async with request.state["db"].read() as on:
        known = opened.email is not None and await queries.by_email(on, opened.email) is not None
    proves = opened.email is None and request.state["config"].mails
    it = Screen(opened, typed, me, known, proves, faults or {}, mailed)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK
    return page(request, "dashboard/invitation.html", status=status, it=it)
