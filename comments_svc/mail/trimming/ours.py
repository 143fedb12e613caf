"""The line at the head of our own mails, "Write your answer above this line: ...", in any language that we speak: with
its dashes or without, wrapped anew, quoted or not.

It is known without its spaces: some languages have none, and are wrapped anywhere."""

from collections.abc import Sequence
from typing import Final

from comments_svc.mail.trimming.model import Kind, Line, Opener
from comments_svc.mail.trimming.split import line_of
from comments_svc.mail.trimming.words import OURS

_DECORATION: Final = " \t-_=*#~<>.—–+|•·"
_DASHES: Final = "-_—–"
_MAX_LINES: Final = 12
"""It is up to 190 characters long; a telephone wraps at 20 or so."""


def _squeezed(text: str) -> str:
    return "".join(text.split())


_BEGINNINGS: Final = tuple(_squeezed(line_of(each).key) for each in OURS)
_LONGEST: Final = max(map(len, _BEGINNINGS))
_GLANCE: Final = 3
_GLANCES: Final = frozenset(each[:_GLANCE] for each in _BEGINNINGS)


def our_lines(lines: Sequence[Line]) -> list[Opener]:
    found: list[Opener] = []
    for at, line in enumerate(lines):
        if found and at < found[-1].end:
            continue
        inner = line.key.lstrip(_DECORATION)
        seen = _squeezed(inner[: 2 * _GLANCE])[:_GLANCE]
        if seen in _GLANCES and not line.fenced and _begins(lines, at, inner):
            found.append(Opener(at, _end(lines, at), Kind.MARKER, firm=True))
    return found


def _begins(lines: Sequence[Line], at: int, inner: str) -> bool:
    joined = _squeezed(inner)
    for below in lines[at + 1 : at + _MAX_LINES]:
        if len(joined) >= _LONGEST or not below.bare:
            break
        joined += _squeezed(below.key)
    return joined.startswith(_BEGINNINGS)


def _end(lines: Sequence[Line], start: int) -> int:
    """Exclusive: behind the dashes that close it, else at the end of the paragraph."""
    opened = lines[start].bare.lstrip("*> ")[:1] in _DASHES
    for at in range(start, min(len(lines), start + _MAX_LINES)):
        if not lines[at].bare:
            return at
        if opened and lines[at].bare.rstrip("*")[-2:].strip(_DASHES) == "" and (at > start or len(lines[at].bare) > 20):
            return at + 1
    return start + 1
