"""A moderator has a mail carried out that proves nothing, or takes back what a mail has done."""

from http import HTTPStatus
from typing import Final
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from comments_svc.comments import queries as comments
from comments_svc.comments.model import Comment
from comments_svc.db.database import Reader, Tx
from comments_svc.kernel.problem import Problem
from comments_svc.kernel.problems import BadLink
from comments_svc.mail.letters import Outcome
from comments_svc.moderation.carry_out import carry_out
from comments_svc.moderation.mailed import Mailed, Traces, in_turn, mailed, set_done, traces
from comments_svc.moderation.order_link import Ordered, read_order_token
from comments_svc.moderation.problems import ChangedSince
from comments_svc.moderation.take_back import take_back
from comments_svc.moderators.confirm_role import confirm_role
from comments_svc.moderators.model import Moderator
from comments_svc.sites.model import Site
from comments_svc.sites.queries import by_id as site_by_id
from comments_svc.web.dashboard.form import Revision, read_form
from comments_svc.web.html import page
from comments_svc.web.links.speak import speak_to_moderator
from comments_svc.web.say import say, to_say
from comments_svc.web.state import State
from comments_svc.web.told import told

_WHY: Final = {
    "address-expired": to_say("the address that it was sent to is no longer good"),
    "wrong-sender": to_say("it is not from the address that you are known by"),
    "unverified": to_say("nothing proves who sent it"),
    "not-to-it": to_say("it was not written to the address that it came to"),
    "replayed": to_say("it was sent before, to another address"),
    "changed-since": to_say("the comment had changed since the mail about it was sent"),
}
_DONE: Final = {
    Outcome.APPROVED: to_say("The comment is published."),
    Outcome.SPAM: to_say("The comment is marked as spam."),
    Outcome.DELETED: to_say("The comment is deleted."),
    Outcome.REPLIED: to_say("Your answer is published."),
    Outcome.APPROVED_AND_REPLIED: to_say("The comment and your answer are published."),
    Outcome.SENT_PRIVATELY: to_say("Your answer is for one person, and is not published."),
    Outcome.APPROVED_AND_SENT: to_say("The comment is published. Your answer goes to its writer only."),
    Outcome.DELETED_AND_SENT: to_say("The comment is deleted. Your answer goes to its writer."),
    Outcome.ALREADY: to_say("It was decided like that already."),
    Outcome.UNDONE: to_say("Undone. Everything is as it was before."),
    Outcome.UNPUBLISHED: to_say("Undone on the page."),
}
_LEFT: Final = {
    Outcome.SENT_PRIVATELY: to_say("It has left by mail, stands on no page, and can't be taken back any more."),
    Outcome.UNPUBLISHED: to_say(
        "Your answer stands on no page any more. But it had left by mail before: whom you answered has it, and that"
        " can't be taken back."
    ),
}
_LEFT_TOO: Final = to_say(
    "Your answer has left by mail, too. Undo takes back what stands on the page, and not that mail."
)


class Wish(msgspec.Struct, frozen=True):
    """`seen`: the revision of the comment that the page showed."""

    act: str = ""
    seen: Revision = 0


class Asked(msgspec.Struct, frozen=True):
    """A mail with all that it concerns. `above`: the comment that it is about, if it is about one."""

    site: Site
    moderator: Moderator
    mail: Mailed
    above: Comment | None

    @property
    def waits(self) -> bool:
        """Others are held for a reason that no look at them mends."""
        return self.mail.state == "held" and self.mail.reason in _WHY and bool(self.mail.text)

    @property
    def seen(self) -> int:
        return (self.above.held_revision or self.above.revision) if self.above else 0


async def show(request: Request[State]) -> Response:
    """Raises BadLink, ExpiredLink, RoleLost."""
    async with request.state["db"].read() as on:
        asked = await _asked(request, on, _ordered(request))
        done = await traces(on, asked.mail) if asked.mail.state == "posted" else None
    return _page(request, asked, done)


async def act(request: Request[State]) -> Response:
    """Sending the form again changes nothing more."""
    ordered, wish = _ordered(request), await read_form(request, Wish)
    try:
        async with request.state["db"].tx() as tx:
            await in_turn(tx, ordered.message)
            await _act(request, tx, await _asked(request, tx, ordered), wish)
    except Problem as fault:
        async with request.state["db"].read() as on:
            asked = await _asked(request, on, ordered)
            done = await traces(on, asked.mail) if asked.mail.state == "posted" else None
        return _page(request, asked, done, told(fault) or say(fault.title))
    return RedirectResponse(request.url.path, HTTPStatus.SEE_OTHER)


async def _act(request: Request[State], tx: Tx, asked: Asked, wish: Wish) -> None:
    now, post = request.state["clock"](), request.state["post"]
    if wish.act == "undo":
        await take_back(tx, asked.site, asked.mail, by=asked.moderator.id, now=now)
    if wish.act != "do" or not asked.waits:
        return
    if asked.above is not None and wish.seen != asked.seen:
        raise ChangedSince(asked.above.id)
    answers = post is not None and post.head.addresses is not None
    done = await carry_out(tx, asked.site, asked.mail, asked.moderator, answers=answers, now=now)
    await set_done(tx, asked.mail.id, done.reply, done.feedback, now=now)


def _ordered(request: Request[State]) -> Ordered:
    return read_order_token(request.state["secret"], request.path_params["token"], request.state["clock"]())


async def _asked(request: Request[State], on: Reader, ordered: Ordered) -> Asked:
    """Speaks their language from here on. The role is asked for at each request: a link outlives it.

    Raises BadLink, RoleLost.
    """
    mail = await mailed(on, ordered.message)
    if mail is None or mail.moderator != ordered.moderator:
        raise BadLink
    moderator = await confirm_role(on, mail.site_id, mail.moderator)
    speak_to_moderator(request, moderator)
    site = await site_by_id(on, mail.site_id)
    assert site is not None  # else nobody had a role there
    return Asked(site, moderator, mail, await _above(on, mail.site_id, mail.comment_id))


async def _above(on: Reader, site: UUID, comment: UUID | None) -> Comment | None:
    return await comments.by_id(on, site, comment) if comment else None


def _page(request: Request[State], asked: Asked, done: Traces | None, fault: str = "") -> Response:
    said = say(_DONE[done.outcome]) if done else ""
    left = say(_LEFT.get(done.outcome, _LEFT_TOO)) if done and done.left else ""
    why = say(_WHY.get(asked.mail.reason or "", ""))
    return page(request, "links/order.html", it=asked, done=done, said=said, left=left, why=why, fault=fault)
