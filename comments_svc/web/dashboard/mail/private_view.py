"""A private message in words. Only owners read the addresses of readers."""

from datetime import datetime
from typing import Final

import msgspec

from comments_svc.feedback.model import Feedback
from comments_svc.outbox.fates import Fate
from comments_svc.outbox.message import MessageState
from comments_svc.web.dashboard.desk import Desk
from comments_svc.web.dashboard.mail.arrival_view import is_clear
from comments_svc.web.dashboard.mail.message_view import masked, server_words
from comments_svc.web.dashboard.wording import ago, full
from comments_svc.web.say import say

_START: Final = 200


class PrivateView(msgspec.Struct, frozen=True):
    """`mine`: an answer by a moderator, with what became of its mail. `email`: empty where there is none."""

    url: str
    name: str
    mine: bool
    email: str
    verified: bool
    text: str
    start: str
    rating: int | None
    page: str
    comment_url: str
    at: str
    at_full: str
    at_iso: str
    fate: str
    failed: bool
    may_take_back: bool


def private_view(message: Feedback, desk: Desk, now: datetime, fate: Fate | None = None) -> PrivateView:
    clear, email = is_clear(desk), message.email or ""
    text = message.text if clear else masked(message.text)
    waits = fate is not None and fate.state is MessageState.QUEUED
    return PrivateView(
        url=desk.url(f"/feedback/{message.id}"),
        name=message.name or say("Somebody"),
        mine=message.moderator_id is not None,
        email=email if clear else masked(email),
        verified=message.verified,
        text=text,
        start=text[:_START] + ("…" if len(text) > _START else ""),
        rating=message.rating,
        page=message.url or "",
        comment_url=desk.url(f"/c/{message.comment_id}") if message.comment_id else "",
        at=ago(message.created_at, now),
        at_full=full(message.created_at),
        at_iso=message.created_at.isoformat(),
        fate=_fate(fate, now, clear=clear) if fate else "",
        failed=fate is not None and fate.state in (MessageState.FAILED, MessageState.CANCELLED),
        may_take_back=waits and fate is not None and fate.attempts == 0,
    )


def _fate(fate: Fate, now: datetime, *, clear: bool) -> str:
    said = server_words(fate.last_answer or "", clear=clear)
    match fate.state:
        case MessageState.QUEUED if fate.attempts == 0:
            return say("It leaves within a minute.")
        case MessageState.QUEUED:
            return say("It waits, and is tried again. %(said)s", said=said)
        case MessageState.SENT:
            return say("Sent %(ago)s.", ago=ago(fate.sent_at or now, now))
        case MessageState.FAILED:
            return say("It did not arrive. %(said)s", said=said)
        case MessageState.CANCELLED:
            return said or say("It was not sent.")
