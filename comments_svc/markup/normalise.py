"""Text from outside -> text that Postgres stores, XML carries and a line of a page can show."""

import re
import unicodedata
from typing import Final

from comments_svc.markup.model import Markdown

# What Markdown calls a line end is LF, CR or both. The others would reach the page as spaces.
_LINE_END: Final = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# C0, DEL and C1 but tab and newline; the two non-characters that XML 1.0 (2.2, Char) leaves out.
_DROPPED: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_LONE_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_RARE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")

# LRE RLE PDF LRO RLO and LRI RLI FSI PDI: they reorder what follows, beyond the name's end.
_BIDI_CONTROL: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
# Controls, formats (joiners, soft hyphen), separators, and the marks that need a letter to sit on.
_UNSEEN: Final = frozenset({"Cc", "Cf", "Mn", "Me", "Zs", "Zl", "Zp"})
# Shown as nothing although Unicode calls them letters or symbols: Hangul fillers, the empty Braille cell.
BLANK: Final = frozenset("\u115f\u1160\u3164\uffa0\u2800")


def normalise(text: str) -> Markdown:
    """Line ends become `\\n`, control characters go, a lone surrogate becomes U+FFFD. Never longer in UTF-8
    than `text` (a lone surrogate counts as the three bytes that it would be). Idempotent."""
    if _RARE.search(text) is None:
        return Markdown(text)
    text = _LINE_END.sub("\n", text)
    text = _DROPPED.sub("", text)
    return Markdown(_LONE_SURROGATE.sub("\ufffd", text))


def clean_line(text: str) -> str:
    """One line for names and titles: white space collapsed, bidi controls gone. Empty if nothing in it can be
    seen (spaces, joiners, marks and fillers alone), so the caller treats it as not given."""
    line = " ".join(_BIDI_CONTROL.sub("", normalise(text)).split())
    return line if any(map(_is_visible, line)) else ""


def _is_visible(char: str) -> bool:
    return unicodedata.category(char) not in _UNSEEN and char not in BLANK
