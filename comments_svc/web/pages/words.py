"""Times and numbers in words, as a page says them."""

import math
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final, Literal, TypeAlias

from babel.dates import TIMEDELTA_UNITS, format_timedelta

from comments_svc.web.language import Tongue
from comments_svc.web.say import say, say_date, say_number, say_wait, spoken

_Unit: TypeAlias = Literal["minute", "hour", "day"]
_SECONDS: Final = dict(TIMEDELTA_UNITS)
_MINUTE: Final = timedelta(minutes=1)
_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)


def ago(at: datetime, now: datetime) -> str:
    """Relative for a month, then the date."""
    age = now - at
    if age < _MINUTE:
        return say("just now")
    if age < _HOUR:
        return _ago(age // _MINUTE, "minute", spoken())
    if age < _DAY:
        return _ago(age // _HOUR, "hour", spoken())
    if age < 2 * _DAY:
        return say("yesterday")
    return _ago(age // _DAY, "day", spoken()) if age < 31 * _DAY else say_date(at.astimezone(UTC))


@lru_cache(maxsize=4_096)
def _ago(number: int, unit: _Unit, said: Tongue) -> str:
    passed = timedelta(seconds=-number * _SECONDS[unit])
    return format_timedelta(passed, unit, threshold=math.inf, add_direction=True, locale=said.locale)


def in_full(at: datetime) -> str:
    at = at.astimezone(UTC)
    return f"{say_date(at)}, {at:%H:%M} UTC"


def comments(number: int) -> str:
    return say_number("%(number)s comment", "%(number)s comments", number)


def more_replies(number: int) -> str:
    return say_number("Show %(number)s more reply", "Show %(number)s more replies", number)


def please_wait(seconds: int) -> str:
    return say("That was a lot in a short time. Please wait %(time)s, then send it again.", time=say_wait(seconds))
