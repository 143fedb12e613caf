"""The languages that dashboard and pages speak, from `<language>.po` in their catalogs.

English is in the templates and the code.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from babel import Locale
from babel.support import NullTranslations

from comments_svc.kernel.nearest import nearest
from comments_svc.mail.language import read_catalog

CATALOGS: Final = Path(__file__).parent / "catalogs"
"""Of the dashboard. What readers see has its own, in the words of the widget."""
PAGES: Final = Path(__file__).parent / "pages" / "catalogs"
SOURCE: Final = "en"


@dataclass(frozen=True, eq=False)
class Tongue:
    """One of a kind, so that it can stand for itself in caches.

    `lang`: as HTML says it (BCP 47). `dates`: how days are written; the English of this service puts them first.
    """

    lang: str
    translations: NullTranslations
    locale: Locale
    dates: Locale

    @property
    def direction(self) -> str:
        return self.locale.text_direction


@cache
def languages(catalogs: Path = CATALOGS) -> tuple[str, ...]:
    return tuple(sorted([SOURCE, *(each.stem for each in catalogs.glob("*.po"))]))


@cache
def language_names() -> Mapping[str, str]:
    """Each language in its own words."""
    locales = {each: Locale.parse(each, sep="-") for each in languages()}
    names = {each: locale.get_display_name() or each for each, locale in locales.items()}
    return MappingProxyType({each: name[:1].upper() + name[1:] for each, name in names.items()})


def tongue(lang: str, catalogs: Path = CATALOGS) -> Tongue:
    """Of one of `languages`. A catalog is read once in a process."""
    return _tongue(lang, catalogs)


@cache
def _tongue(lang: str, catalogs: Path) -> Tongue:
    locale = Locale.parse(lang, sep="-")
    if lang == SOURCE:
        return Tongue(lang, NullTranslations(), locale, Locale.parse("en_GB"))
    return Tongue(lang, read_catalog(catalogs / f"{lang}.po", str(locale)), locale, locale)


def heard(accept_language: str, catalogs: Path = CATALOGS) -> str:
    """What a browser asks for, as far as it is there; else English."""
    return asked(accept_language, catalogs) or SOURCE


@lru_cache(maxsize=512)
def asked(accept_language: str, catalogs: Path = CATALOGS) -> str | None:
    """The first that is there of what a browser asks for (RFC 9110, section 12.5.4)."""
    found = (nearest(each, languages(catalogs)) for each in _ranked(accept_language[:500]))
    return next(filter(None, found), None)


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
