"""The languages that mails speak, from `catalogs/<language>.po`; English is in the templates themselves."""

import io
from functools import cache
from pathlib import Path
from typing import Final

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from comments_svc.kernel.nearest import nearest

CATALOGS: Final = Path(__file__).parent / "catalogs"
SOURCE: Final = "en"


@cache
def languages() -> tuple[str, ...]:
    """English first."""
    return SOURCE, *sorted(each.stem for each in CATALOGS.glob("*.po"))


def spoken(lang: str) -> str:
    """The best of `languages` for a BCP 47 tag: `de-AT` is heard in `de`, and what nobody speaks in English."""
    return nearest(lang, languages()) or SOURCE


@cache
def translations(lang: str) -> NullTranslations:
    """Of one of `languages`."""
    return NullTranslations() if lang == SOURCE else read_catalog(CATALOGS / f"{lang}.po", str(locale(lang)))


def read_catalog(file: Path, locale: str) -> NullTranslations:
    """A `.po` file as it lies there: nobody has to compile one."""
    compiled = io.BytesIO()
    with file.open("rb") as texts:
        write_mo(compiled, read_po(texts, locale=locale))
    compiled.seek(0)
    return Translations(compiled)


@cache
def locale(lang: str) -> Locale:
    return Locale.parse(spoken(lang), sep="-")
