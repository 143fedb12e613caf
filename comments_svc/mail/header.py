"""The header block of a message or part: bounded before anything looks at it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from email.errors import MessageError
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32
from email.utils import getaddresses
from typing import Final

from comments_svc.mail.charset import decode, without_transfer_encoding

MAX_BLOCK: Final = 64 * 1024
MAX_PART_BLOCK: Final = 8 * 1024
"""Of a part of a message, which needs few fields."""
MAX_VALUE: Final = 4 * 1024
MAX_LINES: Final = 1_000
_MAX_ADDRESSES: Final = 50

_WORD: Final = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]{0,2000})\?=")
_BETWEEN_WORDS: Final = re.compile(r"(\?=)\s{1,20}(?==\?[^?\s]{1,60}\?[bBqQ]\?)")
_FOLD: Final = re.compile(r"\r?\n[ \t]*|\r")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """`address` as it stood, in lower case; `name` may be empty."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Headers:
    """Unfolded, decoded (RFC 2047), each value at most MAX_VALUE characters, in their order. `cut` says that there was
    more than is here."""

    fields: tuple[tuple[str, str], ...]
    cut: bool = False

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.fields if key == name.lower()]

    def first(self, name: str) -> str:
        return next(iter(self.all(name)), "")

    def mailboxes(self, name: str) -> tuple[Mailbox, ...]:
        """Of all fields of this name: two From fields are two senders."""
        found = _addresses(self.all(name))
        return tuple(Mailbox(shown.strip(), address.strip().lower()) for shown, address in found if "@" in address)


def read_headers(block: bytes, *, limit: int = MAX_BLOCK) -> Headers:
    """Never raises."""
    lines = block[:limit].split(b"\n", MAX_LINES)
    cut = len(block) > limit or len(lines) > MAX_LINES
    kept, long = _bounded(lines[:MAX_LINES])
    message = _message(b"\n".join(kept))
    fields = tuple((name.lower(), _shown(str(value))) for name, value in message.raw_items())
    return Headers(fields, cut or long)


def _bounded(lines: Iterable[bytes]) -> tuple[list[bytes], bool]:
    """No field longer than MAX_VALUE with its folded lines."""
    kept: list[bytes] = []
    length, cut = 0, False
    for line in lines:
        folded = line[:1] in {b" ", b"\t"}
        length = length + len(line) if folded else len(line)
        if length <= MAX_VALUE:
            kept.append(line)
            continue
        cut = True
        if not folded:
            kept.append(line[:MAX_VALUE])
    return kept, cut


def _message(block: bytes) -> "Message[str, str]":
    try:
        return BytesHeaderParser(policy=compat32).parsebytes(block + b"\n\n")
    except (MessageError, ValueError, LookupError, RecursionError, AttributeError, TypeError):
        return Message()


def _shown(value: str) -> str:
    value = _FOLD.sub(" ", value.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))[:MAX_VALUE]
    value = _BETWEEN_WORDS.sub(r"\1", value)
    return _WORD.sub(_decoded, value).replace("\x00", "").strip()[:MAX_VALUE]


def _decoded(word: "re.Match[str]") -> str:
    charset, encoding, text = word.groups()
    data = text.encode("ascii", "replace")
    if encoding in "qQ":
        data = without_transfer_encoding(data.replace(b"_", b" "), "quoted-printable")
    else:
        data = without_transfer_encoding(data, "base64")
    # RFC 2231 section 5: a language may follow the charset. What is decoded must not make a line of its own.
    return " ".join(decode(data, charset.partition("*")[0]).splitlines())


def _addresses(values: list[str]) -> list[tuple[str, str]]:
    try:
        return getaddresses([value[:MAX_VALUE] for value in values[:10]])[:_MAX_ADDRESSES]
    except (ValueError, LookupError, RecursionError, AttributeError, TypeError):
        return []
