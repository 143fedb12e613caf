"""Lines that say that the other message follows: "-----Original Message-----", "Begin forwarded message:", and ours."""

import re
from collections.abc import Sequence
from typing import Final

from comments_svc.mail.trimming.hint import ORIGINAL_FOLLOWS
from comments_svc.mail.trimming.model import Kind, Line, Opener
from comments_svc.mail.trimming.words import FORWARDED, MARKERS, ORIGINAL

_DECORATION: Final = " \t-_=*#~<>.—–+|•·"
_MAX: Final = 120
_BETWEEN: Final = re.compile(r"[-_=—–]{3,20} ?([^-_=—–]{3,50}?) ?[-_=—–]{3,20} ?\w[^:]{0,30}:")
_RULED: Final = re.compile(r"[*_ ]{0,3}[-_=—–#~+<]{2,}")


def separators(lines: Sequence[Line]) -> list[Opener]:
    found = []
    for at, line in enumerate(lines):
        if line.hint is Kind.ATTRIBUTION and line.bare:
            found.append(Opener(at, at + 1, Kind.ATTRIBUTION, firm=True))
        elif line.bare and not line.fenced and len(line.bare) <= _MAX and (kind := _kind(line)):
            found.append(Opener(at, at + 1, kind, firm=True))
        elif line.bare and not line.fenced and _goes_on(line):
            found.append(Opener(at, at + 1, Kind.ORIGINAL, firm=True))
    return found


def _kind(line: Line) -> Kind | None:
    if line.bare == ORIGINAL_FOLLOWS:
        return Kind.ORIGINAL
    key = line.key
    inner = key.strip(_DECORATION)
    if _RULED.match(key):
        if any(each in inner for each in MARKERS):
            return Kind.MARKER
        inner = inner.rstrip(" :：")
        if inner in ORIGINAL or inner in FORWARDED or _both_names(inner):
            return Kind.ORIGINAL
    named = inner.rstrip(" :：")
    if named in FORWARDED and key.rstrip().endswith((":", "：")):
        return Kind.ORIGINAL
    return None


def _goes_on(line: Line) -> bool:
    """Samsung of old has the fields on the same line: "-------- Original message --------From: Ana ...Date: ..."."""
    between = _BETWEEN.match(line.key)
    return between is not None and (between[1] in ORIGINAL or between[1] in FORWARDED)


def _both_names(inner: str) -> bool:
    """Such as "Välitetty viesti / Fwd.Msg", "Original Message from Ana"."""
    return any(inner.startswith((f"{each} ", f"{each}/")) for each in _LONGER) and len(inner) < 70


_LONGER: Final = (
    "original message",
    "forwarded message",
    "välitetty viesti",
    "preposlaná správa",
    "ursprüngliche nachricht",
)
