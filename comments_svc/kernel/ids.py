"""UUIDv7 (RFC 9562, section 5.7): made here because `uuidv7()` needs Postgres 18 and Python 3.14."""

import secrets
import time
from uuid import UUID

_VERSION = 0x7 << 76
_VARIANT = 0x2 << 62


def uuid7(unix_ms: int | None = None) -> UUID:
    """A new id: 48 bits of Unix milliseconds, 74 random bits."""
    ms = time.time_ns() // 1_000_000 if unix_ms is None else unix_ms
    random = secrets.randbits(74)
    return UUID(int=(ms & (1 << 48) - 1) << 80 | _VERSION | (random >> 62) << 64 | _VARIANT | random & (1 << 62) - 1)


def is_uuid7(value: UUID) -> bool:
    """True for any UUIDv7; its time is never used, because phones have wrong clocks."""
    return value.version == 7
