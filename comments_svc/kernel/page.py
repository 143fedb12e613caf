"""Keyset cursors: where the next page starts, as an opaque URL-safe string."""

import base64
import binascii
from datetime import UTC, datetime, timedelta
from uuid import UUID

from comments_svc.kernel.problems import Invalid

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def encode_cursor(rank: int, last: UUID) -> str:
    """`rank` is the signed 64-bit sort value of the last row (microseconds, score, version)."""
    return base64.urlsafe_b64encode(rank.to_bytes(8, "big", signed=True) + last.bytes).decode()


def decode_cursor(cursor: str) -> tuple[int, UUID]:
    """Raises Invalid for anything that `encode_cursor` did not make."""
    try:
        raw = base64.urlsafe_b64decode(cursor)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != 24 or encode_cursor(int.from_bytes(raw[:8], "big", signed=True), UUID(bytes=raw[8:])) != cursor:
        raise Invalid("after", "This is not a cursor of ours.")
    return int.from_bytes(raw[:8], "big", signed=True), UUID(bytes=raw[8:])


def micros(at: datetime) -> int:
    """Microseconds since 1970, exact (a float would lose the last digits)."""
    return (at - _EPOCH) // _MICROSECOND


def from_micros(value: int) -> datetime:
    """Raises Invalid when the value is no date that Python and Postgres can hold."""
    try:
        return _EPOCH + value * _MICROSECOND
    except OverflowError:
        raise Invalid("after", "This is not a cursor of ours.") from None
