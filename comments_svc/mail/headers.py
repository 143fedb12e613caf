"""Header fields as bytes (RFC 5322, RFC 2047).

Written here, because `EmailMessage` makes encoded words of a long Message-ID or URL, and of a name what its sender
wants (see `clean`). A value that would end its line or begin another is a fault of ours: ValueError.
"""

import base64
import re
from collections.abc import Iterator
from typing import Final

from comments_svc.mail.wire_address import wire_address

_DOTTED: Final = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+")
_WIDTH: Final = 76
_WORD_BYTES: Final = 45
"""60 characters of base64 and 12 of `=?utf-8?b??=` are within the 75 of RFC 2047, section 2."""


def text_field(name: str, value: str) -> bytes:
    """Free text, in encoded words where it is not plain ASCII."""
    return _field(name, value.split(" ") if _is_plain(value) else list(_encoded(value)))


def address_field(name: str, address: str, *, display: str = "") -> bytes:
    """One mailbox. Raises ValueError for an address that no header should hold."""
    checked = wire_address(address)
    return _field(name, [*_phrase(display), f"<{checked}>"] if display else [checked])


def list_id_field(list_id: str, *, display: str) -> bytes:
    """RFC 2919. The id is dotted words."""
    if not _DOTTED.fullmatch(list_id):
        raise ValueError("a List-Id is words of letters, digits and hyphens, with dots between them")
    return _field("List-Id", [*(_phrase(display) if display else ()), f"<{list_id}>"])


def token_field(name: str, *tokens: str) -> bytes:
    """What is cut at no place but between tokens: ids, URLs, words of a protocol."""
    if not all(each.isascii() and each.isprintable() and each for each in tokens):
        raise ValueError(f"a token of {name} is not printable ASCII")
    return _field(name, list(tokens))


def _phrase(display: str) -> list[str]:
    if not _is_plain(display):
        return list(_encoded(display))
    quoted = display.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}"'.split(" ")


def _field(name: str, words: list[str]) -> bytes:
    """Folded between words; a longer word stands on a line of its own, up to the 998 of RFC 5322, section 2.1.1."""
    lines, line = [], f"{name}:"
    for word in words:
        if len(line) + 1 + len(word) > _WIDTH and line != f"{name}:":
            lines.append(line)
            line = ""
        line += f" {word}"
    whole = "\r\n".join([*lines, line])
    if not whole.isascii() or any(len(each) > 998 or not each.isprintable() for each in whole.split("\r\n")):
        raise ValueError(f"the value of {name} can't stand in a header")
    return whole.encode() + b"\r\n"


def _is_plain(text: str) -> bool:
    # Words so long that no fold would keep their line short are encoded too, and a space at an end or beside another
    # would be lost in folding.
    words = text.split(" ")
    return text.isascii() and text.isprintable() and "=?" not in text and all(0 < len(each) < 60 for each in words)


def _encoded(text: str) -> Iterator[str]:
    """Cut after spaces where it can be: some readers put one between encoded words, against RFC 2047, section 6.2."""
    rest = text
    while len(rest.encode()) > _WORD_BYTES:
        fits = len(rest.encode()[:_WORD_BYTES].decode(errors="ignore"))
        place = rest.rfind(" ", 0, fits) + 1 or fits
        yield _encoded_word(rest[:place].encode())
        rest = rest[place:]
    yield _encoded_word(rest.encode())


def _encoded_word(piece: bytes) -> str:
    return f"=?utf-8?b?{base64.b64encode(piece).decode()}?="
