"""The line below a text that tells readers of a moderator's hand in it. It is a part of the text, so that it stands
wherever the text does: on pages, in feeds, in mails."""

from typing import Final

_MARKS: Final = {"en": "*Edited by a moderator.*", "de": "*Von der Moderation bearbeitet.*"}


def marked(text: str, lang: str) -> str:
    """`lang`: of the site's readers."""
    mark = _MARKS.get(lang.partition("-")[0].lower(), _MARKS["en"])
    return f"{text.rstrip()}\n\n{mark}"


def unmarked(text: str) -> str:
    for mark in _MARKS.values():
        text = text.removesuffix(f"\n\n{mark}")
    return text
