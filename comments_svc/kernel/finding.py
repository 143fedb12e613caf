import textwrap
from enum import StrEnum
from typing import Final

import msgspec


class Level(StrEnum):
    OK = "ok"
    NOTE = "note"
    """Nothing is wrong, but worth to know."""
    PROBLEM = "problem"


class Finding(msgspec.Struct, frozen=True):
    """One line for the operator. `enter`: what to type, word for word, each on a line of its own."""

    level: Level
    about: str
    says: str
    enter: tuple[str, ...] = ()


_ABOUT: Final = 12
_LINE: Final = 100


def ok(about: str, says: str) -> Finding:
    return Finding(Level.OK, about, says)


def note(about: str, says: str, *enter: str) -> Finding:
    return Finding(Level.NOTE, about, says, enter)


def problem(about: str, says: str, *enter: str) -> Finding:
    return Finding(Level.PROBLEM, about, says, enter)


def lines(finding: Finding) -> list[str]:
    """As a terminal shows it."""
    head = f"{finding.level:<8} {finding.about:<{_ABOUT}} "
    margin = " " * len(head)
    # A command stays whole: it is copied.
    whole = textwrap.TextWrapper(
        _LINE, initial_indent=head, subsequent_indent=margin, break_long_words=False, break_on_hyphens=False
    )
    words = whole.wrap(finding.says)
    return [*words, *(f"{margin}  {each}" for each in finding.enter)]
