"""The words by which lines are known: see words.toml."""

import tomllib
from enum import Enum
from importlib.resources import files
from typing import Final


class Role(Enum):
    """What a header field in the body names."""

    FROM = "from"
    DATE = "date"
    TO = "to"
    COPY = "copy"
    SUBJECT = "subject"
    OTHER = "other"


_LISTS: Final[dict[str, dict[str, list[str]]]] = tomllib.loads(
    files(__package__).joinpath("words.toml").read_text("utf-8")
)
_ATTRIBUTION: Final = _LISTS["attribution"]
_SEPARATORS: Final = _LISTS["separators"]
_ENDINGS: Final = _LISTS["endings"]

WROTE: Final = frozenset(_ATTRIBUTION["wrote"])
WROTE_INSIDE: Final = tuple(_ATTRIBUTION["wrote_inside"])
PRONOUNS: Final = frozenset(_ATTRIBUTION["pronouns"])
STARTS: Final = frozenset(_ATTRIBUTION["starts"])
ROLES: Final = {name: role for role in Role for name in _LISTS["headers"][role.value]}
ORIGINAL: Final = frozenset(_SEPARATORS["original"])
FORWARDED: Final = frozenset(_SEPARATORS["forwarded"])
MARKERS: Final = tuple(_SEPARATORS["markers"])
OURS: Final = tuple(_SEPARATORS["ours"])
SENT_BY: Final = tuple(_ENDINGS["sent_by"])
SENT_BY_ENDS: Final = tuple(_ENDINGS["sent_by_ends"])
SURELY_SENT_BY: Final = tuple(_ENDINGS["surely_sent_by"])
DEVICES: Final = tuple(_ENDINGS["devices"])
FOOTERS: Final = tuple(_ENDINGS["footers"])
NOTES: Final = tuple(_ENDINGS["notes"])
CONFIDENTIAL: Final = tuple(_ENDINGS["confidential"])
CLOSINGS: Final = tuple(_ENDINGS["closings"])
