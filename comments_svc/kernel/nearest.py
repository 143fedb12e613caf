from collections.abc import Iterable
from typing import Final

_TRADITIONAL: Final = ("zh-hant", "zh-tw", "zh-hk", "zh-mo")


def nearest(tag: str, there: Iterable[str]) -> str | None:
    """The language of `there` that speaks a BCP 47 tag best, as the widget chooses; None where none does."""
    tag = tag.strip().lower().replace("_", "-")
    if tag.startswith(_TRADITIONAL):
        return "zh-Hant" if "zh-Hant" in there else None
    short = tag.partition("-")[0]
    return next((each for each in there if each.partition("-")[0] == short), None)
