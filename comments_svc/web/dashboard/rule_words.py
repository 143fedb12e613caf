"""What rules are called, and how one enters what they look for."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import msgspec

from comments_svc.rules.model import HOLDS_ONLY, NUMBERS, WITHOUT_VALUE, Does, Kind, Rule
from comments_svc.web.dashboard.wording import full


class Guide(msgspec.Struct, frozen=True):
    """`word`: the kind. `label` and `hint`: of the field for what it looks for; empty where it takes nothing."""

    word: str
    label: str = ""
    hint: str = ""


GUIDES: Final[Mapping[Kind, Guide]] = {
    Kind.UNKNOWN: Guide("Readers without a published comment"),
    Kind.FEW: Guide(
        "Fewer than N published", "So many published comments are enough", "Readers with fewer wait, such as 3."
    ),
    Kind.LINKS: Guide("Links", "So many links, or more", "Such as 2. Links in the text count, a website does not."),
    Kind.WORDS: Guide(
        "Words",
        "Words, one to a line",
        "casino is that word, casi* begins one, *coin* is anywhere in one, and buy now is two in a row. "
        "Capitals make no difference.",
    ),
    Kind.PATTERN: Guide(
        "Regular expression",
        "Regular expression",
        "Such as cheap (pills|watches). Capitals make no difference. The syntax is that of RE2: no backreferences.",
    ),
    Kind.IMAGE: Guide("Images"),
    Kind.EDITED: Guide("Edits of a published comment"),
    Kind.PAGE_AGE: Guide("Pages older than N days", "Days", "Since the page's first comment, such as 90."),
    Kind.MAIL: Guide("Comments by e-mail"),
    Kind.REPORTED: Guide(
        "Reported by N readers",
        "So many readers",
        "Without such a rule it is three. Of one address one reader counts.",
    ),
    Kind.NAME: Guide("A name", "Name", "As it stands above the comments. Capitals make no difference."),
    Kind.ADDRESS: Guide("An e-mail address", "E-mail address", "Such as ana@example.org."),
    Kind.ADDRESS_DOMAIN: Guide(
        "A domain of e-mail addresses", "Domain", "Such as example.org. Domains below it are included."
    ),
    Kind.URL: Guide(
        "A link or website", "Domain or address", "Such as shop.example, or shop.example/pills and all that begins so."
    ),
    Kind.IP: Guide(
        "A network address", "Its fingerprint", "As “Find others like this” fills it in. It ends in 30 days."
    ),
    Kind.TEXT: Guide("A text", "Text", "Four letters or more, as they stand in the comment."),
}
ACTS: Final[Mapping[Does, tuple[str, str]]] = {
    Does.HOLD: ("Hold", "It waits for a moderator."),
    Does.SPAM: ("Spam, silently", "Its writer sees it as if it were published; nobody else does."),
    Does.REFUSE: ("Refuse", "It is not taken, and its writer is told so."),
}
CHOICES: Final = tuple(kind for kind in Kind if kind is not Kind.IP)
"""A network address is never seen, so nobody can type one."""


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
    lines = rule.value.splitlines()
    return ", ".join(lines[:6]) + (f" and {len(lines) - 6} more" if len(lines) > 6 else "")


def ends(rule: Rule, now: datetime) -> str:
    if rule.expires_at is None:
        return ""
    return f"{'Ended' if rule.expires_at <= now else 'Ends'} {full(rule.expires_at)}"
