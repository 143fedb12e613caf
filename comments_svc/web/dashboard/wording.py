"""What the dashboard says, in words."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final, Literal, TypeAlias

from babel.dates import TIMEDELTA_UNITS, format_timedelta

from comments_svc.comments.model import State
from comments_svc.moderation.acted import Acted
from comments_svc.moderation.card import RECORD_COMMENTS, Card
from comments_svc.moderation.counts import COUNTED
from comments_svc.moderation.explain import Why
from comments_svc.moderation.model import AMENDED, ANSWERED
from comments_svc.moderation.report import Reason
from comments_svc.web.dashboard.place import Note
from comments_svc.web.language import SOURCE, tongue
from comments_svc.web.say import say, say_time, spoken

STATES: Final = {
    State.PENDING: "Pending",
    State.PUBLISHED: "Published",
    State.SPAM: "Spam",
    State.REJECTED: "Bin",
    State.DELETED: "Deleted by its writer",
}
REASONS: Final = {
    "everything-waits": "Everything waits",
    "first-comment": "First comment",
    "trap-filled": "Filled in the hidden field",
    "too-fast": "Sent within a second",
    "moderators-name": "Signed with the name of a moderator",
    "unverified-mail": "Nothing proves who sent the mail",
    "always-held": "Its writer is always held",
    "answers-silenced": "Answers a silenced comment",
    "unknown": "Rule: a reader without a published comment",
    "image": "Rule: an image",
    "edited": "Rule: edited after it was published",
    "mail": "Rule: came by e-mail",
    "name": "Rule on its writer's name",
    "address": "Rule on its writer's address",
    "address-domain": "Rule on the domain of its writer's address",
    "ip": "Rule on the network address",
    "few": "Rule: few published comments",
    "links": "Rule: links",
    "words": "Rule on words",
    "pattern": "Rule on a pattern",
    "page-age": "Rule: an old page",
    "url": "Rule on a link",
    "text": "Rule on a text",
}
_SAID: Final = {
    "few": "Rule: fewer than {} published",
    "links": "Rule: links, {} of them",
    "words": "Rule on words: “{}”",
    "pattern": "Rule on a pattern: “{}”",
    "page-age": "Rule: page older than {} days",
    "url": "Rule on a link: {}",
    "text": "Rule on a text: “{}”",
}
"""What a rule of the site found (rules/model.py), with its detail."""
COMPLAINTS: Final = {
    Reason.SPAM: "spam",
    Reason.RUDE: "rude",
    Reason.OFF_TOPIC: "off topic",
    Reason.PERSONAL_DATA: "personal data",
    Reason.OTHER: "something else",
}
DOORS: Final = {
    "widget": "through the widget",
    "page": "through the page without JavaScript",
    "dashboard": "in the dashboard",
    "mail": "by e-mail",
    "import": "by an import",
}
NOTES: Final = {
    Note.CHANGED: "This comment has changed since you looked at it. Please look again.",
    Note.SAME: "This was so already. Nothing has changed.",
}
_DONE: Final = {
    State.PENDING: "Held",
    State.PUBLISHED: "Approved",
    State.SPAM: "Marked as spam",
    State.REJECTED: "Deleted",
    State.DELETED: "Deleted by its writer",
}
_Unit: TypeAlias = Literal["minute", "hour", "day", "week", "month", "year"]
_STEPS: Final[Sequence[tuple[timedelta, timedelta, _Unit]]] = (
    (timedelta(hours=1), timedelta(minutes=1), "minute"),
    (timedelta(days=1), timedelta(hours=1), "hour"),
    (timedelta(days=14), timedelta(days=1), "day"),
    (timedelta(days=60), timedelta(days=7), "week"),
    (timedelta(days=730), timedelta(days=30), "month"),
)
_SECONDS: Final = dict(TIMEDELTA_UNITS)


def ago(at: datetime, now: datetime) -> str:
    """ "2 hours ago"; a clock that runs ahead is no reason to speak of the future."""
    passed = now - at
    if passed < timedelta(minutes=1):
        return say("just now")
    for below, unit, name in _STEPS:
        if passed < below:
            return _times(passed // unit, name, spoken().lang)
    return _times(passed // timedelta(days=365), "year", spoken().lang)


@lru_cache(maxsize=4_096)
def _times(number: int, unit: _Unit, lang: str) -> str:
    if lang == SOURCE:
        return f"{number} {'min' if unit == 'minute' else unit + 's' * (number != 1)} ago"
    passed = timedelta(seconds=-number * _SECONDS[unit])
    return format_timedelta(passed, unit, threshold=math.inf, add_direction=True, locale=tongue(lang).locale)


full = say_time


def count(number: int) -> str:
    return f"{COUNTED - 1}+" if number >= COUNTED else str(number)


def done(to: State, *, from_held: int | None = None, newer: bool = False) -> str:
    """What a decision did: "Approved"."""
    if to is State.PUBLISHED and from_held is not None:
        return "Edit approved" if newer else "Earlier text kept"
    return _DONE[to]


def decided(events: Sequence[Acted]) -> str:
    """One act, which may have made two events: "Approved and replied"."""
    verbs = [
        "Edited"
        if each.reason == AMENDED
        else done(each.to_state, from_held=each.from_held, newer=each.to_revision > each.from_revision)
        for each in events
        if each.reason != ANSWERED
    ]
    verbs += ["Replied"] * any(each.reason == ANSWERED for each in events)
    return " and ".join([verbs[0], *(verb.lower() for verb in verbs[1:])]) + why(events[0].reason)


def why(reason: str | None) -> str:
    """What a moderator gave as the reason: " (rude)"."""
    word, _, words = (reason or "").partition(": ")
    if word not in list(Why):
        return ""
    return f" ({words})" if words else "" if word == Why.OTHER else f" ({word.replace('-', ' ')})"


def record(card: Card) -> str:
    """What else this person wrote, for the eye that decides."""
    if card.badge is not None:
        return ""
    if not card.recognised:
        return "not known from earlier"
    if card.earlier == 0:
        return "" if "first-comment" in card.reasons else "first comment"
    parts = [f"{card.earlier_published} published", f"{card.earlier_spam} spam"]
    parts += [f"{card.earlier_pending} more pending"] * (card.earlier_pending > 0)
    parts += [f"{card.earlier_removed} deleted"] * (card.earlier_removed > 0)
    before = f"of the last {RECORD_COMMENTS}: " if card.earlier >= RECORD_COMMENTS else ""
    return before + ", ".join(parts)


def chips(card: Card) -> list[str]:
    """Why it is here."""
    found = [reason_word(each) for each in card.reasons]
    if card.held_revision is not None:
        found.append("Edited after approval")
    if card.door in ("mail", "import"):
        found.append({"mail": "Came by e-mail", "import": "Imported"}[card.door])
    return found


def reason_word(code: str) -> str:
    kind, _, detail = code.partition(": ")
    if kind == "reported":
        return reported(int(detail))
    if detail and kind in _SAID:
        return _SAID[kind].format(detail)
    return REASONS.get(code, code.replace("-", " ").capitalize())


def reported(readers: int) -> str:
    return f"Reported by {readers} readers" if readers > 1 else "Reported by a reader"
