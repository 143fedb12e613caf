"""A rule as typed, checked: what is wrong is said at its field."""

import re
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from comments_svc.kernel.phrase import phrase
from comments_svc.kernel.problems import Invalid
from comments_svc.kernel.whole_number import whole_number
from comments_svc.markup.normalise import clean_line
from comments_svc.rules.fold import fold
from comments_svc.rules.model import HOLDS_ONLY, NUMBERS, WITHOUT_VALUE, Does, Kind, Rule
from comments_svc.rules.pattern import pattern
from comments_svc.rules.subject import address_of
from comments_svc.rules.words import Words

_MOST_CHARS: Final = 20_000
_MOST_WORDS: Final = 2_000
# Those that are asked one word after another: the others cost next to nothing.
_MOST_PHRASES: Final = 50
_MOST_IN_A_PHRASE: Final = 10
# RE2 takes seconds for thousands of brackets.
_MOST_EXPRESSION: Final = 1_000
_IP_DAYS: Final = 30
_ADDRESS: Final = re.compile(r"[^\s@]+@[^\s@]+")
_DOMAIN: Final = re.compile(r"[^\s@/:]+\.[^\s@/:.]+")


def read_rule(
    site: UUID, id: UUID, kind: Kind, act: Does, *, name: str, value: str, expires_at: datetime | None, now: datetime
) -> Rule:
    """Raises Invalid."""
    if act is not Does.HOLD and kind in HOLDS_ONLY:
        raise Invalid("act", "This kind of rule can only hold a comment.")
    if len(value) > _MOST_CHARS:
        raise Invalid("value", phrase("This is too long: at most %(most)s characters.", most=_MOST_CHARS))
    if kind is Kind.IP:  # the key of the hash ends then (decision: IP bans)
        last = now + timedelta(days=_IP_DAYS)
        expires_at = min(expires_at or last, last)
    return Rule(
        site_id=site,
        id=id,
        kind=kind,
        act=act,
        name=clean_line(name)[:80],
        value=_value(kind, value),
        enabled=True,
        expires_at=expires_at,
        created_at=now,
    )


def _value(kind: Kind, typed: str) -> str:
    line = clean_line(typed)
    match kind:
        case _ if kind in WITHOUT_VALUE:
            return ""
        case _ if kind in NUMBERS:
            return _number(kind, line)
        case Kind.WORDS:
            return _words(typed)
        case Kind.PATTERN:
            return _expression(line)
        case Kind.ADDRESS:
            return _fits(_ADDRESS, line, "Enter an e-mail address, such as ana@example.org.")
        case Kind.ADDRESS_DOMAIN:
            return _fits(_DOMAIN, line.removeprefix("@"), "Enter a domain, such as example.org.")
        case Kind.URL:
            return _fits(
                _DOMAIN, address_of(line), "Enter a domain or an address, such as shop.example/pills.", path=True
            )
        case Kind.IP:
            return _fits(re.compile(r"[0-9a-f]{32}"), line, "Open a comment and choose Find others like this.")
        case Kind.NAME:
            return _folded(line, 1, "Enter the name as it stands above the comments.")
        case _:
            return _folded(line, 4, "Enter at least four characters of the text.")


def _expression(line: str) -> str:
    if not line:
        raise Invalid("value", "Enter a regular expression, such as cheap (pills|watches).")
    if len(line) > _MOST_EXPRESSION:
        raise Invalid(
            "value",
            phrase(
                "This is too long: at most %(most)s characters. Make a second rule of the rest.", most=_MOST_EXPRESSION
            ),
        )
    pattern(line)
    return line


def _number(kind: Kind, line: str) -> str:
    least, most = NUMBERS[kind]
    number = whole_number(line, least, most)
    if number is None:
        raise Invalid("value", phrase("Enter a number from %(least)s to %(most)s.", least=least, most=most))
    return str(number)


def _words(typed: str) -> str:
    lines = [line for each in typed.splitlines() if (line := clean_line(each))]
    if not lines:
        raise Invalid("value", "Enter at least one word, one to a line.")
    if len(lines) > _MOST_WORDS:
        raise Invalid(
            "value",
            phrase(
                "These are %(number)s words; a rule takes %(most)s. Make a second rule.",
                number=len(lines),
                most=_MOST_WORDS,
            ),
        )
    for line in lines:
        if not Words(line).lines:
            raise Invalid(
                "value", phrase("“%(line)s” has no letter or digit that could be looked for.", line=line[:40])
            )
    _check_phrases([each for each in Words(typed).lines if "*" in each and " " in each])
    return "\n".join(dict.fromkeys(lines))


def _check_phrases(phrases: list[str]) -> None:
    if len(phrases) > _MOST_PHRASES:
        raise Invalid(
            "value",
            phrase(
                "These are %(number)s lines of several words with a star; a rule takes %(most)s. Make a second rule.",
                number=len(phrases),
                most=_MOST_PHRASES,
            ),
        )
    for each in phrases:
        if len(each.split(" ")) > _MOST_IN_A_PHRASE:
            raise Invalid(
                "value",
                phrase(
                    "“%(line)s” has too many words: with a star, at most %(most)s.",
                    line=each[:40],
                    most=_MOST_IN_A_PHRASE,
                ),
            )


def _fits(shape: re.Pattern[str], text: str, otherwise: str, *, path: bool = False) -> str:
    text = text if path else text.lower()
    if len(text) > 254 or shape.fullmatch(text.partition("/")[0] if path else text) is None:
        raise Invalid("value", otherwise)
    return text


def _folded(line: str, least: int, otherwise: str) -> str:
    text = " ".join(fold(line).split())
    if len(text) < least:
        raise Invalid("value", otherwise)
    return text
