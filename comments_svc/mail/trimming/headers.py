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
_COLON: Final = re.compile("[:：]")


def header_blocks(lines: Sequence[Line]) -> list[Opener]:
    found: list[Opener] = []
    free = 0
    for at in range(len(lines)):
        if at < free or _role(lines[at]) in {None, Role.OTHER}:
            continue
        end, roles, proof = _extent(lines, at)
        if _is_block(roles, proof=proof):
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
