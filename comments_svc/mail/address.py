"""Signed addresses: what stands before the @ says whom a mail stands for, and proves that we made it."""

import base64
import hmac
import re
import secrets
from collections.abc import Sequence
from enum import StrEnum
from typing import Final, NamedTuple

from comments_svc.kernel.secret import Purpose, RootSecret

_VERSION: Final = b"\x01"
_MAC_BYTES: Final = 10
_ID_CHARS: Final = 13
_WORD: Final = re.compile(r"([rapbu])([a-z2-7]{13})([a-z2-7]{16})")
_LONGEST: Final = 254


class Kind(StrEnum):
    """Whose address it is. `b` and `u` are other faces of the row of an `r` or `a`."""

    READER = "r"
    AUTHOR = "a"
    POST = "p"
    BOUNCE = "b"
    UNSUBSCRIBE = "u"

    @property
    def in_words(self) -> str:
        return _IN_WORDS[self]


_IN_WORDS: Final = {
    Kind.READER: "an answer by a reader",
    Kind.AUTHOR: "an answer by a moderator",
    Kind.POST: "a comment on a post",
    Kind.BOUNCE: "a bounce",
    Kind.UNSUBSCRIBE: "a wish to get no more mail",
}


class Token(NamedTuple):
    """What an address says; `id` is the key of its `reply_address` row."""

    kind: Kind
    id: int
    epoch: int = 0


def new_id() -> int:
    """64 random bits, as Postgres keeps them in a bigint."""
    return int.from_bytes(secrets.token_bytes(8), "big", signed=True)


class Addresses:
    """Makes and reads the addresses of one pattern, such as `reply+{}@reply.example`.

    The mac covers version, kind, id and epoch, so that an address is checked without the database. `epochs` are those
    whose addresses are still good; raising the newest makes all addresses after it differ from those before.
    """

    def __init__(self, pattern: str, secret: RootSecret, *, epochs: Sequence[int] = (0,)) -> None:
        """Raises ValueError for a pattern that is no address with one `{}` before the @."""
        before, found, after = pattern.partition("{}")
        local, at, host = after.partition("@")
        if not (found and at and host) or "{}" in after or "@" in before or not (before + local + host).isascii():
            raise ValueError("a mail address with {} where the token goes, such as reply+{}@reply.example")
        self._before, self._after, self.host = before, after, host.lower()
        self._secret, self._epochs = secret, tuple(epochs)
        self._any = re.compile(re.escape(before) + r"[rapbu][a-z2-7]{29}" + re.escape(after), re.IGNORECASE | re.ASCII)
        if len(before) + 30 + len(local) > 64:
            raise ValueError("an address with at most 34 characters beside {} before the @ (RFC 5321, 4.5.3.1.1)")

    def make(self, kind: Kind, id: int, epoch: int = 0) -> str:
        mac = _mac(self._secret.key(Purpose.MAIL_ADDRESS), kind, id, epoch)
        return f"{self._before}{kind}{_id_word(id)}{_base32(mac)}{self._after}"

    def read(self, address: str) -> Token | None:
        """The token of an address that we made, in any case of letters. Looks at the mac only, never at a database."""
        if len(address) > _LONGEST:
            return None
        low, before, after = address.lower(), self._before.lower(), self._after.lower()
        if not (low.startswith(before) and low.endswith(after)):
            return None
        found = _WORD.fullmatch(low[len(before) : len(low) - len(after)])
        if found is None:
            return None
        kind, id = Kind(found[1]), int.from_bytes(_unbase32(found[2]), "big", signed=True)
        if _id_word(id) != found[2]:  # the thirteenth character has a bit to spare: one address, one spelling
            return None
        given = _unbase32(found[3])
        for key in self._secret.keys(Purpose.MAIL_ADDRESS):
            for epoch in self._epochs:
                if hmac.compare_digest(given, _mac(key, kind, id, epoch)):
                    return Token(kind, id, epoch)
        return None

    def strip(self, text: str, instead: str) -> str:
        """The text without any address that looks like one of these, whether or not it is still good."""
        return self._any.sub(instead, text)


def _mac(key: bytes, kind: Kind, id: int, epoch: int) -> bytes:
    text = _VERSION + kind.encode() + id.to_bytes(8, "big", signed=True) + epoch.to_bytes(2, "big")
    return hmac.digest(key, text, "sha256")[:_MAC_BYTES]


def _id_word(id: int) -> str:
    return _base32(id.to_bytes(8, "big", signed=True))


def _base32(raw: bytes) -> str:
    return base64.b32encode(raw).decode().rstrip("=").lower()


def _unbase32(text: str) -> bytes:
    return base64.b32decode(text.upper() + "=" * (-len(text) % 8))
