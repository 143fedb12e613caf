"""Mails about what a moderator has decided, or seems to have decided, by mail."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.comments import queries as comments
from comments_svc.comments.model import State
from comments_svc.db.database import Reader
from comments_svc.feedback.queries import by_id as feedback_by_id
from comments_svc.kernel.phrase import phrase
from comments_svc.mail.letters import Acted, Answer, ConfirmAct, PrivateAnswer, SafeHtml, Writing
from comments_svc.moderation.answer_privately import PrivateParams
from comments_svc.moderation.mailed import Mailed, mailed, traces
from comments_svc.moderation.order_link import Ordered, order_link
from comments_svc.notify.draft import Draft, Thread
from comments_svc.notify.draft_forward import as_typed, place_of
from comments_svc.notify.letterhead import Letterhead
from comments_svc.notify.pieces import standing
from comments_svc.notify.queries import wants_none
from comments_svc.outbox.message import Claimed
from comments_svc.outbox.model import Dropped

_NO_ROLE: Final = Dropped(phrase("Not sent: this person does not moderate the site any more."))
_GONE: Final = Dropped(phrase("Not sent: it has been decided, or taken back, since."))


class ActedParams(msgspec.Struct, frozen=True):
    """Of the templates `acted` and `confirm-act`: the mail that came. Why it was not believed is read at sending."""

    inbound: str


async def draft_acted(on: Reader, head: Letterhead, message: Claimed, *, now: datetime) -> Draft | Dropped:
    """`acted`: what a mail has done, with the page that takes it back."""
    mail = await _mailed(on, message)
    if isinstance(mail, Dropped):
        return mail
    place = await place_of(on, mail.site_id, mail.thread_id)
    done = await traces(on, mail)
    params = Acted(
        site=place.title,
        page=place.page,
        comment=await _subject(on, mail),
        outcome=done.outcome,
        undo_url=_link(head, mail, now) if done.can_be_undone else None,
        conversation_url=_conversation(head, mail, place.slug),
    )
    return _draft(params, mail, (place.slug, place.title))


async def draft_confirm_act(on: Reader, head: Letterhead, message: Claimed, *, now: datetime) -> Draft | Dropped:
    """`confirm-act`: asks a moderator whether a mail, which proves nothing, shall be carried out."""
    mail = await _mailed(on, message)
    if isinstance(mail, Dropped):
        return mail
    if mail.state != "held":
        return _GONE
    place = await place_of(on, mail.site_id, mail.thread_id)
    params = ConfirmAct(site=place.title, page=place.page, reason=mail.reason or "", url=_link(head, mail, now))
    return _draft(params, mail, (place.slug, place.title))


async def draft_private_answer(on: Reader, head: Letterhead, message: Claimed, *, now: datetime) -> Draft | Dropped:  # noqa: ARG001 (every drafting has it)
    """`private-answer`: a moderator's words to one reader, which may stand on the page, too."""
    assert message.site_id is not None
    told = msgspec.json.decode(message.params, type=PrivateParams)
    said = await feedback_by_id(on, message.site_id, UUID(told.feedback))
    if said is None:
        return Dropped(phrase("Not sent: it was undone, or erased, since."))
    if await wants_none(on, message.site_id, message.recipient):
        return Dropped(phrase("Not sent: this reader wants no more mail about it."))
    place = await place_of(on, message.site_id, message.thread_id)
    answerable = head.addresses is not None and message.address_id is not None
    there = await _published(on, message.site_id, told.published)
    url = f"{(place.url or '').partition('#')[0]}#comment-{there}" if there else place.url or ""
    params = PrivateAnswer(
        site=place.title,
        page=place.page,
        comment=Writing(said.name, said.text, as_typed(said.text), url, said.created_at),
        published=there is not None,
        answer=Answer.PRIVATE if answerable else Answer.NOWHERE,
    )
    thread = Thread(message.thread_id) if message.thread_id else None
    return Draft(params=params, site=(place.slug, place.title), thread=thread)


async def _published(on: Reader, site: UUID, comment: str) -> UUID | None:
    """None for what stands on no page, or not any more."""
    found = await comments.by_id(on, site, UUID(comment)) if comment else None
    return found.id if found is not None and found.state is State.PUBLISHED else None


async def _mailed(on: Reader, message: Claimed) -> Mailed | Dropped:
    """To a moderator who still is one: whatever mails they choose, this one answers their own."""
    assert message.site_id is not None and message.moderator_id is not None
    if await standing(on, message.site_id, message.moderator_id) is None:
        return _NO_ROLE
    found = await mailed(on, UUID(msgspec.json.decode(message.params, type=ActedParams).inbound))
    return found or _GONE


async def _subject(on: Reader, mail: Mailed) -> Writing:
    """The comment that it was about, or what was sent in private."""
    if mail.comment_id is not None:
        found = await comments.as_shown(on, mail.site_id, mail.comment_id)
        assert found is not None
        return Writing(found.name, found.source, as_typed(found.source), "", found.created_at)
    said = await feedback_by_id(on, mail.site_id, mail.answered) if mail.answered else None
    name = await _to_whom(on, mail)
    at = said.created_at if said else mail.settled_at
    assert at is not None
    return Writing(name, said.text if said else "", as_typed(said.text) if said else SafeHtml(""), "", at)


async def _to_whom(on: Reader, mail: Mailed) -> str:
    answered = await feedback_by_id(on, mail.site_id, mail.feedback_id) if mail.feedback_id else None
    if answered is not None:
        return answered.name
    said = await feedback_by_id(on, mail.site_id, mail.answered) if mail.answered else None
    return (said.email if said else None) or "?"


def _draft(params: Acted | ConfirmAct, mail: Mailed, site: tuple[str, str]) -> Draft:
    thread = Thread(mail.thread_id) if mail.thread_id else None
    return Draft(params=params, site=site, thread=thread, answers_mail=True)


def _link(head: Letterhead, mail: Mailed, now: datetime) -> str:
    return order_link(head.secret, head.public_url, Ordered(mail.id, mail.moderator), now=now)


def _conversation(head: Letterhead, mail: Mailed, site: str) -> str:
    if mail.comment_id is not None:
        return head.conversation(site, mail.comment_id)
    return head.arrival(site, mail.id)
