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
_BARE_CR: Final = re.compile(rb"\r(?!\n)")
_PARTED: Final = frozenset(
    {"from", "to", "cc", "delivered-to", "x-original-to", "envelope-to", "authentication-results"}
)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """`address` as it stood, in lower case; `name` may be empty."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Headers:
    """Unfolded, decoded (RFC 2047), each value at most MAX_VALUE characters, in their order. `cut` says that there was
    more than is here. `written`: not decoded, those whose signs part them: an encoded word must not
    bring a sign of its own."""

    fields: tuple[tuple[str, str], ...]
    cut: bool = False
    written: tuple[tuple[str, str], ...] = ()

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.fields if key == name.lower()]

    def first(self, name: str) -> str:
        return next(iter(self.all(name)), "")

    def as_written(self, name: str) -> list[str]:
        """Of one of `written`."""
        return [value for key, value in self.written if key == name.lower()]

    def mailboxes(self, name: str) -> tuple[Mailbox, ...]:
        """Of all fields of this name, one of `written`: two From fields are two senders. A name is decoded after it
        was told from the address: what is in it, such as another address and a bracket, is a name only (RFC 2047,
        section 5)."""
        found = _addresses(self.as_written(name))
        return tuple(
            Mailbox(_words_decoded(shown).strip(), address.strip().lower())
            for shown, address in found
            if "@" in address
        )


def read_headers(block: bytes, *, limit: int = MAX_BLOCK) -> Headers:
    """Never raises."""
    # The standard parser takes a bare CR for the end of a line; those who sign and check don't.
    lines = _BARE_CR.sub(b" ", block[:limit]).split(b"\n", MAX_LINES)
    cut = len(block) > limit or len(lines) > MAX_LINES
    kept, long = _bounded(lines[:MAX_LINES])
    message = _message(b"\n".join(kept))
    raw = [(name.lower(), _unfolded(str(value))) for name, value in message.raw_items()]
    fields = tuple((name, _words_decoded(value).strip()[:MAX_VALUE]) for name, value in raw)
    return Headers(fields, cut or long, tuple(each for each in raw if each[0] in _PARTED))


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


def _unfolded(value: str) -> str:
    value = _FOLD.sub(" ", value.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))
    return value[:MAX_VALUE].replace("\x00", "")


def _words_decoded(value: str) -> str:
    return _WORD.sub(_decoded, _BETWEEN_WORDS.sub(r"\1", value)).replace("\x00", "")


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
