"""What our own mail server found out, from the `Authentication-Results` that it put on top (RFC 8601)."""

import re
from collections.abc import Sequence
from typing import Final

import msgspec

_LONGEST: Final = 8_000
_COMMENT: Final = re.compile(r"\([^()]*\)")
_RESULT: Final = re.compile(r"(dkim|spf|dmarc)\s*=\s*([a-z]+)(.*)", re.IGNORECASE | re.DOTALL)
_PROPERTY: Final = re.compile(r"(header\.d|header\.i|header\.from|smtp\.mailfrom|smtp\.helo)\s*=\s*\"?([^\s\";]+)")


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
    first, *rest = _without_comments(fields[0]).split(";")
    name = first.split()
    if not name or name[0].lower() != authserv_id.lower():
        return []
    return [found for part in rest if (found := _result(part.strip())) is not None]


def _without_comments(text: str) -> str:
    """Comments may stand in one another (RFC 5322, section 3.2.2)."""
    while (shorter := _COMMENT.sub(" ", text)) != text:
        text = shorter
    return text


def _result(part: str) -> Result | None:
    found = _RESULT.match(part)
    if found is None:
        return None
    about = {name.lower(): value for name, value in _PROPERTY.findall(found[3])}
    order = {"dkim": ("header.d", "header.i"), "spf": ("smtp.mailfrom", "smtp.helo"), "dmarc": ("header.from",)}
    method = found[1].lower()
    value = next((about[name] for name in order[method] if name in about), "")
    return Result(method, found[2].lower() == "pass", value.rpartition("@")[2].lower())
