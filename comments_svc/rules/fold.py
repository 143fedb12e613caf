"""Text as rules compare it: what looks alike to people is alike."""

import re
import unicodedata
from typing import Final

_WORD: Final = re.compile(r"[^\W_]+")
# Soft hyphens, joiners, marks of direction: letters that nobody sees. The planes between have none.
_UNSEEN: Final = dict.fromkeys(
    code for code in (*range(0x80, 0x20000), *range(0xE0000, 0xE0200)) if unicodedata.category(chr(code)) == "Cf"
)


def fold(text: str) -> str:
    """Without case, without width, without what is not seen."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", text.translate(_UNSEEN)).casefold()


def words_of(text: str) -> str:
    """The words of a text, each between two spaces."""
    return f" {' '.join(_WORD.findall(fold(text)))} "
