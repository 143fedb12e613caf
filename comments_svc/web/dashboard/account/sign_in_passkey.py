"""Signing in by a passkey. Asking for the challenge names no account, so it tells nothing of any."""

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from comments_svc.moderators.passkeys.ask_passkey import ask_passkey
from comments_svc.moderators.passkeys.sign_in_by_passkey import sign_in_by_passkey
from comments_svc.moderators.problems import PasskeyRefused
from comments_svc.web.caller import device_of
from comments_svc.web.dashboard.account.cookie import set_session
from comments_svc.web.dashboard.account.passkeys import options, party_of
from comments_svc.web.dashboard.account.sign_in import HOME, allow_try, sign_in_page
from comments_svc.web.dashboard.form import PasskeyAnswer, read_form
from comments_svc.web.say import say
from comments_svc.web.state import State


async def ask(request: Request[State]) -> Response:
    """Raises PasskeysOff."""
    return options(ask_passkey(request.state["secret"], party_of(request), now=request.state["clock"]()))


async def use(request: Request[State]) -> Response:
    """Raises RateLimited, PasskeysOff."""
    party, given = party_of(request), await read_form(request, PasskeyAnswer)
    await allow_try(request)
    secret, now = request.state["secret"], request.state["clock"]()
    try:
        async with request.state["db"].tx() as tx:
            session = await sign_in_by_passkey(tx, secret, party, given.answer, device=device_of(request), now=now)
    except PasskeyRefused as problem:
        return sign_in_page(request, refused=f"{say(problem.title)} {say(problem.detail())}")
    answer = RedirectResponse(HOME, HTTPStatus.SEE_OTHER)
    set_session(request, answer, session)
    return answer
