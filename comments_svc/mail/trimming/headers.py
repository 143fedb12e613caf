"""Blocks such as From:, Sent:, To:, Subject: that clients put above the message that is answered."""

import re
from collections.abc import Sequence
from typing import Final

from comments_svc.mail.trimming.model import Kind, Line, Opener
from comments_svc.mail.trimming.words import ROLES, Role

_MAX_NAME: Final = 40
_MAX_LINES: Final = 30
_MAX_FOLDED: Final = 3

_PROOF: Final = re.compile(r"[\w.+%=-]@[\w-]|(?<!\d)\d{1,2}[:.]\d{2}(?!\d)|(?<!\d)(?:19|20)\d\d(?!\d)")
_NAME: Final = re.compile(r"(\w{1,20})[*_]{0,2} ?[:：]")
_MOST_UNKNOWN: Final = 7
_LABELLED: Final = re.compile(r"[^\s:：][^:：<>@]{0,30}[:：]\s{0,10}\S")
_BRACKETED: Final = re.compile(r"<[^<>\s@]{1,64}@[^<>\s]{1,255}>")
_TIME: Final = re.compile(r"(?<!\d)\d{1,2}[:.]\d{2}(?!\d)")
_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_ANSWERS: Final = re.compile(r"[:：]\s{0,10}re(?:\[\d{1,3}\])?:", re.IGNORECASE)
_COLON: Final = re.compile("[:：]")


def header_blocks(lines: Sequence[Line]) -> list[Opener]:
    found: list[Opener] = []
    free = 0
    for at in range(len(lines)):
        if at < free:
            continue
        if _role(lines[at]) in {None, Role.OTHER}:
            if (end := _end_of_unknown(lines, at)) is not None:
                found.append(Opener(at, end, Kind.HEADERS, firm=True))
                free = end
            continue
        end, roles, proof = _extent(lines, at)
        if _is_block(roles, proof=proof) or _is_block_of_one_line(lines[at]):
            found.append(Opener(at, end, Kind.HEADERS, firm=True))
            free = end
    return found


def _is_block(roles: set[Role], *, proof: bool) -> bool:
    if Role.FROM not in roles:
        # Hotmail of old: "Date:", "To:"; here both must be of a mail's kind.
        return proof and {Role.DATE, Role.TO, Role.SUBJECT} <= roles
    if not roles & {Role.DATE, Role.SUBJECT}:
        return False
    # "De", "A" and "Data" are words too: three of them with a date or an address, or four.
    return len(roles - {Role.OTHER}) >= (3 if proof else 4)


def _end_of_unknown(lines: Sequence[Line], at: int) -> int | None:
    """Of a block in a language that no list has: labelled lines one below the other, the first with an address in
    brackets, one with a year and a time, one with "Re:" as mail programs write it in every language."""
    if not _BRACKETED.search(lines[at].bare) or not _LABELLED.match(lines[at].bare):
        return None
    end = at + 1
    while end < min(len(lines), at + _MOST_UNKNOWN) and lines[end].depth == lines[at].depth:
        if not _LABELLED.match(lines[end].bare):
            break
        end += 1
    rest = [line.bare for line in lines[at + 1 : end]]
    dated = any(_TIME.search(each) and _YEAR.search(each) for each in rest)
    return end if end - at > 2 and dated and any(map(_ANSWERS.search, rest)) else None


def _is_block_of_one_line(line: Line) -> bool:
    """From:, Sent:, To: and Subject: behind each other, as some programs paste them."""
    roles = {ROLES.get(name) for name in _NAME.findall(line.key)}
    return (
        _role(line) is Role.FROM
        and {Role.DATE, Role.TO, Role.SUBJECT} <= roles
        and _PROOF.search(line.bare) is not None
    )


def _extent(lines: Sequence[Line], start: int) -> tuple[int, set[Role], bool]:
    """Where the block ends (exclusive), what it names, and whether a date or an address is in it. Long values may be
    folded over three lines; one blank line may stand between two fields."""
    roles: set[Role] = set()
    proof = valueless = False
    end, at = start, start
    while at < min(len(lines), start + _MAX_LINES):
        line = lines[at]
        role = _role(line)
        if line.depth != lines[start].depth or line.fenced or (role in roles and role is not Role.OTHER):
            break
        if role is None and at - end >= _MAX_FOLDED:
            break
        if role:
            roles.add(role)
            end = at + 1
        proof = proof or (end == at + 1 and _PROOF.search(line.bare) is not None)
        at += 1
        if not line.bare and at < len(lines) and _role(lines[at]) is None and not valueless:
            break
        valueless = line.bare.endswith((":", "：")) if line.bare else valueless and not _is_blank(lines, at)
    return end, roles, proof


def _is_blank(lines: Sequence[Line], at: int) -> bool:
    return at >= len(lines) or not lines[at].bare


def _role(line: Line) -> Role | None:
    if line.fenced:
        return None
    head = line.bare[: _MAX_NAME + 8].lstrip("*_ ")
    colon = _COLON.search(head)
    if colon is None or colon.start() > _MAX_NAME:
        return _of_message_du(line)
    return ROLES.get(head[: colon.start()].strip(" *_\t").casefold())


def _of_message_du(line: Line) -> Role | None:
    """Orange's first line has no colon: "Message du 03/11/26 09:14"."""
    return Role.DATE if line.key.startswith(("message du ", "mensaje del ")) and len(line.bare) < 50 else None
