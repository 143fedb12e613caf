"""A conversation in private, and an answer: to a private message, a comment, or a mail that was not posted."""

from datetime import datetime
from enum import StrEnum
from http import HTTPStatus
from typing import Final, Literal
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from comments_svc.comments.problems import IdTaken, NoSuchComment
from comments_svc.db.database import Reader
from comments_svc.feedback.queries import by_id, conversation
from comments_svc.inbound.problems import NoSuchMail
from comments_svc.kernel.ids import is_uuid7, uuid7
from comments_svc.kernel.phrase import phrase
from comments_svc.kernel.problems import Invalid
from comments_svc.markup.model import Markdown
from comments_svc.markup.normalise import clean_line, normalise
from comments_svc.moderation.answer_privately import Answer, answer_privately
from comments_svc.moderation.correspondent import About, Correspondent, correspondent
from comments_svc.moderation.problems import AlreadySent
from comments_svc.moderation.timeline import timeline
from comments_svc.moderation.unsend import unsend
from comments_svc.outbox.fates import fates
from comments_svc.web.dashboard.desk import Desk, sit_down
from comments_svc.web.dashboard.form import read_form
from comments_svc.web.dashboard.mail.arrival_view import is_clear
from comments_svc.web.dashboard.mail.message_view import masked
from comments_svc.web.dashboard.mail.private_view import PrivateView, private_view
from comments_svc.web.dashboard.queue.tell_why import tell_why
from comments_svc.web.endpoint import read_pairs
from comments_svc.web.html import page
from comments_svc.web.problems import MailOff
from comments_svc.web.say import say, to_say
from comments_svc.web.state import State

_MOST_CHARS: Final = 20_000
_NOTES: Final = {
    "sent": to_say("Your answer leaves within a minute, to them alone."),
    "already-sent": to_say("That answer has left, and can't be taken back."),
    "no-such-message": to_say("That answer has been taken back already."),
}


class What(StrEnum):
    """What is answered, by the address of the page."""

    COMMENT = "comment"
    MESSAGE = "message"
    MAIL = "mail"


class Look(msgspec.Struct, frozen=True):
    """`why`: of a comment that was removed, to tell its writer the reason."""

    why: bool = False
    note: Literal["sent", "already-sent", "no-such-message", ""] = ""


class Wish(msgspec.Struct, frozen=True):
    """`reply`: its id, made when the form was, so that sending it twice is one answer."""

    text: str
    reply: UUID


class Typed(msgspec.Struct, frozen=True):
    """An answer that has not left, and why."""

    text: str = ""
    fault: str = ""
    note: str = ""


class Screen(msgspec.Struct, frozen=True):
    """`own`: the address of the page. `to`: who reads the answer; empty where nobody can be reached. `above`: what it
    is about, where that is no message itself."""

    own: str
    back: str
    back_words: str
    name: str
    to: str
    mailto: str
    verified: bool
    above: str
    messages: list[PrivateView]
    may_answer: bool
    most_chars: int
    reply: UUID


async def show(request: Request[State], what: What) -> Response:
    desk = await sit_down(request)
    look, about = read_pairs(request.query_params.multi_items(), Look), _about(request, what)
    text = await _reason(request, desk, about.comment) if look.why and about.comment else ""
    return await _page(request, desk, about, Typed(text, note=say(_NOTES.get(look.note, ""))))


async def _reason(request: Request[State], desk: Desk, comment: UUID) -> str:
    async with request.state["db"].read() as on:
        return tell_why(await timeline(on, desk.site.id, comment))


async def answer(request: Request[State], what: What) -> Response:
    """What could not be sent is shown again with the reason: nothing typed is lost."""
    desk, about, wish = await sit_down(request), _about(request, what), await read_form(request, Wish)
    try:
        await _send(request, desk, about, wish)
    except Invalid as problem:
        return await _page(request, desk, about, Typed(wish.text, fault=problem.message))
    except IdTaken:
        return await _page(request, desk, about, Typed(wish.text, fault=say("Something else was sent from this form.")))
    return RedirectResponse(desk.url(f"/feedback/{wish.reply}?note=sent"), HTTPStatus.SEE_OTHER)


async def take_back(request: Request[State]) -> Response:
    """Its text is in the form again."""
    desk, message = await sit_down(request), request.path_params["id"]
    try:
        async with request.state["db"].tx() as tx:
            found = await unsend(tx, desk.site.id, message)
    except AlreadySent as problem:
        return RedirectResponse(desk.url(f"/feedback/{message}?note={problem.slug}"), HTTPStatus.SEE_OTHER)
    of_comment = found.conversation_id == found.comment_id
    about = About(comment=found.comment_id) if of_comment else About(feedback=found.conversation_id)
    return await _page(request, desk, about, Typed(found.text, note=say("It was not sent. Here is what you wrote.")))


def _about(request: Request[State], what: What) -> About:
    id: UUID = request.path_params["id"]
    match what:
        case What.COMMENT:
            return About(comment=id)
        case What.MESSAGE:
            return About(feedback=id)
        case What.MAIL:
            return About(mail=id)


async def _send(request: Request[State], desk: Desk, about: About, wish: Wish) -> None:
    """Raises Invalid, IdTaken, NoAddress, MailOff."""
    post, now = request.state["post"], request.state["clock"]()
    if post is None:
        raise MailOff
    words = Answer(wish.reply, about, _checked(wish))
    async with request.state["db"].tx() as tx:
        by = desk.moderator
        await answer_privately(tx, desk.site, words, by, answers=post.head.addresses is not None, now=now)


def _checked(wish: Wish) -> Markdown:
    if not is_uuid7(wish.reply):
        raise Invalid("reply", "This must be a UUIDv7.")
    if len(wish.text) > _MOST_CHARS:
        raise Invalid(
            "text", phrase("Please be shorter: an answer has at most %(most)s characters.", most=f"{_MOST_CHARS:,}")
        )
    if not clean_line(wish.text):
        raise Invalid("text", "Please write something.")
    return Markdown(normalise(wish.text).strip())


async def _page(request: Request[State], desk: Desk, about: About, typed: Typed) -> Response:
    now, mails = request.state["clock"](), request.state["post"] is not None
    async with request.state["db"].read() as on:
        it = await _screen(on, desk, about, now, mails=mails)
    status = 422 if typed.fault else 200
    return page(request, "dashboard/conversation.html", status=status, desk=desk, it=it, typed=typed)


async def _screen(on: Reader, desk: Desk, about: About, now: datetime, *, mails: bool) -> Screen:
    """Raises NoSuchComment, NoSuchMail."""
    about = await _whole(on, desk, about)
    to = await correspondent(on, desk.site.id, about)
    if to is None:
        raise NoSuchComment(about.comment) if about.comment else NoSuchMail(about.feedback or about.mail or UUID(int=0))
    said = await conversation(on, desk.site.id, to.conversation_id)
    became = await fates(on, desk.site.id, [each.id for each in said if each.moderator_id])
    views = [private_view(each, desk, now, became.get(each.id)) for each in said]
    return _shown(desk, about, to, views, mails=mails)


async def _whole(on: Reader, desk: Desk, about: About) -> About:
    """A message of a conversation about a comment is shown with that."""
    found = await by_id(on, desk.site.id, about.feedback) if about.feedback else None
    if found is None or found.comment_id is None or found.conversation_id != found.comment_id:
        return about
    whole = About(comment=found.comment_id)
    return whole if await correspondent(on, desk.site.id, whole) else about


def _shown(desk: Desk, about: About, to: Correspondent, views: list[PrivateView], *, mails: bool) -> Screen:
    clear, email = is_clear(desk), to.email or ""
    own, back, words = _places(desk, about)
    above = "" if about.feedback or (about.mail and views) else to.said
    return Screen(
        own=own,
        back=back,
        back_words=words,
        name=to.name or say("Somebody"),
        to=email if clear else masked(email),
        mailto=email if clear else "",
        verified=to.proven,
        above=above if clear else masked(above),
        messages=views,
        may_answer=mails and bool(email),
        most_chars=_MOST_CHARS,
        reply=uuid7(),
    )


def _places(desk: Desk, about: About) -> tuple[str, str, str]:
    """The page's own address, and the way back."""
    if about.comment:
        comment = desk.url(f"/c/{about.comment}")
        return f"{comment}/private", comment, say("The comment")
    if about.mail:
        mail = desk.url(f"/mail-in/{about.mail}")
        return f"{mail}/private", mail, say("The mail")
    return desk.url(f"/feedback/{about.feedback}"), desk.url("/feedback"), say("Private messages")
