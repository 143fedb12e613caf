import re
import unicodedata
from typing import Final

NAME_CHARS: Final = 64
"""Of a name or title in a header."""

# Joiners make Persian words and family emoji; they move nothing.
_HARMLESS: Final = frozenset("\u200c\u200d")
_ADDRESS: Final = re.compile(r"(?<=\S)@(?=\S)\S*")


def clean(text: str, *, most: int = NAME_CHARS) -> str:
    """One line that is safe in a header: no controls, line ends, bidi marks or lone surrogates, no encoded word.

    `=?` must not stand: `EmailMessage` decodes a name `=?utf-8?q?A=0D=0AReply-To:_x@y?=` and wrote the line ends out
    (before Python 3.11.15, 3.12.13, 3.13.12), and clients decode one even inside quotes.
    """
    plain = text.isascii() and text.isprintable()  # as most are: no look at each sign
    line = " ".join((text if plain else "".join(each if _stands(each) else " " for each in text)).split())
    line = line.replace("=?", "= ?")
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def clean_name(text: str) -> str:
    """The same for the name beside an address: it must not look like another address."""
    return clean(_ADDRESS.sub("", text))


def _stands(sign: str) -> bool:
    category = unicodedata.category(sign)
    return sign in _HARMLESS or not (category.startswith("C") or category in ("Zl", "Zp"))
