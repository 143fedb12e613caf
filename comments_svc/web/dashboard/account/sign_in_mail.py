"""Signing in by mail: its code counts in the browser that asked, its link in the one that opens it."""

from http import HTTPStatus
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from comments_svc.kernel.problems import Invalid
from comments_svc.kernel.secret import new_token, token_hash
from comments_svc.moderators.ask_sign_in import ask_sign_in
from comments_svc.moderators.sign_in_by_code import sign_in_by_code
from comments_svc.readers.read_address import read_address
from comments_svc.web.caller import device_of
from comments_svc.web.dashboard.account.cookie import asking_browser, drop_asking, set_asking, set_session
from comments_svc.web.dashboard.account.sign_in import HOME, allow_try, sign_in_page
from comments_svc.web.dashboard.form import AskSignIn, SignInCode, read_form
from comments_svc.web.problems import MailOff
from comments_svc.web.say import to_say
from comments_svc.web.state import State

_ASKED: Final = "/dashboard/sign-in?asked"
_NO_CODE: Final = to_say("Please enter the six digits of the mail.")
_WRONG_CODE: Final = to_say(
    "This code is not right, or no longer valid: it counts for half an hour, for five tries, and only in the browser "
    "that asked for it. Ask for another, or open the link in the mail."
)


async def ask(request: Request[State]) -> Response:
    """The same answer for every address, a moderator's or not. Raises RateLimited, MailOff."""
    typed, browser = await read_form(request, AskSignIn), new_token()
    if not request.state["config"].mails:
        raise MailOff
    await allow_try(request)
    try:
        email = read_address(typed.email)
    except Invalid as problem:
        return sign_in_page(request, fault=problem.message)
    async with request.state["db"].tx() as tx:
        await ask_sign_in(tx, email, token_hash(browser), now=request.state["clock"]())
    answer = RedirectResponse(_ASKED, HTTPStatus.SEE_OTHER)
    set_asking(request, answer, browser)
    return answer


async def enter(request: Request[State]) -> Response:
    """Raises RateLimited."""
    code = "".join((await read_form(request, SignInCode)).code.split())
    if not (len(code) == 6 and code.isascii() and code.isdigit()):
        return sign_in_page(request, asked=True, fault=_NO_CODE)
    await allow_try(request)
    session = await _session(request, code)
    if session is None:
        return sign_in_page(request, asked=True, fault=_WRONG_CODE)
    answer = RedirectResponse(HOME, HTTPStatus.SEE_OTHER)
    set_session(request, answer, session)
    drop_asking(request, answer)
    return answer


async def _session(request: Request[State], code: str) -> str | None:
    browser = token_hash(asking_browser(request) or new_token())
    secret, now = request.state["secret"], request.state["clock"]()
    async with request.state["db"].tx() as tx:
        return await sign_in_by_code(tx, secret, browser, code, device=device_of(request), now=now)
