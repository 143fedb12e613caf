from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.kernel.phrase import phrase
from comments_svc.kernel.problems import Invalid
from comments_svc.kernel.whole_number import whole_number

MOST_DAYS: Final = 3650


class AgeWork(msgspec.Struct, frozen=True, tag="age-pages"):
    """What the limit is, and what is too old by it, is looked up when it is done. `at`: when it was asked for."""

    site_id: UUID
    at: datetime


def read_limit(typed: str) -> int | None:
    """None for an empty text: pages are never closed by their age. Raises Invalid."""
    text = typed.strip()
    if not text:
        return None
    days = whole_number(text, 1, MOST_DAYS)
    if days is None:
        said = phrase("Enter a whole number of days from 1 to %(most)s, or nothing: never.", most=f"{MOST_DAYS:,}")
        raise Invalid("days", said)
    return days


def cut_of(days: int | None, now: datetime) -> datetime | None:
    """What came before it is too old."""
    return None if days is None else now - timedelta(days=days)
