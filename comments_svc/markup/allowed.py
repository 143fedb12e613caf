"""The one list of what a comment may hold. Links in Markdown, both sanitisers and the node tree follow it."""

import re
from typing import Final

from pygments.token import STANDARD_TYPES

# fmt: off
TAGS: Final = frozenset({
    "p", "br", "em", "strong", "del", "code", "pre", "blockquote", "ul", "ol", "li", "a", "h3", "h4", "hr",
    "table", "thead", "tbody", "tr", "th", "td", "span",
})
# fmt: on
VOID_TAGS: Final = frozenset({"br", "hr"})
ATTRIBUTES: Final = {"a": {"href"}, "code": {"class"}, "span": {"class"}, "ol": {"start"}}
SCHEMES: Final = frozenset({"http", "https", "mailto"})
REL: Final = "nofollow ugc noopener"

CLASS_PREFIX: Final = "hl-"
CODE_CLASSES: Final = frozenset(CLASS_PREFIX + short for short in STANDARD_TYPES.values() if short)

# Absolute http and https with a host and no user (`https://bank.example@evil.example` shows the wrong one), or
# mailto with one address. Nothing that an HTML or URL parser may drop or read otherwise: white space, controls,
# quotes, brackets, backslash, invisible format characters.
_ODD: Final = r"\s\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\"<>`\\"
_HREF: Final = re.compile(
    rf"https?://(?:\w[\w.~-]*|\[[0-9a-f:.]+\])(?::[0-9]{{1,5}})?(?:[/?#][^{_ODD}]*)?"
    rf"|mailto:[^{_ODD}:/?#@,;]+@\w[\w.-]*",
    re.IGNORECASE,
)
_LANGUAGE_CLASS: Final = re.compile(r"language-[a-z0-9+#.-]{1,20}")
_START: Final = re.compile(r"[0-9]{1,9}")
MAX_HREF: Final = 2000


def is_href(value: str) -> bool:
    return len(value) <= MAX_HREF and _HREF.fullmatch(value) is not None


def is_attribute(tag: str, name: str, value: str) -> bool:
    """`value` is what the attribute means, character references resolved."""
    if name not in ATTRIBUTES.get(tag, ()):
        return False
    match tag:
        case "a":
            return is_href(value)
        case "code":
            return _LANGUAGE_CLASS.fullmatch(value) is not None
        case "span":
            return value in CODE_CLASSES
        case _:
            return _START.fullmatch(value) is not None
