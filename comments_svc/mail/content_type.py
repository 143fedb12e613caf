"""Content-Type and Content-Disposition: a word and its parameters (RFC 2045 section 5.1, RFC 2231), in one pass."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote_to_bytes

from comments_svc.mail.charset import decode

_PARAMETER: Final = re.compile(
    r""";\s{0,50}([^\s=;"]{1,60})\s{0,10}=\s{0,10}(?:"((?:[^"\\]|\\.){0,1000})"|([^\s;"]{1,1000}))""", re.DOTALL
)
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)
_SECTION: Final = re.compile(r"(.+?)\*(\d{1,2})(\*?)$")
_MAX_PARAMETERS: Final = 40


@dataclass(frozen=True, slots=True)
class ContentType:
    """In lower case, as are the names of the parameters. A message that says nothing is "text/plain"."""

    name: str
    parameters: Mapping[str, str]


def content_type(value: str) -> ContentType:
    name = value.partition(";")[0].strip().lower()[:100]
    found: dict[str, str] = {}
    sections: dict[str, list[tuple[int, bool, str]]] = {}
    for count, match in enumerate(_PARAMETER.finditer(value)):
        if count >= _MAX_PARAMETERS:
            break
        key, quoted, bare = match.groups()
        key, text = key.lower(), bare if quoted is None else _ESCAPED.sub(r"\1", quoted)
        if section := _SECTION.match(key):
            sections.setdefault(section.group(1), []).append((int(section.group(2)), bool(section.group(3)), text))
        elif key.endswith("*"):
            found[key[:-1]] = _extended(text)
        else:
            found.setdefault(key, text)
    for key, parts in sections.items():
        ordered = sorted(parts)
        joined = "".join(text for _, _, text in ordered)
        found.setdefault(key, _extended(joined) if ordered[0][1] else joined)
    return ContentType(name or "text/plain", found)


def _extended(text: str) -> str:
    charset, _, rest = text.partition("'")
    return decode(unquote_to_bytes(rest.partition("'")[2] or text), charset if rest else "")
