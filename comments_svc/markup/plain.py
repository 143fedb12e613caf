"""Texts without any markup, which most comments are: their paragraphs, without a Markdown parser."""

import re
from typing import Final

from comments_svc.markup.links import MAYBE_LINK
from comments_svc.markup.model import Markdown

# Every line starts with a letter (so it is no list, quote, heading, rule, table or indented code), holds no character
# that Markdown, links or HTML give a meaning, and ends with something that nobody strips.
_PLAIN: Final = re.compile(r"(?:[^\W\d_][^\\`*_\[\]<>&~\t\n\xa0]*+(?<!\s)(?:\n+|\Z))++")
_BETWEEN: Final = re.compile(r"\n\n+")


def paragraphs(text: Markdown) -> list[list[str]] | None:
    """The lines of each paragraph, or None if the text may hold markup. What it accepts, Markdown would leave
    as it is: a fuzz test renders both ways and compares."""
    if _PLAIN.fullmatch(text) is None or MAYBE_LINK.search(text) is not None:
        return None
    return [block.split("\n") for block in _BETWEEN.split(text.rstrip("\n"))]
