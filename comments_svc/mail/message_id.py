"""Message-IDs (RFC 5322, section 3.6.4) that name our rows, and prove that we made them."""

import base64
import hmac
import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Final, NamedTuple
from uuid import UUID

from comments_svc.kernel.secret import Purpose, RootSecret

_MAC_BYTES: Final = 10
_ANCESTORS: Final = 8
_FORM: Final = re.compile(r"<?([mct])\.([a-z2-7]{26})\.([a-z2-7]{16})@([a-z0-9.-]{1,255})>?", re.IGNORECASE)


class Names(StrEnum):
    """What a Message-ID names. Only `m` is ever the Message-ID of a mail; the others tie a conversation together."""

    MESSAGE = "m"
    COMMENT = "c"
    THREAD = "t"


class Named(NamedTuple):
    what: Names
    row: UUID


class MessageIds:
    """Ids at one host. Angle brackets are part of each, as they stand in headers."""

    def __init__(self, host: str, secret: RootSecret) -> None:
        self._host, self._secret = host.lower(), secret

    def of_message(self, row: UUID) -> str:
        """Of an outbound row: the same at every try to send it."""
        return self._make(Names.MESSAGE, row)

    def of_comment(self, comment: UUID) -> str:
        return self._make(Names.COMMENT, comment)

    def of_thread(self, thread: UUID) -> str:
        return self._make(Names.THREAD, thread)

    def references(self, thread: UUID, ancestors: Sequence[UUID], own: UUID | None = None) -> tuple[str, ...]:
        """For `References`: the post, the root and the last eight of `ancestors` (root first, parent last), `own` last.

        A mail's own comment ends its References because some relays rewrite the Message-ID.
        """
        kept = [*ancestors[:1], *ancestors[1:][-_ANCESTORS:]]
        return self.of_thread(thread), *map(self.of_comment, kept), *([self.of_comment(own)] if own else [])

    def read(self, message_id: str) -> Named | None:
        """What one of ours names; None for others'. The host is not compared: a changed one stays readable."""
        found = _FORM.fullmatch(message_id.strip())
        if found is None:
            return None
        what, word, mac = Names(found[1].lower()), found[2].lower(), found[3].lower()
        raw = base64.b32decode(word.upper() + "======")
        if _base32(raw) != word:
            return None
        good = [_mac(key, what, raw) for key in self._secret.keys(Purpose.MESSAGE_ID)]
        return Named(what, UUID(bytes=raw)) if any(hmac.compare_digest(mac, each) for each in good) else None

    def _make(self, what: Names, row: UUID) -> str:
        mac = _mac(self._secret.key(Purpose.MESSAGE_ID), what, row.bytes)
        return f"<{what}.{_base32(row.bytes)}.{mac}@{self._host}>"


def _mac(key: bytes, what: Names, raw: bytes) -> str:
    return _base32(hmac.digest(key, what.encode() + raw, "sha256")[:_MAC_BYTES])


def _base32(raw: bytes) -> str:
    return base64.b32encode(raw).decode().rstrip("=").lower()
