"""What the dashboard says, in words."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final, Literal, NamedTuple, TypeAlias

from babel.dates import TIMEDELTA_UNITS, format_timedelta

from comments_svc.comments.model import State
from comments_svc.moderation.acted import Acted
from comments_svc.moderation.card import RECORD_COMMENTS, Card
from comments_svc.moderation.counts import COUNTED
from comments_svc.moderation.explain import Why
from comments_svc.moderation.model import AMENDED, ANSWERED
from comments_svc.moderation.report import Reason
from comments_svc.moderation.standing.model import Stood
from comments_svc.readers.standing import Stand
from comments_svc.rules.queries import Spoke
from comments_svc.web.dashboard.place import Note
from comments_svc.web.language import SOURCE, Tongue
from comments_svc.web.say import say, say_list, say_number, say_time, spoken, to_say

STATES: Final = {
    State.PENDING: to_say("Pending"),
    State.PUBLISHED: to_say("Published"),
    State.SPAM: to_say("Spam"),
    State.REJECTED: to_say("Bin"),
    State.DELETED: to_say("Deleted by its writer"),
}
REASONS: Final = {
    "everything-waits": to_say("Everything waits"),
    "first-comment": to_say("First comment"),
    "trap-filled": to_say("Filled in the hidden field"),
    "too-fast": to_say("Sent within a second"),
    "moderators-name": to_say("Signed with the name of a moderator"),
    "unverified-mail": to_say("Nothing proves who sent the mail"),
    "always-held": to_say("Its writer is always held"),
    "answers-silenced": to_say("Answers a silenced comment"),
    "unknown": to_say("Rule: a reader without a published comment"),
    "image": to_say("Rule: an image"),
    "edited": to_say("Rule: edited after it was published"),
    "mail": to_say("Rule: came by e-mail"),
    "name": to_say("Rule on its writer's name"),
    "address": to_say("Rule on its writer's address"),
    "address-domain": to_say("Rule on the domain of its writer's address"),
    "ip": to_say("Rule on the network address"),
    "few": to_say("Rule: few published comments"),
    "links": to_say("Rule: links"),
    "words": to_say("Rule on words"),
    "pattern": to_say("Rule on a pattern"),
    "page-age": to_say("Rule: an old page"),
    "url": to_say("Rule on a link"),
    "text": to_say("Rule on a text"),
}
_SAID: Final = {
    "few": to_say("Rule: fewer than {} published"),
    "links": to_say("Rule: links, {} of them"),
    "words": to_say("Rule on words: “{}”"),
    "pattern": to_say("Rule on a pattern: “{}”"),
    "page-age": to_say("Rule: page older than {} days"),
    "url": to_say("Rule on a link: {}"),
    "text": to_say("Rule on a text: “{}”"),
}
"""What a rule of the site found (rules/model.py), with its detail."""
NORMAL: Final = to_say("Normal")
STANDS: Final = {
    Stand.TRUSTED: to_say("Trusted"),
    Stand.HELD: to_say("Always held"),
    Stand.BANNED: to_say("Banned"),
}
_STOOD: Final = {
    Stand.NORMAL: to_say("%(name)s is treated like everybody from now on."),
    Stand.TRUSTED: to_say("What %(name)s writes is published at once from now on."),
    Stand.HELD: to_say("All that %(name)s writes waits from now on."),
    Stand.BANNED: to_say("%(name)s can't comment here any more."),
}
_STOOD_UNTIL: Final = {
    Stand.NORMAL: _STOOD[Stand.NORMAL],
    Stand.TRUSTED: to_say("What %(name)s writes is published at once until %(day)s."),
    Stand.HELD: to_say("All that %(name)s writes waits until %(day)s."),
    Stand.BANNED: to_say("%(name)s can't comment here until %(day)s."),
}
COMPLAINTS: Final = {
    Reason.SPAM: to_say("spam"),
    Reason.RUDE: to_say("rude"),
    Reason.OFF_TOPIC: to_say("off topic"),
    Reason.PERSONAL_DATA: to_say("personal data"),
    Reason.OTHER: to_say("something else"),
}
DOORS: Final = {
    "widget": to_say("through the widget"),
    "page": to_say("through the page without JavaScript"),
    "dashboard": to_say("in the dashboard"),
    "mail": to_say("by e-mail"),
    "import": to_say("by an import"),
}
_CAME: Final = {"mail": to_say("Came by e-mail"), "import": to_say("Imported")}
_FINDS: Final = {"mail": "is:mail", "import": "is:imported"}
_WHY: Final = {
    Why.SPAM: to_say("spam"),
    Why.RUDE: to_say("rude"),
    Why.OFF_TOPIC: to_say("off topic"),
    Why.DUPLICATE: to_say("duplicate"),
    Why.OTHER: to_say("something else"),
}
NOTES: Final = {
    Note.CHANGED: to_say("This comment has changed since you looked at it. Please look again."),
    Note.SAME: to_say("This was so already. Nothing has changed."),
    Note.STANDING: to_say("What is thought of this author has changed since. Nothing was taken back."),
    Note.VIEW_KEPT: to_say("Kept: this list now stands among your views."),
    Note.VIEW_REMOVED: to_say("The view is removed. The comments in it stay as they are."),
    Note.VIEW_BACK: to_say("Undone. The view is among yours again."),
}
_DONE: Final = {
    State.PENDING: to_say("Held"),
    State.PUBLISHED: to_say("Approved"),
    State.SPAM: to_say("Marked as spam"),
    State.REJECTED: to_say("Deleted"),
    State.DELETED: to_say("Deleted by its writer"),
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
            return _times(passed // unit, name, spoken())
    return _times(passed // timedelta(days=365), "year", spoken())


@lru_cache(maxsize=4_096)
def _times(number: int, unit: _Unit, said: Tongue) -> str:
    if said.lang == SOURCE:
        return f"{number} {'min' if unit == 'minute' else unit + 's' * (number != 1)} ago"
    passed = timedelta(seconds=-number * _SECONDS[unit])
    return format_timedelta(passed, unit, threshold=math.inf, add_direction=True, locale=said.locale)


def duration(seconds: float | None) -> str:
    if seconds is None:
        return "–"
    whole = timedelta(seconds=round(seconds))
    minutes, hours = divmod(whole.seconds, 3600)[1] // 60, whole.seconds // 3600
    if whole.days:
        return say("%(days)s d %(hours)s h", days=whole.days, hours=hours)
    if hours:
        return say("%(hours)s h %(minutes)s min", hours=hours, minutes=minutes)
    return say("%(minutes)s min", minutes=minutes) if minutes else say("%(seconds)s s", seconds=whole.seconds)


full = say_time


def count(number: int) -> str:
    return f"{COUNTED - 1}+" if number >= COUNTED else str(number)


def done(to: State, *, from_held: int | None = None, newer: bool = False) -> str:
    """What a decision did: "Approved"."""
    if to is State.PUBLISHED and from_held is not None:
        return say("Edit approved") if newer else say("Earlier text kept")
    return say(_DONE[to])


def decided(events: Sequence[Acted]) -> str:
    """One act, which may have made two events: "Approved and replied"."""
    verbs = [
        say("Edited")
        if each.reason == AMENDED
        else done(each.to_state, from_held=each.from_held, newer=each.to_revision > each.from_revision)
        for each in events
        if each.reason != ANSWERED
    ]
    verbs += [say("Replied")] * any(each.reason == ANSWERED for each in events)
    return say_list([verbs[0], *map(inside, verbs[1:])]) + why(events[0].reason)


def why(reason: str | None) -> str:
    """What a moderator gave as the reason: " (rude)"."""
    word, _, words = (reason or "").partition(": ")
    if word not in list(Why):
        return ""
    return f" ({words})" if words else "" if word == Why.OTHER else f" ({say(_WHY[Why(word)])})"


def stood(it: Stood) -> str:
    """What becomes of all that an author writes, as a sentence."""
    name = it.name or say("Somebody")
    if it.to_until is None:
        return say(_STOOD[it.to_standing], name=name)
    return say(_STOOD_UNTIL[it.to_standing], name=name, day=full(it.to_until))


def thought(it: Stood) -> str:
    """The same in a timeline: "Its author: always held until 23 Nov 2026, 07:16 UTC"."""
    word = inside(say(STANDS.get(it.to_standing, NORMAL)))
    until = say(" until %(day)s", day=full(it.to_until)) if it.to_until is not None else ""
    return say("Its author: %(standing)s", standing=word) + until


def record(card: Card) -> str:
    """What else this person wrote, for the eye that decides."""
    if card.badge is not None:
        return ""
    if not card.recognised:
        return say("not known from earlier")
    if card.earlier == 0:
        return "" if "first-comment" in card.reasons else say("first comment")
    # Beside the list of all of theirs, the number without this one would seem wrong.
    published = to_say("%(number)s more published") if card.state is State.PUBLISHED else to_say("%(number)s published")
    parts = [say(published, number=card.earlier_published), say("%(number)s spam", number=card.earlier_spam)]
    parts += [say("%(number)s more pending", number=card.earlier_pending)] * (card.earlier_pending > 0)
    parts += [say("%(number)s deleted", number=card.earlier_removed)] * (card.earlier_removed > 0)
    before = say("of the last %(number)s: ", number=RECORD_COMMENTS) if card.earlier >= RECORD_COMMENTS else ""
    return before + ", ".join(parts)


class Chip(NamedTuple):
    """Why a comment is here, and what finds all of that kind. `rule`: what the site's owner calls the rule that said
    so, if anything."""

    word: str
    term: str
    rule: str = ""


def chips(card: Card, rules: Sequence[Spoke] = ()) -> list[Chip]:
    found = [Chip(reason_word(each), f"reason:{each.partition(': ')[0]}", _names(each, rules)) for each in card.reasons]
    if card.held_revision is not None:
        found.append(Chip(say("Edited after approval"), "is:edited"))
    return found + came(card)


def _names(reason: str, rules: Sequence[Spoke]) -> str:
    return say_list(list(dict.fromkeys(each.name for each in rules if each.name and each.said(reason))))


def came(card: Card) -> list[Chip]:
    """By another way than most."""
    return [Chip(say(_CAME[card.door]), _FINDS[card.door])] if card.door in _CAME else []


def inside(text: str) -> str:
    """Within a sentence. German writes its nouns large everywhere, so what others say is left as it is."""
    return text[:1].lower() + text[1:] if spoken().lang == SOURCE else text


def reason_word(code: str) -> str:
    kind, _, detail = code.partition(": ")
    if kind == "reported":
        return reported(int(detail))
    if detail and kind in _SAID:
        return say(_SAID[kind]).format(detail)
    return say(REASONS.get(code, code.replace("-", " ").capitalize()))


def reported(readers: int) -> str:
    return say_number("Reported by a reader", "Reported by %(number)s readers", readers)
