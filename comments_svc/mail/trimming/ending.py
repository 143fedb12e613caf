"""What stands under the reader's words: signatures, "Sent from my ...", footers of lists and of lawyers."""

import re
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from comments_svc.mail.trimming.contact import has_contact
from comments_svc.mail.trimming.model import Kind, Line
from comments_svc.mail.trimming.words import (
    CONFIDENTIAL,
    DEVICES,
    FOOTERS,
    NOTES,
    SENT_BY,
    SENT_BY_ENDS,
    SURELY_SENT_BY,
)

_MAX_SIGNATURE: Final = 20
_MAX_FOOTER: Final = 40

_EXACT_DELIMITER: Final = re.compile(r"--[ \xa0]\s*$")
_DELIMITER: Final = re.compile(r"(?:--|—|–|―)$")
_RULE: Final = re.compile(r"[-_=*#~+—–―·•ᐧ.,|\s]+$")
# What stands where a logo stood.
_PICTURE: Final = re.compile(r"\[(?:cid:|image:|inline image|bild:)[^\]]{0,180}\]$", re.IGNORECASE)
_UNDERSCORES: Final = re.compile(r"_{5,}$")
_ITEM: Final = re.compile(r"[-*•] [a-zà-ÿ]")
_ASIDE: Final = 7
_LINK: Final = re.compile(r"<?\(?(?:https?://|mailto:)\S{1,300}")
_EDGE: Final = " \t<>()[]*_-—–|\"'“”«»."
_FROM_MOBILE: Final = re.compile(r"(?:\w+ )?from (?:my |a )?(?:mobile|iphone|ipad|cell ?phone|phone)(?: \w+)?$")
_BRACKETS: Final = re.compile(r"[\[\]()<>]")
_VAGUE: Final = ("from my ", "von mein", "lähetetty", "küldve", "从我的", "從我的")
_CLAUSE_END: Final = re.compile(r"[,;!?]|\.(?:\s|$)|\s[-–—]\s")
# "Virus-free. www.avast.com", in whatever language.
_SCANNER: Final = re.compile(r"[.。]\s?[<(\[]?(?:https?://)?www\.(?:avast|avg)\.com[>)\]]?$")
_LIST: Final = re.compile(r".{1,60} mailing list$")


def cut_endings(lines: Sequence[Line]) -> None:
    """In each run of the reader's lines, for a signature may stand above the quote or under it."""
    for run in runs(lines):
        _cut_footer(run)
        _cut_sent_from(run)
        _cut_signature(run)
        _cut_rules(run)


def runs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Of lines that are neither quoted nor cut, blank ones included."""
    run: list[Line] = []
    for line in lines:
        if line.kind is None and not line.depth:
            run.append(line)
        elif run:
            yield run
            run = []
    if run:
        yield run


def is_rule(line: Line) -> bool:
    return bool(line.bare) and not line.fenced and _is_ruled(line)


def is_sent_from(line: Line) -> bool:
    if not line.bare or line.fenced or len(line.bare) > 160:
        return False
    if "aka.ms/" in line.key and "outlook" in line.key:
        return True
    key = " ".join(_BRACKETS.sub(" ", _LINK.sub("", line.key)).split()).strip(_EDGE)
    if not key or len(key) > 90:
        return False
    if key.startswith(SENT_BY) or key.endswith(SENT_BY_ENDS):
        # "Sent from my desk, which is easier than my phone" is a sentence.
        clause = _CLAUSE_END.split(key, maxsplit=1)[0]
        if _ITEM.match(line.bare) or (key[len(clause) :][:1] == "," and len(key[len(clause) :].split()) > _ASIDE):
            return False
        return _names_device(clause) or (key.startswith(SURELY_SENT_BY) and len(key) < 45)
    return _FROM_MOBILE.match(key) is not None


def _names_device(clause: str) -> bool:
    words = f" {clause}"
    if len(words.split()) > (6 if clause.startswith(_VAGUE) else 11):
        return False
    return any(f" {each}" in words or (each in words and not words.isascii()) for each in DEVICES)


def _mark(lines: Sequence[Line], kind: Kind) -> None:
    for line in lines:
        line.kind = line.kind or kind


def _tail(run: Sequence[Line], count: int) -> Iterator[int]:
    """Places of the last lines that are neither blank nor cut, from the end."""
    for at in range(len(run) - 1, -1, -1):
        if count and run[at].is_text:
            count -= 1
            yield at
        elif not count:
            return


def _cut_footer(run: Sequence[Line]) -> None:
    first = None
    for at in _tail(run, _MAX_FOOTER):
        if not run[at].fenced and _is_footer(run, at):
            first = at
    if first is not None:
        _mark(run[_rule_above(run, first) :], Kind.FOOTER)


def _rule_above(run: Sequence[Line], first: int) -> int:
    """A footer begins at the line of underscores above it, if only a line or two stand between."""
    for at in range(first - 1, max(-1, first - 4), -1):
        if not run[at].bare or len(run[at].bare) > 100:
            break
        if is_rule(run[at]) and len(run[at].bare) > 4:
            return at
    return first


def _is_footer(run: Sequence[Line], at: int) -> bool:
    key = run[at].key.lstrip("*_>[( ")
    if key.startswith(FOOTERS):
        return True
    if len(key) < 60 and _SCANNER.search(key):
        return True
    if _LIST.match(key) and at > 0 and is_rule(run[at - 1]):
        return True
    if not key.startswith(NOTES) or not _begins_paragraph(run, at):
        return False
    paragraph = " ".join(line.key for line in run[at : at + 8])
    # A sentence of the reader about a message is short; a note of a lawyer is not.
    return len(paragraph) > 90 and any(each in paragraph for each in CONFIDENTIAL) and _is_last(run, at)


def _begins_paragraph(run: Sequence[Line], at: int) -> bool:
    return at == 0 or not run[at - 1].bare or is_rule(run[at - 1])


def _is_last(run: Sequence[Line], at: int) -> bool:
    """Whether no more than some lines follow it: the reader's own words may mention confidentiality too."""
    key = run[at].key
    following = [line for line in run[at:] if line.bare]
    gap = next((n for n, line in enumerate(run[at:]) if not line.bare), None)
    after = [] if gap is None else [line for line in run[at + gap :] if line.bare]
    told_so = key.startswith(("confidentiality", "disclaimer", "legal disclaimer", "if you are not the intended"))
    return told_so or not after or len(following) * 60 < sum(len(line.bare) for line in following)


def _cut_sent_from(run: Sequence[Line]) -> None:
    for at in _tail(run, 8):
        if is_sent_from(run[at]):
            run[at].kind = Kind.SENT_FROM


def _cut_signature(run: Sequence[Line]) -> None:
    """From the first line that can be a delimiter, by what stands below it."""
    first = None
    below: deque[Line] = deque(maxlen=_MAX_FOOTER + 1)
    for at in range(len(run) - 1, -1, -1):
        line = run[at]
        if not line.bare or line.fenced:
            continue
        if not _is_ruled(line):
            below.appendleft(line)
        elif line.is_text and _delimits(line, below):
            first = at
        if len(below) > _MAX_FOOTER:
            break
    if first is not None:
        _mark(run[first:], Kind.SIGNATURE)


def _is_ruled(line: Line) -> bool:
    return len(line.bare) <= 200 and (_RULE.match(line.bare) or _PICTURE.match(line.bare)) is not None


def _delimits(line: Line, below: Collection[Line]) -> bool:
    if _EXACT_DELIMITER.match(line.text):
        return len(below) <= _MAX_FOOTER
    if _DELIMITER.match(line.bare):
        # Without the space that makes it one it may part two halves of a text: a signature is short.
        written = [len(each.bare) for each in below if each.kind is None]
        return len(below) <= _MAX_SIGNATURE and sum(written) <= 600 and max(written, default=0) <= 160
    if len(below) > 8 or not any(each.kind is None for each in below):
        return False
    if _UNDERSCORES.match(line.bare):
        return len(below) <= 3 and all(len(each.bare) < 70 for each in below)
    return has_contact(below) and all(len(each.bare) < 100 for each in below)


def _cut_rules(run: Sequence[Line]) -> None:
    for line in reversed(run):
        if not line.is_text:
            continue
        if not is_rule(line) and not is_sent_from(line):
            return
        line.kind = Kind.RULE if is_rule(line) else Kind.SENT_FROM
