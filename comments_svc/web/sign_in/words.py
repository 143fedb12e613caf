"""What the window says, in the languages of the widget: `words/<language>.toml`, each with the same keys."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Final, Literal

import msgspec
from babel.dates import format_timedelta
from markupsafe import Markup, escape

from comments_svc.kernel.nearest import nearest

FOLDER: Final = Path(__file__).parent / "words"
SOURCE: Final = "en"
_RIGHT_TO_LEFT: Final = frozenset({"ar", "fa", "he"})


class Words(msgspec.Struct, frozen=True):
    lang: str
    texts: dict[str, str]

    @property
    def direction(self) -> str:
        return "rtl" if self.lang in _RIGHT_TO_LEFT else "ltr"

    def __call__(self, key: str, **values: object) -> Markup:
        """Values are escaped, if they are no Markup themselves."""
        return escape(self.texts[key]).format(**values)

    def wait(self, seconds: int) -> Markup:
        """That it was a lot, and how long to wait."""
        size: Literal["second", "minute"] = "second" if seconds < 120 else "minute"
        return self("wait", time=format_timedelta(seconds, size, threshold=2, locale=self.lang.replace("-", "_")))


def spoken(*asked: str) -> Words:
    """In the first of these languages (BCP 47) that there is, as the widget chooses; English where there is none."""
    found = (nearest(each, languages()) for each in asked)
    return _words(next(filter(None, found), SOURCE))


@cache
def languages() -> tuple[str, ...]:
    return tuple(sorted(each.stem for each in FOLDER.glob("*.toml")))


@cache
def _words(lang: str) -> Words:
    return Words(lang, tomllib.loads((FOLDER / f"{lang}.toml").read_text("utf-8")))
