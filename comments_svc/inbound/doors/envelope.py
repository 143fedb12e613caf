"""The envelope of a message that comes without one: what the last mail server wrote on top of it."""

import re
from typing import Final

UNKNOWN_SENDER: Final = "unknown@invalid"
"""Not empty: an empty sender means a bounce. No mail can come from it (RFC 2606)."""
_HEAD: Final = 64 * 1024
_END: Final = re.compile(rb"\r?\n\r?\n")
_RETURN_PATH: Final = re.compile(rb"(?:\A|\n)return-path[ \t]{0,20}:[ \t]{0,20}<([^<>\s]{0,320})>", re.IGNORECASE)
# What a mailbox file puts before a message (RFC 4155), and blank lines before its first header.
_BEFORE: Final = re.compile(rb"\A(?:\r?\n){1,100}|\AFrom [^\r\n]{0,1000}\r?\n")


def bare(raw: bytes) -> bytes:
    """The message without what was put before it."""
    return _BEFORE.sub(b"", _BEFORE.sub(b"", raw, count=1), count=1)


def sender_of(raw: bytes) -> str:
    """The envelope's sender as Return-Path has it (RFC 5321, section 4.4): empty for a bounce."""
    end = _END.search(raw, 0, _HEAD)
    found = _RETURN_PATH.search(raw[: end.start() + 1 if end else _HEAD])
    return UNKNOWN_SENDER if found is None else found[1].decode("utf-8", "replace")
