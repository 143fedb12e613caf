from http import HTTPStatus
from shlex import quote
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from comments_svc.db.rate import take
from comments_svc.kernel.secret import token_hash
from comments_svc.moderators import queries
from comments_svc.moderators.model import SignedIn
from comments_svc.moderators.passkeys.queries import passkeys
from comments_svc.moderators.sign_in import sign_in
from comments_svc.web.caller import device_of, ip_hash
from comments_svc.web.dashboard.account.cookie import asking_browser, drop_session, session_token, set_session
from comments_svc.web.dashboard.desk import who_if_any
from comments_svc.web.dashboard.form import SignIn, read_form
from comments_svc.web.html import page
from comments_svc.web.state import State

HOME: Final = "/dashboard/"

# Five tries at once, then one every three minutes: five in a quarter of an hour.
_EVERY_S: Final = 180
_BURST: Final = 5


async def show(request: Request[State]) -> Response:
    """Opening a link uses nothing up: mail scanners and chat previews open links, too."""
    token = request.query_params.get("token", "")
    if not token and await who_if_any(request) is not None:
        return RedirectResponse(HOME, HTTPStatus.SEE_OTHER)
    asked = "asked" in request.query_params and asking_browser(request) is not None
    return sign_in_page(request, token=token, asked=asked)


def sign_in_page(
    request: Request[State], *, token: str = "", asked: bool = False, fault: str = "", refused: str = ""
) -> Response:
    """`asked`: with the field for the code of the mail. `refused`: why a passkey was."""
    config = request.state["config"]
    shown: dict[str, object] = {"token": token, "asked": asked and config.mails, "fault": fault, "refused": refused}
    status = HTTPStatus.FORBIDDEN if refused else HTTPStatus.UNPROCESSABLE_ENTITY if fault else HTTPStatus.OK
    passkeys = config.passkeys is not None
    return page(request, "dashboard/sign_in.html", status=status, mails=config.mails, passkeys=passkeys, **shown)


async def allow_try(request: Request[State]) -> None:
    """Raises RateLimited."""
    limit = request.state["config"].limit("sign-in", ip_hash(request), every_s=_EVERY_S, burst=_BURST)
    async with request.state["db"].single() as tx:
        await take(tx, limit)


async def use(request: Request[State]) -> Response:
    """Raises RateLimited, LinkUsedUp."""
    token = (await read_form(request, SignIn)).token
    db, now = request.state["db"], request.state["clock"]()
    await allow_try(request)
    async with db.tx() as tx:
        session = await sign_in(tx, request.state["secret"], token, device=device_of(request), now=now)
    answer = RedirectResponse(HOME, HTTPStatus.SEE_OTHER)
    set_session(request, answer, session)
    return answer


class Out(msgspec.Struct, frozen=True):
    """`sure`: it was said what leads back."""

    sure: bool = False


async def out(request: Request[State]) -> Response:
    """Also for a session that has ended by itself. Where only the command line leads back, that is said before."""
    if not (await read_form(request, Out)).sure and (me := await _shut_out(request)):
        return page(request, "dashboard/sign_out.html", email=quote(me.email))
    token = session_token(request)
    if token is not None:
        async with request.state["db"].single() as tx:
            await queries.end_session(tx, token_hash(token))
    answer = RedirectResponse("/dashboard/sign-in?out", HTTPStatus.SEE_OTHER)
    drop_session(request, answer)
    return answer


async def _shut_out(request: Request[State]) -> SignedIn | None:
    """Whom neither a mail nor a passkey would sign in again."""
    config, me = request.state["config"], await who_if_any(request)
    if config.mails or me is None:
        return None
    async with request.state["db"].read() as on:
        return None if config.passkeys and await passkeys(on, me.id) else me
