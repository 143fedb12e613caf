"""A message that left, or waits, in words. What only its recipient may know is never shown."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.mail.model import HANDED_OVER
from comments_svc.outbox.message import Channel, Envelope, Listed, MessageState
from comments_svc.outbox.model import CAME_BACK, GIVEN_UP, OUR_FAULT, TWICE_CUT_OFF
from comments_svc.web.dashboard.desk import Desk
from comments_svc.web.dashboard.wording import ago, full
from comments_svc.web.say import say, to_say

TEMPLATES: Final[Mapping[str, str]] = {
    "new-comment": to_say("New comment"),
    "digest": to_say("Gathered comments"),
    "reply": to_say("New comment to a follower"),
    "reader-digest": to_say("Gathered comments to a follower"),
    "approved": to_say("“Your comment is published”"),
    "prove": to_say("Confirmation of an address"),
    "sign-in": to_say("Sign-in link"),
    "invitation": to_say("Invitation to moderate"),
    "test": to_say("Test mail"),
    "acted": to_say("Confirmation of what was done by mail"),
    "flood": to_say("“Mail about this page pauses”"),
    "forward": to_say("What somebody wrote by mail or in private"),
    "held-digest": to_say("Mails of a day that were not posted"),
    "not-posted": to_say("“Your mail could not be posted”"),
    "confirm-mail": to_say("“Did you write this?”"),
    "confirm-act": to_say("“Did you write this?”, to a moderator"),
    "private-answer": to_say("Answer to a reader by mail"),
    "comment.created": to_say("Webhook: a comment was created"),
    "comment.edit-waits": to_say("Webhook: an edit waits"),
    "comment.state-changed": to_say("Webhook: a comment's state changed"),
}
STATES: Final = {
    MessageState.QUEUED: to_say("Waiting"),
    MessageState.SENT: to_say("Sent"),
    MessageState.FAILED: to_say("Failed"),
    MessageState.CANCELLED: to_say("Cancelled"),
}
_BEGUN: Final = {
    CAME_BACK: to_say("It came back: %(answer)s"),
    GIVEN_UP: to_say("Given up after three days: %(answer)s"),
    TWICE_CUT_OFF: to_say("Twice it broke off at the end, so it may have arrived: %(answer)s"),
    OUR_FAULT: to_say("A fault of ours: %(answer)s"),
}
# The parts of a signed address that let somebody answer in another's name; servers repeat addresses in what they say.
_TOKEN: Final = re.compile(r"[rapbu][a-z2-7]{29}", re.IGNORECASE)
# Looked for from where a word begins only: a word of a megabyte would be read once for each of its letters.
_BEFORE_AT: Final = re.compile(r"(?<![^\s@])[^\s@]{30,}(?=@)")
# And whoever reads a link or a code out of a repeated mail could use it. The host says enough about where to look up
# what the server means.
_LINK: Final = re.compile(r"(https?://[^\s/?#<>\"']+)[/?#][^\s<>\"']*", re.IGNORECASE)
_SIGNED: Final = re.compile(r"[A-Za-z0-9_-]{40,}")
_CODE: Final = re.compile(r"(?<!\d)\d{6}(?!\d)")
_ADDRESS: Final = re.compile(r"(?<![^\s@<>,;])([^\s@<>,;]{1,2})[^\s@<>,;]*@([^\s<>,;]+)")


class MessageView(msgspec.Struct, frozen=True):
    """`about`: the dashboard's page of the comment; `writer` and `page`: whose it is and where it stands, where this
    person may know; `next_try`: in words, for what waits.
    """

    id: UUID
    what: str
    to: str
    state: MessageState
    state_word: str
    answer: str
    at: str
    at_full: str
    at_iso: str
    tries: int
    next_try: str
    about: str | None
    writer: str
    page: str
    may_resend: bool
    may_cancel: bool


def message_view(message: Listed, desk: Desk, now: datetime, hooks: Mapping[str, str]) -> MessageView:
    """As this person may see it: only owners read the addresses of readers. `hooks`: their names, by recipient."""
    clear = desk.owner or desk.moderator.operator
    mine = message.site_id == desk.site.id
    waits = message.state is MessageState.QUEUED
    return MessageView(
        id=message.id,
        what=say(TEMPLATES.get(message.template, message.template)),
        to=_to(message, hooks, clear=clear or message.recipient == desk.moderator.email),
        state=message.state,
        state_word=say(to_say("Came back") if message.returned else STATES[message.state]),
        answer=server_words(message.last_answer or "", clear=clear),
        at=ago(message.sent_at or message.created_at, now),
        at_full=full(message.sent_at or message.created_at),
        at_iso=(message.sent_at or message.created_at).isoformat(),
        tries=message.attempts,
        next_try=_next_try(message, now) if waits else "",
        about=desk.url(f"/c/{message.comment_id}") if message.comment_id and mine else None,
        writer=message.writer if mine else "",
        page=message.page if mine else "",
        may_resend=message.carried_by is None and Envelope(message.template, message.recipient).may_be_sent_again,
        may_cancel=waits and message.carried_by is None,
    )


def _to(message: Listed, hooks: Mapping[str, str], *, clear: bool) -> str:
    if message.channel is Channel.HOOK:
        return hooks.get(message.recipient, say("a webhook"))
    return message.recipient if clear else masked(message.recipient)


def server_words(answer: str, *, clear: bool) -> str:
    """What a server said, without what lets anybody act in another's name; or why none was asked, in our own words."""
    without = _LINK.sub(r"\1/…", hidden(_said(answer)))
    without = _CODE.sub("…", _SIGNED.sub("…", without))
    return without if clear else masked(without)


def _said(answer: str) -> str:
    """Ours in the language of the page, the server's as they came."""
    for begins, text in _BEGUN.items():
        if answer.startswith(f"{begins} "):
            return say(text, answer=_said(answer.removeprefix(f"{begins} ")))
    if answer.endswith(HANDED_OVER):
        text = to_say("%(answer)s (after the mail was handed over: it may have been taken)")
        return say(text, answer=answer.removesuffix(HANDED_OVER))
    return say(answer)


def hidden(text: str) -> str:
    """Without what lets somebody answer in another's name."""
    return _BEFORE_AT.sub(lambda word: _TOKEN.sub("…", word[0]), text)


def masked(text: str) -> str:
    """Every address in it as `an…@example.org`."""
    return _ADDRESS.sub(r"\1…@\2", text)


def _next_try(message: Listed, now: datetime) -> str:
    if message.carried_by is not None:
        return say("goes out with a mail that gathers several")
    minutes = max(round((message.due_at - now).total_seconds() / 60), 0)
    again = message.attempts > 0
    if minutes < 1:
        return say("is tried again within a minute") if again else say("is sent within a minute")
    if minutes < 120:
        text = to_say("is tried again in %(minutes)s min") if again else to_say("is sent in %(minutes)s min")
        return say(text, minutes=minutes)
    later = to_say("is tried again at about %(time)s UTC, in %(hours)s hours")
    text = later if again else to_say("is sent at about %(time)s UTC, in %(hours)s hours")
    return say(text, time=f"{message.due_at.astimezone(UTC):%H:%M}", hours=round(minutes / 60))
