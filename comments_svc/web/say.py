"""Says a text in the language of whoever is served. The English texts are the keys of `catalogs`.

Which language that is holds for a request, like its session: it is not handed through every view and every macro.
"""

import math
from collections.abc import Sequence
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final, Literal

from babel.dates import format_date, format_skeleton, format_timedelta
from babel.lists import format_list
from babel.numbers import format_decimal
from starlette.types import ASGIApp, Receive, Scope, Send

from comments_svc.kernel.phrase import Phrase
from comments_svc.web.language import SOURCE, Tongue, heard, languages, tongue

_ENGLISH: Final = tongue(SOURCE)
_SECONDS: Final = {"second": 1, "minute": 60, "hour": 3_600}
_speaks: Final[ContextVar[Tongue]] = ContextVar("speaks", default=_ENGLISH)


class Listening:
    """Serves each request in the language that its browser asks for, until somebody says what they want instead."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = scope.get("headers", ())
        asked = next((value for name, value in headers if name == b"accept-language"), b"")
        _speaks.set(tongue(heard(asked.decode("latin-1"))))
        await self._app(scope, receive, send)


def speak(lang: str | None) -> None:
    """From here on, in one of `languages`. None, and one that is not there any more: as before."""
    if lang in languages():
        _speaks.set(tongue(lang))


def speak_in(chosen: Tongue) -> None:
    """From here on, for whoever is not served by the dashboard."""
    _speaks.set(chosen)


def spoken() -> Tongue:
    return _speaks.get()


def to_say(text: str) -> str:
    """Marks a text that is said later, by `say`."""
    return text


def to_say_number(one: str, many: str) -> tuple[str, str]:
    """Marks a text with its plural, for `say_number`."""
    return one, many


def say(text: str, /, **values: object) -> str:
    """`text` has `%(name)s` where a value goes; a `Phrase` brings its own."""
    if isinstance(text, Phrase):
        return say(text.pattern, **text.values)
    said = spoken().translations.gettext(text) if text else ""
    return said % {name: _value(each) for name, each in values.items()} if values else said


def _value(value: object) -> object:
    return say(value) if isinstance(value, Phrase) else value


def say_number(one: str, many: str, number: int, /, **values: object) -> str:
    """In the plural form of `number`, which goes where `%(number)s` stands."""
    said = spoken().translations.ngettext(one, many, number)
    return said % {"number": say_count(number), **values}


def say_count(number: int) -> str:
    """ "1,000" in English."""
    return str(number) if number < 1_000 else _grouped(number, spoken())


def say_list(parts: Sequence[str]) -> str:
    """ "one, two and three"."""
    return format_list(parts, locale=spoken().dates) if parts else ""


def say_wait(seconds: int) -> str:
    """ "90 seconds", "5 minutes": rounded up, for who comes back a little early has come for nothing."""
    unit: Literal["second", "minute", "hour"] = "second" if seconds < 120 else "minute" if seconds < 7_200 else "hour"
    step = _SECONDS[unit]
    wait = timedelta(seconds=-(-seconds // step) * step)
    return format_timedelta(wait, unit, threshold=math.inf, locale=spoken().locale)


def say_day(day: date) -> str:
    """ "23 Nov 2026"."""
    return _day(day.year, day.month, day.day, spoken())


def say_date(day: date) -> str:
    """ "23 November 2026"."""
    return _date(day.year, day.month, day.day, spoken())


def say_time(at: datetime) -> str:
    """ "23 Nov 2026, 07:16 UTC"."""
    at = at.astimezone(UTC)
    return f"{say_day(at)}, {at:%H:%M} UTC"


# A list names the same days and numbers again and again, and each takes a hundred times as long as a look-up.
@lru_cache(maxsize=4_096)
def _day(year: int, month: int, day: int, said: Tongue) -> str:
    return format_skeleton("yMMMd", datetime(year, month, day, tzinfo=UTC), locale=said.dates)


@lru_cache(maxsize=4_096)
def _date(year: int, month: int, day: int, said: Tongue) -> str:
    return format_date(date(year, month, day), "long", locale=said.dates)


@lru_cache(maxsize=4_096)
def _grouped(number: int, said: Tongue) -> str:
    return format_decimal(number, locale=said.locale)
