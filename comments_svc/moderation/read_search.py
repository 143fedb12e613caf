"""What a moderator types into the search box: words, "quoted words", operators, a minus before what is not wanted."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.kernel.phrase import phrase
from comments_svc.kernel.problems import Invalid

MOST_TERMS: Final = 20
IS: Final[Mapping[str, str]] = {
    "pending": "",
    "published": "",
    "spam": "",
    "bin": "",
    "deleted": "",
    "edited": "=is:edited",
    "author": "=is:author",
    "first": "=why:first-comment",
    "mail": "=door:mail",
    "imported": "=door:import",
    "widget": "=door:widget",
    "form": "=door:page",
    "dashboard": "=door:dashboard",
    "unanswered": "",
    "newcomer": "",
    "returning": "",
}
HAS: Final[Mapping[str, str]] = {"link": "=has:link", "code": "=has:code", "quote": "=has:quote"}
OPERATORS: Final = ("author", "email", "page", "ip", "is", "has", "reason", "since", "until", "waited")
CHOSEN: Final = ("reason", "page", "since", "until")
_STATES: Final = ("pending", "published", "spam", "bin", "removed")
_REMOVED: Final = {"bin", "removed"}
"""By a moderator, and by its writer."""
_WAITED: Final = re.compile(r"(\d{1,6})(s|min|h|d)", re.IGNORECASE)
_UNITS: Final = {"s": "seconds", "min": "minutes", "h": "hours", "d": "days"}
# Of a web address that somebody looks for, this is no operator.
_SCHEMES: Final = ("http", "https")
_TERM: Final = re.compile(r'(-?[A-Za-z]+:)(?=\s|$)|(-?)(?:([A-Za-z]+):)?("[^"]*"?|\S+)')


class Term(msgspec.Struct, frozen=True):
    """`key` is empty for words; `exact`: they were quoted. `typed`: as it stands in the box."""

    typed: str
    key: str
    value: str
    without: bool
    exact: bool = False


def read_search(typed: str) -> list[Term]:
    """Raises Invalid, which says what to type instead."""
    terms = [_term(each) for each in _TERM.finditer(typed.replace("\0", " "))]
    if len(terms) > MOST_TERMS:
        raise Invalid(
            "q",
            phrase(
                "That is a search of %(parts)s parts. Please leave %(most)s or fewer.",
                parts=len(terms),
                most=MOST_TERMS,
            ),
        )
    return [each for each in terms if each.value]


def _term(found: re.Match[str]) -> Term:
    bare, minus, key, rest = found.groups()
    if bare:
        key = bare.strip("-:").lower()
        _known(key, found[0])
        raise Invalid("q", phrase("What should stand after “%(key)s:”? %(example)s", key=key, example=_EXAMPLES[key]))
    exact, value = rest.startswith('"'), rest.strip('"').strip()
    key = (key or "").lower()
    if key in _SCHEMES:
        return Term(found[0], "", f"{key}:{value}", bool(minus), exact=True)
    if not key:
        return Term(found[0], "", value, bool(minus), exact)
    _known(key, found[0])
    return Term(found[0], key, _checked(key, value), bool(minus), exact)


_EXAMPLES: Final = {
    "author": phrase("For example author:ada."),
    "email": phrase("For example email:ada@example.org, or email:example.org for everybody there."),
    "page": phrase("For example page:bread, with words of its title or address."),
    "ip": phrase("The id of a comment: it finds what came from the same address."),
    "is": phrase("One of %(values)s.", values=", ".join(IS)),
    "has": phrase("One of %(values)s.", values=", ".join(HAS)),
    "reason": phrase("For example reason:first-comment."),
    "since": phrase("A day, for example since:2026-01-31."),
    "until": phrase("A day, for example until:2026-01-31."),
    "waited": phrase("For example waited:2h, for what was published after more than two hours; also 30s, 15min or 3d."),
}


def _known(key: str, typed: str) -> None:
    if key not in OPERATORS:
        known = ", ".join(f"{each}:" for each in OPERATORS)
        quoted = '"' + typed.lstrip("-").replace('"', "") + '"'
        said = phrase(
            "“%(key)s:” is not something to search by. There are %(known)s. As words, quote it: %(quoted)s.",
            key=key,
            known=known,
            quoted=quoted,
        )
        raise Invalid("q", said)


def _checked(key: str, value: str) -> str:
    wrong = Invalid(
        "q", phrase("“%(typed)s” finds nothing. %(example)s", typed=f"{key}:{value}", example=_EXAMPLES[key])
    )
    if key in ("is", "has"):
        if value.lower() not in (IS if key == "is" else HAS):
            raise wrong
        return value.lower()
    if key == "waited" and not _WAITED.fullmatch(value):
        raise wrong
    try:
        if key in ("since", "until"):
            return str(date.fromisoformat(value))
        return str(UUID(value)) if key == "ip" else value
    except ValueError:
        raise wrong from None


def states_of(terms: list[Term]) -> set[str]:
    """The states that `is:` asks for; all when it asks for none."""
    of_state = [(each, _named(each.value)) for each in terms if each.key == "is" and _named(each.value)]
    wanted = {name for each, names in of_state if not each.without for name in names} or set(_STATES)
    return wanted - {name for each, names in of_state if each.without for name in names}


def _named(value: str) -> set[str]:
    """The states that a value of `is:` names; a comment that its writer has removed is under no tab but All."""
    return _REMOVED if value == "deleted" else {value} & (set(_STATES) - {"removed"})


def waited(term: Term) -> timedelta:
    """What stands after `waited:`."""
    found = _WAITED.fullmatch(term.value)
    assert found is not None
    return timedelta(**{_UNITS[found[2].lower()]: int(found[1])})


def choices(terms: list[Term]) -> dict[str, Term]:
    """What a form of one field for each of these shows, and changes: the last of each."""
    return {each.key: each for each in terms if each.key in CHOSEN and not each.without}


def quoted(key: str, value: str) -> str:
    """As it is typed, to find this value."""
    words = " ".join(value.replace('"', " ").split())
    return f'{key}:"{words}"' if " " in words else f"{key}:{words}"


def without(typed: str, term: Term) -> str:
    """The search with one part taken out."""
    return " ".join(each.typed for each in read_search(typed) if each != term)
