"""E-mail, a step that may be skipped: what is set, a test mail and its answer, and what the DNS says."""

import asyncio
from http import HTTPStatus
from typing import Final, Literal

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from comments_svc.kernel.finding import Finding, problem
from comments_svc.kernel.phrase import phrase
from comments_svc.sites.change import change
from comments_svc.sites.model import MAIL_OFF
from comments_svc.web.dashboard.desk import Desk, sit_down_as_owner
from comments_svc.web.dashboard.form import read_form
from comments_svc.web.dashboard.mail.trial import heard_back, see_trial, send_trial
from comments_svc.web.dashboard.problem import wants_json
from comments_svc.web.dashboard.setup.step_page import step_page
from comments_svc.web.state import State

_DNS_S: Final = 10.0


class Skip(msgspec.Struct, frozen=True):
    skip: Literal["yes", "no"]


async def show(request: Request[State]) -> Response:
    desk = await sit_down_as_owner(request)
    if wants_json(request):
        return await heard_back(request, desk)
    found = await _look_up(request, desk) if "dns" in request.query_params else None
    return await step_page(request, desk, "setup/mail.html", trial=await see_trial(request, desk), found=found)


async def send(request: Request[State]) -> Response:
    """Raises RateLimited."""
    desk = await sit_down_as_owner(request)
    trial = await see_trial(request, desk, await send_trial(request, desk))
    return await step_page(request, desk, "setup/mail.html", trial=trial, found=None)


async def skip(request: Request[State]) -> Response:
    """Readers are offered no way by e-mail then, until that is taken back."""
    desk, wish = await sit_down_as_owner(request), await read_form(request, Skip)
    if desk.site.mail_off != (wish.skip == "yes"):
        async with request.state["db"].tx() as tx:
            await change(tx, desk.site, {"mail": "" if desk.site.mail_off else MAIL_OFF})
    return RedirectResponse(desk.url("/setup/mail"), HTTPStatus.SEE_OTHER)


async def _look_up(request: Request[State], desk: Desk) -> list[Finding] | None:
    """Where mail leaves from is the operator's to know, as in a test mail's conversation."""
    if not desk.moderator.operator:
        return None
    try:
        async with asyncio.timeout(_DNS_S):
            return await request.state["look_at_domain"]()
    except TimeoutError:
        return [problem("DNS", phrase("It gives no answer in time. Look again in a while."))]
