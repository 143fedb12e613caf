"""What our own mail server found out, from the `Authentication-Results` that it put on top (RFC 8601)."""

import re
from collections.abc import Sequence
from typing import Final

import msgspec

_LONGEST: Final = 8_000
# Of RFC 5322, sections 3.2.2 and 3.2.4. What an attacker may choose, such as the local part of the envelope's sender,
# stands in quotes, and there nothing parts or begins anything.
_PIECE: Final = re.compile(r"""\\.|"(?:[^"\\]|\\.)*"|[()]|[^()"\\]+|["\\]""", re.DOTALL)
_IN_QUOTES: Final = str.maketrans(dict.fromkeys(";=() \t\r\n", "_"))
_RESULT: Final = re.compile(r"(dkim|spf|dmarc)\s*=\s*([a-z]+)(.*)", re.IGNORECASE | re.DOTALL)
_PROPERTY: Final = re.compile(r"(?<!\S)(header\.d|header\.i|header\.from|smtp\.mailfrom|smtp\.helo)\s*=\s*([^\s;]+)")


class Result(msgspec.Struct, frozen=True):
    """`domain`: what it is about (header.d, smtp.mailfrom, header.from)."""

    method: str
    passed: bool
    domain: str


def read_results(fields: Sequence[str], authserv_id: str) -> list[Result]:
    """From the topmost of the `Authentication-Results` fields, if it is of this server; else nothing.

    One further down may have come with the mail, whatever name it bears. An empty `authserv_id` trusts none.
    """
    if not authserv_id or not fields or len(fields[0]) > _LONGEST:
        return []
    text = _without_comments(fields[0])
    if text is None:
        return []
    first, *rest = text.split(";")
    name = first.split()
    if not name or name[0].lower() != authserv_id.lower():
        return []
    return [found for part in rest if (found := _result(part.strip())) is not None]


def _without_comments(text: str) -> str | None:
    """And without quotes, whose text can't be taken for anything else. Comments may stand in one another. None when
    a comment or a quote has no end: then nobody can tell what was the server's to say."""
    kept: list[str] = []
    depth = 0
    for piece in _PIECE.findall(text):
        if piece == "(":
            depth += 1
            kept.append(" ")
        elif piece == ")":
            depth -= 1
        elif depth and len(piece) > 1 and piece[0] == '"':
            # In a comment a quote is a sign like any other; one that holds a bracket can be read in two ways.
            if "(" in piece or ")" in piece:
                return None
        elif depth:
            continue
        elif piece in {'"', "\\"}:
            return None
        else:
            kept.append(piece[1:-1].translate(_IN_QUOTES) if piece[0] == '"' else piece)
        if depth < 0:
            return None
    return None if depth else "".join(kept)


def _result(part: str) -> Result | None:
    found = _RESULT.match(part)
    if found is None:
        return None
    about = {name.lower(): value for name, value in _PROPERTY.findall(found[3])}
    order = {"dkim": ("header.d", "header.i"), "spf": ("smtp.mailfrom", "smtp.helo"), "dmarc": ("header.from",)}
    method = found[1].lower()
    value = next((about[name] for name in order[method] if name in about), "")
    return Result(method, found[2].lower() == "pass", value.rpartition("@")[2].lower())
