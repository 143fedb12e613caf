"""The window in which a reader says who they are: by a mail with a code, or at a provider."""

from typing import Annotated

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from comments_svc.kernel.problem import Problem
from comments_svc.kernel.problems import Invalid, RateLimited
from comments_svc.readers.ask_proof import ask_proof
from comments_svc.readers.problems import WrongCode
from comments_svc.readers.prove_in_window import prove_in_window, window_reader
from comments_svc.web.dashboard.form import read_form
from comments_svc.web.html import page
from comments_svc.web.limits import allow_proof
from comments_svc.web.problem import STATUS, headers
from comments_svc.web.read_recipient import read_recipient
from comments_svc.web.sign_in.opener import Opener, opener_of
from comments_svc.web.sign_in.words import SOURCE
from comments_svc.web.state import State


class Typed(msgspec.Struct, frozen=True):
    """`act`: `ask` for a mail, or `enter` its code."""

    act: Annotated[str, Meta(max_length=20)] = "ask"
    email: Annotated[str, Meta(max_length=300)] = ""
    code: Annotated[str, Meta(max_length=40)] = ""

    @property
    def digits(self) -> str:
        return "".join(self.code.split())


async def show(request: Request[State]) -> Response:
    opener, way = await opener_of(request)
    if way in request.state["config"].providers:
        return RedirectResponse(opener.provider(way), 303, {"cache-control": "no-store"})
    return window(request, opener)


async def act(request: Request[State]) -> Response:
    """Nothing that was typed is lost: what is wrong is said beside it."""
    opener, _ = await opener_of(request)
    typed = await read_form(request, Typed)
    try:
        return await (_enter if typed.act == "enter" else _ask)(request, opener, typed)
    except (Invalid, RateLimited, WrongCode) as problem:
        answer = window(request, opener, typed=typed, fault=_words(opener, problem), status=STATUS[problem.slug])
        answer.headers.update(headers(problem))
        return answer


async def _ask(request: Request[State], opener: Opener, typed: Typed) -> Response:
    email = read_recipient(request, typed.email)
    site, secret, now = opener.site, request.state["secret"], request.state["clock"]()
    async with request.state["db"].tx() as tx:
        await allow_proof(request, tx)
        reader = await window_reader(tx, secret, site.id, opener.token_hash)
        await ask_proof(tx, site.id, reader, email, lang=opener.say.lang, now=now)
    return window(request, opener, typed=Typed("enter", email))


async def _enter(request: Request[State], opener: Opener, typed: Typed) -> Response:
    if not (len(typed.digits) == 6 and typed.digits.isascii() and typed.digits.isdigit()):
        raise Invalid("code", opener.say("no_code"))
    secret, now = request.state["secret"], request.state["clock"]()
    async with request.state["db"].tx() as tx:
        await allow_proof(request, tx)
        grant = await prove_in_window(tx, secret, opener.site.id, opener.token_hash, typed.digits, now=now)
    if grant is None:  # and the try is counted: it was committed
        raise WrongCode
    return done(request, opener, grant)


def window(
    request: Request[State],
    opener: Opener,
    *,
    typed: Typed = Typed(),  # noqa: B008 - frozen
    fault: str = "",
    status: int = 200,
) -> Response:
    shown = request.state["providers"].values()
    ways = [(each.name, opener.provider(each.key)) for each in shown]
    mails = request.state["config"].mails
    found = {"opener": opener, "ways": ways, "mails": mails, "typed": typed, "fault": fault}
    return page(request, "sign_in/window.html", status=status, **found)


def done(request: Request[State], opener: Opener, grant: str) -> Response:
    """A script hands the grant to the page; without one, a reader carries it there."""
    return page(request, "sign_in/done.html", opener=opener, grant=grant)


def _words(opener: Opener, problem: Problem) -> str:
    match problem:
        case Invalid(field="email") if opener.say.lang != SOURCE:
            return opener.say("bad_email")
        case Invalid(message=words):
            return words
        case RateLimited(retry_after_s=wait_s):
            return opener.say.wait(wait_s)
        case _:
            return opener.say("wrong_code")
