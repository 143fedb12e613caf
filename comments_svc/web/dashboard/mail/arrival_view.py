"""A mail that arrived, in words. What only its recipient may know is never shown; addresses only to owners."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.comments.model import State as CommentState
from comments_svc.inbound.list_arrivals import Arrival
from comments_svc.inbound.look_at import Seen, takes_acts
from comments_svc.inbound.model import Inbound, InboundState
from comments_svc.inbound.set_aside import BY_HAND
from comments_svc.mail.address import Kind
from comments_svc.web.dashboard.desk import Desk
from comments_svc.web.dashboard.mail.arrival_words import CUTS, DOORS, KINDS, STATES, reason_in_words
from comments_svc.web.dashboard.mail.found_words import found_in_words
from comments_svc.web.dashboard.mail.message_view import hidden, masked
from comments_svc.web.dashboard.wording import STATES as COMMENT_STATES
from comments_svc.web.dashboard.wording import ago, full
from comments_svc.web.say import say

_LINK_OF_ONE: Final = re.compile(r"https?://[^\s<>\"]{0,500}/[A-Za-z0-9_-]{60,}[^\s<>\"]{0,500}")


class ArrivalLine(msgspec.Struct, frozen=True):
    """`url` is None for one of another site, or of none."""

    id: UUID
    url: str
    state: InboundState
    state_word: str
    subject: str
    sender: str
    told: str
    at: str
    at_full: str
    at_iso: str


class CutView(msgspec.Struct, frozen=True):
    """`back`: it stands in the comment again."""

    what: str
    text: str
    back: bool


class ArrivalView(msgspec.Struct, frozen=True):
    """`reason`: why it is not posted. `comment`: what became of it, with the address and state of the comment."""

    id: UUID
    state: InboundState
    state_word: str
    reason: str
    was: str
    subject: str
    sender: str
    kind: str
    at: str
    at_full: str
    at_iso: str
    door: str
    text: str
    readable: bool
    cut: Sequence[CutView]
    known: bool
    found: Sequence[str]
    page_title: str
    page_url: str
    guess: str
    comment_url: str
    comment_state: str
    comment_seen: int
    feedback_url: str
    has_bytes: bool
    may_post: bool
    may_set_aside: bool
    may_take_up: bool
    may_forward: bool
    may_put_back: bool
    may_call_spam: bool
    private_url: str


def is_clear(desk: Desk) -> bool:
    """Whether this person may read the addresses of others."""
    return desk.owner or desk.moderator.operator


def is_readable(kind: str | None, email: str | None, desk: Desk) -> bool:
    """What a moderator wrote to the service is for nobody else to read."""
    return kind != Kind.AUTHOR or (email or "").lower() == desk.moderator.email.lower()


def arrival_line(mail: Arrival, desk: Desk, now: datetime) -> ArrivalLine:
    held_or_dropped = mail.state in (InboundState.HELD, InboundState.DROPPED)
    private = say("A private message. ") if mail.private else ""
    readable = is_readable(mail.kind, mail.from_email, desk)
    start = _plain(mail.start, clear=is_clear(desk)) if readable else ""
    told = reason_in_words(mail.reason) if held_or_dropped else private + start
    here = mail.site_id == desk.site.id
    return ArrivalLine(
        id=mail.id,
        url=desk.url(f"/mail-in/{mail.id}") + ("" if here else "?all=1"),
        state=mail.state,
        state_word=say(STATES[mail.state]),
        subject=_plain(mail.subject or "", clear=is_clear(desk)) or say("(no subject)"),
        sender=_sender(mail.from_name, mail.from_email, clear=is_clear(desk)),
        told=told,
        at=ago(mail.received_at, now),
        at_full=full(mail.received_at),
        at_iso=mail.received_at.isoformat(),
    )


def arrival_view(seen: Seen, desk: Desk, now: datetime, *, mails: bool) -> ArrivalView:
    """`mails`: whether the service sends any."""
    mail, more, clear = seen.message, seen.more, is_clear(desk)
    here, readable = mail.site_id == desk.site.id, is_readable(mail.kind, mail.from_email, desk)
    ours = here and takes_acts(mail)
    commented = more.comment_state is not None and bool(more.comment_source)
    live = commented and more.comment_state != CommentState.DELETED
    cut = [_cut(each.kind, each.text, more.comment_source or "", clear=clear) for each in seen.cut if readable]
    return ArrivalView(
        id=mail.id,
        state=mail.state,
        state_word=say(STATES[mail.state]),
        reason=reason_in_words(mail.reason),
        was=mail.reason or "",
        subject=_plain(mail.subject or "", clear=clear) or say("(no subject)"),
        sender=_sender(mail.from_name, mail.from_email, clear=clear),
        kind=_kind(mail, clear=clear),
        at=ago(mail.received_at, now),
        at_full=full(mail.received_at),
        at_iso=mail.received_at.isoformat(),
        door=say(DOORS[mail.door]),
        text=_plain(mail.text or "", clear=clear) if readable else "",
        readable=readable,
        cut=cut,
        known=seen.authenticity.reader,
        found=[_plain(found_in_words(each), clear=clear) for each in seen.authenticity.found],
        page_title=more.page_title or more.page_url or "",
        page_url=more.page_url or "",
        guess=seen.guess,
        comment_url=desk.url(f"/c/{mail.comment_id}") if mail.comment_id and here else "",
        comment_state=say(COMMENT_STATES[CommentState(more.comment_state)]) if more.comment_state else "",
        comment_seen=more.comment_held or more.comment_revision or 0,
        feedback_url=desk.url(f"/feedback/{mail.feedback_id}") if mail.feedback_id and here else "",
        has_bytes=more.has_bytes and clear and readable,
        may_post=ours and mail.state in (InboundState.HELD, InboundState.DROPPED),
        may_set_aside=ours and mail.state is InboundState.HELD,
        may_take_up=ours and mail.state is InboundState.DROPPED and mail.reason in BY_HAND,
        may_forward=ours and mails and mail.state in (InboundState.HELD, InboundState.POSTED),
        may_put_back=ours and live and more.comment_held is None and any(not each.back for each in cut),
        may_call_spam=here and live and more.comment_state != CommentState.SPAM,
        private_url=_private_url(seen, desk, ours=ours, mails=mails),
    )


def _private_url(seen: Seen, desk: Desk, *, ours: bool, mails: bool) -> str:
    """Where it is answered in private: empty for what nobody can answer, or what became a message there anyway."""
    mail = seen.message
    if not ours or mail.feedback_id is not None:
        return ""
    if mail.comment_id is not None:
        return desk.url(f"/c/{mail.comment_id}/private")
    answerable = mails and mail.state is InboundState.HELD and mail.from_email is not None
    return desk.url(f"/mail-in/{mail.id}/private") if answerable or seen.more.answered else ""


def as_came(raw: bytes) -> str:
    """For people to read: other bytes than UTF-8 are spelled out, and what would let somebody act in another's name
    is left out."""
    return _LINK_OF_ONE.sub("[…]", hidden(raw.decode("utf-8", "backslashreplace")))


def _cut(kind: str, text: str, source: str, *, clear: bool) -> CutView:
    back = bool(text.strip()) and text.strip() in source
    return CutView(say(CUTS.get(kind, kind.capitalize())), _plain(text, clear=clear), back)


def _kind(mail: Inbound, *, clear: bool) -> str:
    if mail.kind:
        return say(KINDS.get(mail.kind, ""))
    return say("To %(name)s", name=_plain(mail.recipient, clear=clear)) if mail.recipient else ""


def _sender(name: str | None, email: str | None, *, clear: bool) -> str:
    address = _plain(email or "", clear=clear)
    return f"{name} ({address})" if name and address else name or address or say("nobody")


def _plain(text: str, *, clear: bool) -> str:
    without = _LINK_OF_ONE.sub("[…]", hidden(text))
    return without if clear else masked(without)
