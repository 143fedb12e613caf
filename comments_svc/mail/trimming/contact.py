"""Telephone numbers and addresses under a reply are never published, delimiter or not."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from comments_svc.mail.trimming.model import Kind, Line
from comments_svc.mail.trimming.words import CLOSINGS

_MAX_LINES: Final = 14
_MAX_WIDTH: Final = 110

_LABEL: Final = re.compile(
    r"(?:\W{0,3})(?:tel|phone|mobile|mob|cell|fax|tél|telefon|telefono|teléfono|telefone|téléphone|mobil|handy|móvil|celular|"
    r"cel|tfn|tlf|puh|tel\.|gsm|whatsapp|office|direct|tлф|тел|моб|телефон|電話|电话|手机|手機|전화|휴대폰|携帯|[tmpfw])\s?[.:)：]{0,2}\s?[+(\d]",
)
_NUMBER: Final = re.compile(
    r"(?<![\w.,/-])(?:(?:\+|\(?0|\(\d)[\d\s().\-/]{6,24}\d|\d{3}[-. ]\d{3}[-. ]\d{4}|1[3-9]\d{9})(?!\w)"
)
_LINK: Final = re.compile(
    r"(?:\W{0,3})(?:(?:web|www|url|website|e-?mail|mail|skype|twitter|linkedin|github)\s?[:：]\s?)?(?:https?://\S+|www\.\S+|<?[^\s@]{1,64}@[^\s@]{1,190}>?)$"
)

_ALONE: Final = re.compile(r"<?[^\s@<>]{1,64}@[^\s@<>]{1,190}>?$|[+(\d][\d\s().\-/]{6,24}\d$")


def cut_contact(lines: Sequence[Line]) -> None:
    """At the end of the reply: what follows the name under a closing, or a last paragraph that is nothing else."""
    end = _end(lines)
    if end is None or lines[end].fenced:
        return
    tail = [at for at in range(max(0, end - 2 * _MAX_LINES), end + 1) if lines[at].is_text][-_MAX_LINES:]
    start = _under_closing(lines, tail)
    if start is None:
        start = _last_paragraph(lines, tail)
    if start is None:
        start = _last_lines(lines, tail)
    if start is not None:
        for line in lines[start : end + 1]:
            line.kind = line.kind or Kind.CONTACT


def has_contact(lines: Iterable[Line]) -> bool:
    return any(_is_contact(line) for line in lines)


def is_sign_off(lines: Sequence[Line]) -> bool:
    """Whether they are a closing and names, and say nothing else."""
    return 0 < len(lines) <= 4 and _is_closing(lines[0]) and all(len(line.bare) <= 45 for line in lines)


def _end(lines: Sequence[Line]) -> int | None:
    return next(
        (at for at in range(len(lines) - 1, -1, -1) if lines[at].is_text or (lines[at].depth and not lines[at].kind)),
        None,
    )


def _under_closing(lines: Sequence[Line], tail: Sequence[int]) -> int | None:
    for place in range(len(tail) - 1, -1, -1):
        if not _is_closing(lines[tail[place]]):
            continue
        below = tail[place + 1 :]
        if not below or any(len(lines[at].bare) > _MAX_WIDTH for at in below):
            return None
        first = next((n for n, at in enumerate(below) if _is_contact(lines[at])), None)
        # The name stays: people sign what they say.
        return None if first is None else below[min(first, 1)]
    return None


def _last_paragraph(lines: Sequence[Line], tail: Sequence[int]) -> int | None:
    """Short lines, none a sentence, one with a telephone number, and something above them; or one address alone."""
    paragraph: list[int] = []
    for at in reversed(tail):
        if paragraph and any(lines[n].blank for n in range(at + 1, paragraph[-1])):
            break
        paragraph.append(at)
    above = any(line.is_text for line in lines[: paragraph[-1]]) if paragraph else False
    if not above or any(_is_sentence(lines[at]) for at in paragraph):
        return None
    if len(paragraph) == 1:
        return paragraph[0] if _is_own(lines, paragraph[0]) else None
    return paragraph[-1] if any(_has_number(lines[at]) for at in paragraph) else None


def _is_sentence(line: Line) -> bool:
    last = line.bare[-1]
    return len(line.bare) > 70 or last in "!?:。" or (last == "." and len(line.bare.split()) > 4)


def _is_own(lines: Sequence[Line], at: int) -> bool:
    """A line that is an address or a number and nothing else, unless the line above announces it."""
    above = next((line for line in reversed(lines[:at]) if line.is_text), None)
    if above is None or above.bare.endswith((":", "：", ",")):
        return False
    line = lines[at]
    alone = _ALONE.match(line.bare) is not None and ("@" in line.bare or _has_number(line))
    return alone or (_LABEL.match(line.key) is not None and _has_number(line) and len(line.bare) < 40)


def _last_lines(lines: Sequence[Line], tail: Sequence[int]) -> int | None:
    """Numbers and addresses that stand alone in the last lines, whatever is above them."""
    start = None
    for at in reversed(tail):
        if not (_ALONE.match(lines[at].bare) or _LABEL.match(lines[at].key)) or not _is_own(lines, at):
            break
        start = at
    return start


def _is_closing(line: Line) -> bool:
    key = line.key.strip(" ,.!*_-–—:)")
    if len(key) > 45 or line.bare.endswith("?"):
        return False
    return key in _EXACT or any(key.startswith(each) and _closes(line, key[len(each) :]) for each in _LONG)


def _closes(line: Line, rest: str) -> bool:
    """ "Thanks, Jane Smith", and not "Thanks! Here is what I made:"."""
    return rest[:1] in _BREAKS and len(rest.split()) <= 5 and not line.bare.endswith((":", "："))


_EXACT: Final = frozenset(CLOSINGS)
_LONG: Final = tuple(each for each in CLOSINGS if len(each) >= 6)
_BREAKS: Final = frozenset(" ,/|!.–-")


def _is_contact(line: Line) -> bool:
    return len(line.bare) <= _MAX_WIDTH and (_has_number(line) or _LINK.match(line.bare) is not None)


def _has_number(line: Line) -> bool:
    if _LABEL.match(line.key):
        return sum(char.isdigit() for char in line.bare) >= 5
    found = _NUMBER.search(line.bare)
    return found is not None and 7 <= sum(char.isdigit() for char in found.group()) <= 15 and len(line.bare) <= 70
