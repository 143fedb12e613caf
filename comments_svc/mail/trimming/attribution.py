"""Lines such as "On 3 Nov 2026, at 09:14, Ana <ana@blog.example> wrote:", wrapped or not, their parts in any order."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from comments_svc.mail.trimming.model import Kind, Line, Opener
from comments_svc.mail.trimming.words import PRONOUNS, STARTS, WROTE, WROTE_INSIDE

_MAX_LINES: Final = 5
_MAX_CHARS: Final = 600

_TIME: Final = re.compile(r"(?<!\d)\d{1,2}(?:[:.h]|時|시 ?)\d{2}(?!\d)")
_DATE: Final = re.compile(
    r"(?<!\d)(?:(?:19|20)\d\d(?!\d)|\d{1,2}(?:[/-]|\. ?)\d{1,2}(?:[/-]|\. ?)\d{2,4}(?!\d)|\d{1,2}/\d{1,2}(?!\d))"
)
_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_ADDRESS: Final = re.compile(r"[\w.+%&'=/-]@[\w-]")
_BRACKETED: Final = re.compile(r"(?:[<(\[]|&lt;)[^<>()\[\]@]{0,80}@")
_GAP: Final = re.compile(r"[:：][ \xa0]{2,}\S")
_ENDS: Final = re.compile(r"[:：][\s*_>\"”»-]{0,12}$")
_DASHES: Final = frozenset("-_—")
_STAMP: Final = re.compile(r"\d{4}-\d\d-\d\d,? \d\d:\d\d(?::\d\d)? (?:GMT|UTC)[+-]\d\d:?\d\d \S")
_DATE_FIRST: Final = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\b.{1,200}<\s*[^<>\s]{1,200}@[^<>\s]{1,200}>$")
_APART: Final = str.maketrans(dict.fromkeys("\t*_<>()[]:：\"'“”„«»,.;", " "))
# First words of a line that go on with a date too.
_WITHIN: Final = frozenset({"at", "de", "a", "o", "v", "u", "la"})
_NUMBER: Final = re.compile(r"\d+")
_EDGE: Final = " \t*_-—–<>()[]:：\"'“”„«»,.;"
_SENTENCE: Final = re.compile(r"[.!?]\s+\S+\s+\S+\s+\S+\s+\S+\s+\S+.*[.!?]\s")


class _Grade(IntEnum):
    NONE = 0
    WEAK = 1
    """It is one if a quote follows."""
    PART = 2
    """It is one; its beginning may stand on the line above."""
    WHOLE = 3


@dataclass(frozen=True, slots=True)
class _Traits:
    """What one or more joined lines have in common with an attribution."""

    wrote: bool
    ends: bool
    date: bool
    time: bool
    address: bool
    bracketed: bool
    starts: bool


def attributions(lines: Sequence[Line]) -> list[Opener]:
    """In the order of their ends; none overlap. Looks at no line more than a few times."""
    found: list[Opener] = []
    free = 0
    speaks = -_MAX_LINES - 1  # the last line that may hold a verb or an address
    for at, line in enumerate(lines):
        if not line.bare or line.fenced:
            continue
        if _speaks(line):
            speaks = at
        if not _may_end(line) or (at - speaks > _MAX_LINES and _is_idle(lines, at)):
            continue
        if opener := _ending_at(lines, at, free):
            found.append(opener)
            free = opener.end
    return found


def _speaks(line: Line) -> bool:
    return "@" in line.bare or _has_verb(line.key)


def _is_idle(lines: Sequence[Line], at: int) -> bool:
    """Of a line without a verb or an address near it: whether it is no "3.11.2026, 09:14, Ana:" above a quote."""
    line = lines[at]
    return _ends(line.bare, line.key) and not quoted_after(lines, at + 1)


def _may_end(line: Line) -> bool:
    if len(line.bare) >= _MAX_CHARS or _DASHES.issuperset(line.bare):
        return False
    return _ends(line.bare, line.key) or line.bare[0].isdigit() or _is_stamped(line.bare) or _goes_on(line)


def _ending_at(lines: Sequence[Line], end: int, free: int) -> Opener | None:
    line = lines[end]
    if not _ends(line.bare, line.key):
        if _is_bare_stamp(line.bare) or _goes_on(line):
            return _opener(end, end, firm=True)
        # In whatever language, and whatever it ends in.
        stamped = _is_stamped(line.bare) and not _SENTENCE.search(line.bare) and quoted_after(lines, end + 1)
        return _opener(end, end, firm=False) if stamped else None
    best: tuple[int, _Grade] | None = None
    for start in _starts(lines, end, free):
        joined = " ".join(line.bare for line in lines[start : end + 1] if line.bare)
        grade = _grade(joined, lines[start])
        if grade is _Grade.WHOLE and _closed(joined):
            return _opener(start - _begun_above(lines, start, free), end, firm=True)
        if grade and (best is None or grade > best[1]):
            best = (start, grade)
    if best is None or (best[1] is _Grade.WEAK and not quoted_after(lines, end + 1)):
        return None
    return _opener(best[0], end, firm=best[1] > _Grade.WEAK)


def _begun_above(lines: Sequence[Line], start: int, free: int) -> int:
    """1 if the line above belongs to it although it is whole without: a name that was wrapped before its address, or
    "On Tuesday, November 3, 2026" before the rest of the date."""
    above, below = lines[start - 1], lines[start]
    if start <= free or not above.bare or above.depth != below.depth or above.fenced or len(above.bare) > 80:
        return 0
    if above.bare[-1] in "!?:…)" or _first_word(below.key) in STARTS - _WITHIN:
        return 0
    dated = any(char.isdigit() for char in above.bare)
    if (dated and _first_word(above.key) in STARTS) or (_BRACKETED.search(above.bare) and "@" not in below.bare):
        return 1
    named = below.bare.startswith("<") and above.bare[-1] != "." and len(above.bare) <= 60
    return int(named and (not above.bare[0].islower() or not above.bare.isascii()))


def _is_bare_stamp(text: str) -> bool:
    """ "2026-11-03 09:14 GMT+01:00 Ana", "2026/11/3 Ana <ana@blog.example>": dates without a colon behind the name."""
    return _STAMP.match(text) is not None or _DATE_FIRST.match(text) is not None


def _goes_on(line: Line) -> bool:
    """Yahoo on a telephone has the first line of the original behind it: "On ... <ana@blog.example> wrote:   Hello"."""
    gap = _GAP.search(line.bare)
    if gap is None:
        return False
    head = line.bare[: gap.start() + 1]
    has = _traits(head, line)
    return has.wrote and has.ends and has.bracketed and has.time and has.starts


def _is_stamped(text: str) -> bool:
    """An address in brackets, a time, and a year or the like."""
    return len(text) < 200 and all(each.search(text) for each in (_BRACKETED, _TIME, _YEAR))


def _opener(start: int, end: int, *, firm: bool) -> Opener:
    return Opener(start, end + 1, Kind.ATTRIBUTION, firm)


def _starts(lines: Sequence[Line], end: int, free: int) -> list[int]:
    """Lines at which an attribution that ends here may begin, nearest first."""
    starts = [end]
    gap = False
    for at in range(end - 1, max(free, end - _MAX_LINES - 1) - 1, -1):
        line, below = lines[at], lines[starts[-1]]
        if line.fenced:
            break
        if not line.bare:
            if gap or not below.bare.startswith("<"):
                break
            gap = True
            continue
        if line.depth != below.depth and not _broken_mark(line, below):
            break
        starts.append(at)
    return starts


def _broken_mark(above: Line, below: Line) -> bool:
    """A line that begins with the ">" of an address that was wrapped."""
    if below.depth != above.depth + 1:
        return False
    unclosed = above.bare.rfind("<") > above.bare.rfind(">")
    return len(below.bare) < (60 if unclosed else 15)


def _grade(text: str, first: Line) -> _Grade:
    if len(text) > _MAX_CHARS:
        return _Grade.NONE
    has = _traits(text, first)
    if has.wrote and has.ends:
        return _grade_of_verb(text, has)
    if _is_bare_stamp(text):
        return _Grade.WHOLE
    if has.ends and has.address and has.date and has.starts:
        return _Grade.WHOLE
    if has.ends and has.date and has.time and _begins_with_digit(text):
        return _Grade.WEAK
    return _Grade.NONE


def _grade_of_verb(text: str, has: _Traits) -> _Grade:
    dated = has.date or has.time
    if has.address and dated and has.starts:
        return _Grade.WHOLE
    if has.date and has.time and has.starts:
        return _Grade.WHOLE
    if _is_dashed(text) and len(text) < 120:
        return _Grade.WHOLE
    if has.bracketed and len(text) < 200:
        return _Grade.PART
    return _Grade.WEAK if _names_somebody(text, has) else _Grade.NONE


def _names_somebody(text: str, has: _Traits) -> bool:
    """Without an address and a time: "El jueves, 21 de noviembre de 2013, Ana escribió:", "Ana Smith wrote:", but not
    "As Smith (2019) wrote:"."""
    if not PRONOUNS.isdisjoint(text.casefold().translate(_APART).split()):
        return False
    words = [word for word in text.split() if (bare := word.strip(_EDGE)) and bare.casefold() not in WROTE]
    if has.date and (has.starts or has.time) and len(_NUMBER.findall(text)) > 1:
        return len(words) <= 14
    return len(words) <= 4 and all(not char.isdigit() for char in text) and not any(word[0].islower() for word in words)


def _traits(text: str, first: Line) -> _Traits:
    key = text.casefold()
    bracketed = _BRACKETED.search(text) is not None
    return _Traits(
        wrote=_has_verb(key),
        ends=_ends(text, key),
        date=_DATE.search(text) is not None,
        time=_TIME.search(text) is not None,
        address=_ADDRESS.search(text) is not None,
        bracketed=bracketed,
        starts=_starts_like_one(first, bracketed=bracketed) and not _SENTENCE.search(text),
    )


def _has_verb(key: str) -> bool:
    if not WROTE.isdisjoint(key.translate(_APART).split()):
        return True
    # "napsal(a):"; and languages that set no spaces.
    if "(" in key and not WROTE.isdisjoint(word.rstrip(":：") for word in key.split()):
        return True
    return not key.isascii() and any(each in key for each in WROTE_INSIDE)


def _ends(text: str, key: str) -> bool:
    return _ENDS.search(text, max(0, len(text) - 20)) is not None or _last_word(key) in WROTE or _is_dashed(text)


def _starts_like_one(first: Line, *, bracketed: bool) -> bool:
    if _first_word(first.key) in STARTS:
        return True
    words = first.key.split()
    # "út 3. 11. 2026", "понедельник, 6 октября", "Ana <ana@blog.example>, 3 Kas"
    return any(char.isdigit() for word in words[:4] for char in word) or (bracketed and "<" in first.bare)


def _is_dashed(text: str) -> bool:
    return len(text) > 4 and _DASHES.issuperset(text[:2]) and _DASHES.issuperset(text[-2:])


def _begins_with_digit(text: str) -> bool:
    return text[0].isdigit()


def _first_word(key: str) -> str:
    words = key.lstrip(_EDGE).split(None, 1)
    return words[0].strip(_EDGE) if words else ""


def _last_word(key: str) -> str:
    """Its parts in round brackets are of it: "napisał(a)"."""
    words = key.rstrip(_EDGE).rsplit(None, 1)
    return words[-1].strip(_EDGE) if words else ""


def _closed(text: str) -> bool:
    """Whether each ">" has its "<": else the address began on the line above."""
    return text.count("<") >= text.count(">") - text.endswith(">")


def quoted_after(lines: Sequence[Line], at: int) -> bool:
    """Whether the next line that is not blank is quoted."""
    for line in lines[at : at + 6]:
        if not line.blank:
            return line.depth > 0
    return False
