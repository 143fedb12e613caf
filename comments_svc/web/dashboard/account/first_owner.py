"""The first account, by the link that `serve` prints while there is none."""

from http import HTTPStatus
from typing import Annotated, Final

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from comments_svc.kernel.problems import Invalid
from comments_svc.mail.language import spoken as mailed_in
from comments_svc.markup.normalise import clean_line
from comments_svc.moderators.create_first_owner import create_first_owner, read_first_owner_token
from comments_svc.readers.read_address import read_address
from comments_svc.web.caller import device_of
from comments_svc.web.dashboard.account.cookie import set_session
from comments_svc.web.dashboard.account.sign_in import allow_try
from comments_svc.web.dashboard.form import read_form
from comments_svc.web.html import page
from comments_svc.web.language import language_names, languages
from comments_svc.web.say import spoken
from comments_svc.web.state import State

_MOST_NAME: Final = 100


class Owner(msgspec.Struct, frozen=True):
    token: Annotated[str, Meta(max_length=200)] = ""
    email: Annotated[str, Meta(max_length=254)] = ""
    name: str = ""
    lang: Annotated[str, Meta(max_length=35)] = "en"


async def show(request: Request[State]) -> Response:
    """Opening the link uses nothing up. Raises LinkUsedUp."""
    token = request.query_params.get("token", "")
    async with request.state["db"].read() as on:
        await read_first_owner_token(on, request.state["secret"], token, now=request.state["clock"]())
    return _page(request, Owner(token, lang=spoken().lang), {})


async def create(request: Request[State]) -> Response:
    """Raises RateLimited, LinkUsedUp."""
    typed = await read_form(request, Owner)
    await allow_try(request)
    try:
        email, name = read_address(typed.email), _name(typed.name)
    except Invalid as problem:
        return _page(request, typed, {problem.field: problem.message})
    session = await _created(request, typed, email, name)
    answer = RedirectResponse("/dashboard/sites/new", HTTPStatus.SEE_OTHER)
    set_session(request, answer, session)
    return answer


async def _created(request: Request[State], typed: Owner, email: str, name: str) -> str:
    secret, now, device = request.state["secret"], request.state["clock"](), device_of(request)
    reads = typed.lang if typed.lang in languages() else spoken().lang
    async with request.state["db"].tx() as tx:
        return await create_first_owner(
            tx, secret, typed.token, email, name, mailed_in(reads), reads=reads, device=device, now=now
        )


def _name(typed: str) -> str:
    name = clean_line(typed)
    if not 0 < len(name) <= _MOST_NAME:
        raise Invalid("name", "Please enter the name that readers see beside your answers, a hundred letters at most.")
    return name


def _page(request: Request[State], typed: Owner, faults: dict[str, str]) -> Response:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK
    return page(request, "setup/owner.html", status=status, typed=typed, faults=faults, languages=language_names())
