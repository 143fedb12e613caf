"""The languages that the dashboard speaks, from `catalogs/<language>.po`; English is in its templates and code."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from babel import Locale
from babel.support import NullTranslations

from comments_svc.mail.language import read_catalog

CATALOGS: Final = Path(__file__).parent / "catalogs"
SOURCE: Final = "en"
_TRADITIONAL: Final = ("zh-hant", "zh-tw", "zh-hk", "zh-mo")


@dataclass(frozen=True)
class Tongue:
    """`lang`: as HTML says it (BCP 47). `dates`: how days are written; the English of this service puts them first."""

    lang: str
    translations: NullTranslations
    locale: Locale
    dates: Locale

    @property
    def direction(self) -> str:
        return self.locale.text_direction


@cache
def languages() -> tuple[str, ...]:
    return tuple(sorted([SOURCE, *(each.stem for each in CATALOGS.glob("*.po"))]))


@cache
def language_names() -> Mapping[str, str]:
    """Each language in its own words."""
    locales = {each: Locale.parse(each, sep="-") for each in languages()}
    names = {each: locale.get_display_name() or each for each, locale in locales.items()}
    return MappingProxyType({each: name[:1].upper() + name[1:] for each, name in names.items()})


@cache
def tongue(lang: str) -> Tongue:
    """Of one of `languages`. A catalog is read once in a process."""
    locale = Locale.parse(lang, sep="-")
    if lang == SOURCE:
        return Tongue(lang, NullTranslations(), locale, Locale.parse("en_GB"))
    return Tongue(lang, read_catalog(CATALOGS / f"{lang}.po", str(locale)), locale, locale)


def nearest(tag: str, there: Iterable[str]) -> str | None:
    """The one of `there` that speaks a BCP 47 tag best, as the widget chooses; None where none does."""
    tag = tag.strip().lower().replace("_", "-")
    if tag.startswith(_TRADITIONAL):
        return "zh-Hant" if "zh-Hant" in there else None
    short = tag.partition("-")[0]
    return next((each for each in there if each.partition("-")[0] == short), None)


@lru_cache(maxsize=512)
def heard(accept_language: str) -> str:
    """What a browser asks for (RFC 9110, section 12.5.4), as far as it is there; else English."""
    found = (nearest(each, languages()) for each in _ranked(accept_language[:500]))
    return next(filter(None, found), SOURCE)


def _ranked(accept_language: str) -> Iterator[str]:
    weighed: list[tuple[float, str]] = []
    for part in accept_language.split(","):
        tag, _, weight = part.partition(";")
        try:
            quality = float(weight.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        if quality > 0:
            weighed.append((-quality, tag))
    return (tag for _, tag in sorted(weighed, key=lambda each: each[0]))
