"""Keyset cursors: where the next page starts, as an opaque URL-safe string."""

import base64
import binascii
import struct
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from comments_svc.kernel.problems import Invalid

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_NOT_OURS = "This is not a cursor of ours."


def encode_cursor(rank: int, last: UUID) -> str:
    """`rank` is the signed 64-bit sort value of the last row (microseconds, version)."""
    return _encode([rank], last)


def decode_cursor(cursor: str) -> tuple[int, UUID]:
    """Raises Invalid for anything that `encode_cursor` did not make."""
    (rank,), last = _decode(cursor, ranks=1)
    return rank, last


def encode_best(rank: int, at_micros: int, last: UUID) -> str:
    """For an order by rank, in which time decides between equal ones."""
    return _encode([rank, at_micros], last)


def decode_best(cursor: str) -> tuple[int, int, UUID]:
    """Raises Invalid for anything that `encode_best` did not make."""
    (rank, at_micros), last = _decode(cursor, ranks=2)
    return rank, at_micros, last


def _encode(ranks: Sequence[int], last: UUID) -> str:
    return base64.urlsafe_b64encode(struct.pack(f">{len(ranks)}q", *ranks) + last.bytes).decode()


def _decode(cursor: str, *, ranks: int) -> tuple[list[int], UUID]:
    """Raises Invalid, also for another spelling: or one page could be asked for, and remembered, under many names."""
    try:
        raw = base64.urlsafe_b64decode(cursor)
        *found, last = struct.unpack(f">{ranks}q16s", raw)
    except (binascii.Error, ValueError, struct.error):
        raise Invalid("after", _NOT_OURS) from None
    if _encode(found, UUID(bytes=last)) != cursor:
        raise Invalid("after", _NOT_OURS)
    return found, UUID(bytes=last)


def micros(at: datetime) -> int:
    """Microseconds since 1970, exact (a float would lose the last digits)."""
    return (at - _EPOCH) // _MICROSECOND


def from_micros(value: int) -> datetime:
    """Raises Invalid when the value is no date that Python and Postgres can hold."""
    try:
        return _EPOCH + value * _MICROSECOND
    except OverflowError:
        raise Invalid("after", _NOT_OURS) from None
