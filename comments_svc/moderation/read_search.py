"""What a moderator types into the search box: words, "quoted words", operators, a minus before what is not wanted."""

import re
from collections.abc import Mapping
from datetime import date
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
    "edited": "=is:edited",
    "author": "=is:author",
    "first": "=why:first-comment",
    "mail": "=door:mail",
    "imported": "=door:import",
    "widget": "=door:widget",
    "form": "=door:page",
    "dashboard": "=door:dashboard",
    "unanswered": "",
}
HAS: Final[Mapping[str, str]] = {"link": "=has:link", "code": "=has:code", "quote": "=has:quote"}
OPERATORS: Final = ("author", "email", "page", "ip", "is", "has", "reason", "since", "until")
_STATES: Final = ("pending", "published", "spam", "bin")
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
    try:
        if key in ("since", "until"):
            return str(date.fromisoformat(value))
        return str(UUID(value)) if key == "ip" else value
    except ValueError:
        raise wrong from None


def states_of(terms: list[Term]) -> set[str]:
    """The states that `is:` asks for; all when it asks for none."""
    of_state = [each for each in terms if each.key == "is" and each.value in _STATES]
    wanted = {each.value for each in of_state if not each.without} or set(_STATES)
    return wanted - {each.value for each in of_state if each.without}


def without(typed: str, term: Term) -> str:
    """The search with one part taken out."""
    return " ".join(each.typed for each in read_search(typed) if each != term)
