"""Following by e-mail on the page without JavaScript: how this reader stands, and what they can do about it."""

from collections.abc import Mapping
from typing import Final

import msgspec
from starlette.requests import Request

from comments_svc.db.database import Reader, Tx
from comments_svc.kernel.problem import Problem
from comments_svc.kernel.problems import Invalid, RateLimited
from comments_svc.readers.problems import WrongCode
from comments_svc.readers.queries import by_token
from comments_svc.readers.recognise import recognise
from comments_svc.sites.page_key import page_key
from comments_svc.subscriptions.confirm_code import confirm_code
from comments_svc.subscriptions.follow import Following, follow
from comments_svc.subscriptions.leave import leave
from comments_svc.subscriptions.model import Scope
from comments_svc.subscriptions.standing import Stand, standing
from comments_svc.threads.enter import enter
from comments_svc.threads.model import Thread
from comments_svc.threads.queries import by_key
from comments_svc.web.limits import allow_proof
from comments_svc.web.pages.view import View
from comments_svc.web.pages.words import please_wait
from comments_svc.web.read_recipient import read_recipient
from comments_svc.web.say import say, spoken, to_say
from comments_svc.web.state import State

_NOTHING: Final = Stand("none", None, None)
_NO_CODE: Final = to_say("Please enter the six digits of the mail.")
_WRONG_CODE: Final = to_say(
    "This code is not right, or no longer valid: it counts for a day, for five tries, and only in the visit that asked "
    "for it. If the mail is from an earlier visit, open its link here: it works in any browser."
)


class Typed(msgspec.Struct, frozen=True):
    """What was typed into the form, and what is wrong with it."""

    email: str = ""
    code: str = ""
    scope: Scope = Scope.THREAD
    fault: str = ""


class Follow(msgspec.Struct, frozen=True):
    """`proven`: the reader's own address, masked, where they have proven one. `offered`: new comments can come, or
    somebody has just asked to hear of them."""

    stand: Stand
    typed: Typed
    offered: bool

    @property
    def stands(self) -> bool:
        """Whether there is something to confirm or to leave."""
        return self.stand.state in ("active", "asked", "paused")

    @property
    def proven(self) -> str | None:
        return self.stand.email if self.stand.state != "asked" else None


async def following(
    request: Request[State], on: Reader, view: View, thread: Thread | None, typed: Typed | None
) -> Follow | None:
    """None where nothing can be followed."""
    if not (view.site.follow and request.state["config"].mails):
        return None
    reader = await by_token(on, view.site.id, view.identity.token_hash) if view.identity.known else None
    now = request.state["clock"]()
    stand = await standing(on, view.site.id, reader, thread.id if thread else None, now=now) if reader else _NOTHING
    offered = thread is None or thread.state != "closed" or typed is not None
    return Follow(stand, typed or Typed(), offered)


def read_typed(data: Mapping[str, str]) -> Typed:
    """Whatever was sent; what can't be a code or a scope counts as none."""
    scope = data.get("scope", "")
    return Typed(
        data.get("follow_email", "").strip()[:300],
        "".join(data.get("code", "").split())[:20],
        Scope(scope) if scope in list(Scope) else Scope.THREAD,
    )


async def do_follow(request: Request[State], tx: Tx, view: View, typed: Typed) -> str:
    """What was done, for the page to say. Raises Invalid, RateLimited, MailOff, FollowingOff, ProofTooOld."""
    email = read_recipient(request, typed.email) if typed.email else None
    await allow_proof(request, tx)
    reader = await recognise(tx, view.site.id, view.identity.token_hash)
    thread = await enter(tx, view.site, view.asked.url)
    now = request.state["clock"]()
    came_of_it = await follow(tx, view.site, reader, thread, typed.scope, email=email, lang=spoken().lang, now=now)
    return "followed" if came_of_it is Following.ACTIVE else "asked"


async def do_leave(request: Request[State], tx: Tx, view: View, _: Typed) -> str:
    """Whoever follows nothing has nothing to leave, and is remembered nowhere for it."""
    reader = await by_token(tx, view.site.id, view.identity.token_hash)
    thread = await by_key(tx, view.site.id, page_key(view.site, view.asked.url))
    if reader is not None and thread is not None:
        await leave(tx, view.site, reader, thread.id, now=request.state["clock"]())
    return "left"


async def do_confirm(request: Request[State], tx: Tx, view: View, typed: Typed) -> str | None:
    """None for a wrong code: it is counted, so nothing may be raised before that is durable. Raises Invalid."""
    if not (len(typed.code) == 6 and typed.code.isascii() and typed.code.isdigit()):
        raise Invalid("code", _NO_CODE)
    await allow_proof(request, tx)
    reader = await by_token(tx, view.site.id, view.identity.token_hash)
    if reader is None:
        return None
    secret, now = request.state["secret"], request.state["clock"]()
    confirmed = await confirm_code(tx, secret, view.site, reader, typed.code, now=now)
    return "followed" if confirmed is not None else None


def refused(typed: Typed, problem: Problem) -> Typed:
    """The form as it was filled in, with the reason why it was not taken."""
    match problem:
        case Invalid(message=message):
            words = say(message)
        case RateLimited(retry_after_s=wait_s):
            words = please_wait(wait_s)
        case WrongCode():
            words = say(_WRONG_CODE)
        case _:
            words = say(problem.detail()) or say(problem.title)
    return msgspec.structs.replace(typed, fault=words)
