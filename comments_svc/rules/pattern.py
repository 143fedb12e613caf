"""Regular expressions by RE2, which takes time in proportion to the text, whatever the expression (the extra
`patterns`)."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from comments_svc.kernel.phrase import phrase
from comments_svc.kernel.problems import Invalid

try:
    import re2
except ImportError:  # a platform without a wheel of it
    re2 = None

ENGINE: Final = re2 is not None
_MOST_BYTES: Final = 1 << 20
# After a backslash, that is: `\\pL` is a backslash and two letters.
_CLASS: Final = re.compile(r"\\(?:([pP](?:\{\^?\w+\}|\w))|.)")
# 102 steps. No class is `not` this: with its opposite it would be every letter, which weighs next to nothing.
_BRANCHES: Final = r"\p{Arabic}"


def pattern(expression: str) -> Callable[[str], str | None]:
    """What it finds in a text, of either case. Raises Invalid."""
    if re2 is None:
        raise Invalid("value", "This installation can't read regular expressions: google-re2 is missing.")
    try:
        compiled = re2.compile(expression, _options())
    except re2.error as fault:
        raise Invalid("value", phrase("This is no regular expression: %(reason)s.", reason=_words(fault))) from None
    if compiled.search("") is not None:
        raise Invalid("value", "This finds nothing at all in every text. Ask for at least one letter.")

    def find(text: str) -> str | None:
        found = compiled.search(text)
        return None if found is None else str(found.group())

    return find


def weight(expression: str) -> int:
    """Of the machine that it is made into: at its worst, a text takes so many steps a letter. Nothing if it can't be
    read."""
    # Of a large class, such as that of all letters, it is a tree of their bytes: a thousand steps, of which a byte
    # tries the branches of one knot, 115 at most. So it weighs as a class that has about as many in all.
    size = _size(expression)
    return min(size, _size(_CLASS.sub(_as_branches, expression)) or size)


def _as_branches(found: re.Match[str]) -> str:
    return _BRANCHES if found[1] and _size_of_class(found[0]) > _size_of_class(_BRANCHES) else found[0]


@lru_cache(maxsize=256)
def _size_of_class(name: str) -> int:
    return _size(name)


def _size(expression: str) -> int:
    try:
        return 0 if re2 is None else int(re2.compile(expression, _options()).programsize)
    except re2.error:
        return 0


def _options() -> Any:
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.never_capture = True  # with what each bracket found, thousands of them would cost a second a text
    options.max_mem = _MOST_BYTES
    return options


def _words(fault: Exception) -> str:
    said = fault.args[0] if fault.args else b"it can't be read"
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
