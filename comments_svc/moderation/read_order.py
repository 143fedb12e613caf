"""What a moderator's mail asks for: commands in several languages (decisions: commands)."""

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final, TypeAlias
from unicodedata import normalize

import msgspec


class Command(StrEnum):
    APPROVE = "approve"
    PUBLISH = "publish"
    PRIVATE = "private"
    REJECT = "reject"
    SPAM = "spam"


class Order(msgspec.Struct, frozen=True):
    """`text`: what else the mail says. Without a command, its letter has said what becomes of an answer."""

    command: Command | None
    text: str


Words: TypeAlias = Mapping[str, Command]

_FILE: Final = Path(__file__).with_name("orders.toml")
_AROUND: Final = " \t\u00a0\u200e\u200f*_\"'“”„«»‘’״「」.,:;!…()[]-–—。，、：！؛،।"
# Small letters of a Turkish "İ" are an i with a dot above it.
_DOT_ABOVE: Final = "\u0307"


def read_order(text: str) -> Order:
    """The whole text is a command, or its first line is one of the clear ones, or there is none."""
    whole = text.strip()
    first, _, rest = whole.partition("\n")
    clear, short = words()
    word = _bare(first)
    if not rest.strip() and word in short:
        return Order(short[word], "")
    if word in clear:
        return Order(clear[word], rest.strip())
    return Order(None, whole)


def _bare(line: str) -> str:
    return " ".join(_spelled(line.strip(_AROUND)).split())


def _spelled(word: str) -> str:
    """However its accents were typed."""
    return normalize("NFC", normalize("NFD", word.casefold()).replace(_DOT_ABOVE, ""))


@cache
def words() -> tuple[Words, Words]:
    """Those that count as a first line, and those that count only alone, with the others."""
    languages: dict[str, dict[str, dict[str, list[str]]]] = tomllib.loads(_FILE.read_text("utf-8"))
    first = _of(languages, "first")
    return first, _of(languages, "alone") | first


def _of(languages: Mapping[str, Mapping[str, Mapping[str, list[str]]]], where: str) -> dict[str, Command]:
    return {
        _spelled(word): Command(name)
        for each in languages.values()
        for name, spelled in each.get(where, {}).items()
        for word in spelled
    }
