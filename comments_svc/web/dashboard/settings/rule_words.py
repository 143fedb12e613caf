"""What rules are called, and how one enters what they look for."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import msgspec

from comments_svc.rules.model import HOLDS_ONLY, NUMBERS, WITHOUT_VALUE, Does, Kind, Rule
from comments_svc.web.dashboard.wording import full
from comments_svc.web.say import say, to_say


class Guide(msgspec.Struct, frozen=True):
    """`word`: the kind. `label` and `hint`: of the field for what it looks for; empty where it takes nothing."""

    word: str
    label: str = ""
    hint: str = ""


GUIDES: Final[Mapping[Kind, Guide]] = {
    Kind.UNKNOWN: Guide(to_say("Readers without a published comment")),
    Kind.FEW: Guide(
        to_say("Fewer than N published"),
        to_say("So many published comments are enough"),
        to_say("Readers with fewer wait, such as 3."),
    ),
    Kind.LINKS: Guide(
        to_say("Links"),
        to_say("So many links, or more"),
        to_say("Such as 2. Links in the text count, a website does not."),
    ),
    Kind.WORDS: Guide(
        to_say("Words"),
        to_say("Words, one to a line"),
        to_say(
            "`casino` is that word, `casi*` begins one, `*coin*` is anywhere in one, and `buy now` is two in a row. "
            "Capitals make no difference."
        ),
    ),
    Kind.PATTERN: Guide(
        to_say("Regular expression"),
        to_say("Regular expression"),
        to_say(
            "Such as `cheap (pills|watches)`. Capitals make no difference. "
            "The syntax is that of RE2: no backreferences."
        ),
    ),
    Kind.IMAGE: Guide(to_say("Images")),
    Kind.EDITED: Guide(to_say("Edits of a published comment")),
    Kind.PAGE_AGE: Guide(
        to_say("Pages older than N days"), to_say("Days"), to_say("Since the page's first comment, such as 90.")
    ),
    Kind.MAIL: Guide(to_say("Comments by e-mail")),
    Kind.REPORTED: Guide(
        to_say("Reported by N readers"),
        to_say("So many readers"),
        to_say("Without such a rule it is three. Of one address one reader counts."),
    ),
    Kind.NAME: Guide(
        to_say("A name"), to_say("Name"), to_say("As it stands above the comments. Capitals make no difference.")
    ),
    Kind.ADDRESS: Guide(to_say("An e-mail address"), to_say("E-mail address"), to_say("Such as ana@example.org.")),
    Kind.ADDRESS_DOMAIN: Guide(
        to_say("A domain of e-mail addresses"),
        to_say("Domain"),
        to_say("Such as example.org. Domains below it are included."),
    ),
    Kind.URL: Guide(
        to_say("A link or website"),
        to_say("Domain or address"),
        to_say("Such as shop.example, or shop.example/pills and all that begins so."),
    ),
    Kind.IP: Guide(
        to_say("A network address"),
        to_say("Its fingerprint"),
        to_say("As “Find others like this” fills it in. It ends in 30 days."),
    ),
    Kind.TEXT: Guide(to_say("A text"), to_say("Text"), to_say("Four letters or more, as they stand in the comment.")),
}
ACTS: Final[Mapping[Does, tuple[str, str]]] = {
    Does.HOLD: (to_say("Hold"), to_say("It waits for a moderator.")),
    Does.SPAM: (to_say("Spam, silently"), to_say("Its writer sees it as if it were published; nobody else does.")),
    Does.REFUSE: (to_say("Refuse"), to_say("It is not taken, and its writer is told so.")),
}
CHOICES: Final[Mapping[str, tuple[Kind, ...]]] = {
    to_say("Who writes"): (Kind.UNKNOWN, Kind.FEW, Kind.NAME, Kind.ADDRESS, Kind.ADDRESS_DOMAIN),
    to_say("What they write"): (Kind.WORDS, Kind.PATTERN, Kind.TEXT, Kind.LINKS, Kind.URL, Kind.IMAGE),
    to_say("How and where"): (Kind.MAIL, Kind.PAGE_AGE, Kind.EDITED, Kind.REPORTED),
}
"""All but one: a network address is never seen, so nobody can type one."""


_AMOUNTS: Final[Mapping[Kind, str]] = {
    Kind.FEW: to_say("Until %(number)s are published"),
    Kind.LINKS: to_say("From %(number)s on"),
    Kind.PAGE_AGE: to_say("After %(number)s days"),
    Kind.REPORTED: to_say("From %(number)s readers on"),
}


def acts_of(kind: Kind) -> Mapping[Does, tuple[str, str]]:
    return {Does.HOLD: ACTS[Does.HOLD]} if kind in HOLDS_ONLY else ACTS


def field_of(kind: Kind) -> str:
    """Nothing, a number, lines or a line."""
    if kind in WITHOUT_VALUE:
        return ""
    return "number" if kind in NUMBERS else "lines" if kind is Kind.WORDS else "line"


def about(rule: Rule) -> str:
    """What it looks for, on one line."""
    if rule.kind is Kind.IP:
        return f"{rule.value[:8]}…"
    if rule.kind in NUMBERS:
        return say(_AMOUNTS[rule.kind], number=rule.value)
    lines = rule.value.splitlines()
    return ", ".join(lines[:6]) + (say(" and %(number)s more", number=len(lines) - 6) if len(lines) > 6 else "")


def ends(rule: Rule, now: datetime) -> str:
    if rule.expires_at is None:
        return ""
    text = to_say("Ended %(at)s") if rule.expires_at <= now else to_say("Ends %(at)s")
    return say(text, at=full(rule.expires_at))
