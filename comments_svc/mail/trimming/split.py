import re
from typing import Final

from comments_svc.mail.trimming.hint import HINTS
from comments_svc.mail.trimming.model import Line

MAX_CHARS: Final = 1_000_000
MAX_LINES: Final = 10_000
LOOKED_AT: Final = 600

# Direction and zero-width marks that clients put around names and dates.
_INVISIBLE: Final = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\xad]")
# ">", "> >", the initials of the fidonet style ("AB>"), a full-width one; a bar unless it is a row of a table.
_MARK: Final = re.compile(r"[ \t\xa0]{0,8}(?:[>＞]|&gt;|[A-Z]{1,4}>(?=[ \t>]|$))")
_BAR: Final = re.compile(r" {0,3}\|(?=[ \t]|$)(?!.{0,600}\|\s*$)")
_FENCE: Final = re.compile(r" {0,3}(```|~~~)[\w+-]{0,20}[ \t]*$")
_MAX_DEPTH: Final = 50


def split(text: str) -> tuple[list[Line], str]:
    """The lines that are looked at, and what lies beyond (see MAX_CHARS and MAX_LINES)."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    head, rest = text[:MAX_CHARS], text[MAX_CHARS:]
    parts = head.split("\n", MAX_LINES)
    if len(parts) > MAX_LINES:
        rest = parts.pop() + rest
    lines = [line_of(part) for part in parts]
    _mark_fences(lines)
    return lines, rest


def line_of(text: str) -> Line:
    text = text.replace("\ufeff", "")
    if not text or text.isspace():
        return Line(text, "", 0, "")
    if hint := HINTS.get(text[0]):
        text = text[1:]
    depth, at = _quoted(text[:LOOKED_AT])
    bare = _INVISIBLE.sub("", text[at : at + LOOKED_AT]).replace("\xa0", " ").strip()
    return Line(text, bare, depth, bare.casefold(), hint=hint)


def _quoted(text: str) -> tuple[int, int]:
    """How deep, and where the text begins behind the marks."""
    depth = at = 0
    while depth < _MAX_DEPTH and (mark := _MARK.match(text, at) or _BAR.match(text, at)):
        depth, at = depth + 1, mark.end()
    return depth, at


def _mark_fences(lines: list[Line]) -> None:
    """Code between two fences is text, whatever it looks like. A fence without a second one is none."""
    opened: int | None = None
    for at, line in enumerate(lines):
        if line.depth and opened is None:
            continue
        if not _FENCE.match(line.text[:40]):
            continue
        if opened is None:
            opened = at
        else:
            for inner in lines[opened : at + 1]:
                inner.fenced, inner.depth, inner.bare = True, 0, inner.text.strip()[:LOOKED_AT]
                inner.key = inner.bare.casefold()
            opened = None
