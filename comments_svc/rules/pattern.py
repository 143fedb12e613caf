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
# From 102 steps to 153. No class is `not` one of these: with its opposite it would be every letter, which weighs next
# to nothing.
_BRANCHES: Final = ("Arabic", "Sm", "Pe", "Ps", "Lm", "No")


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
    # tries the branches of one knot, 115 at most. So it weighs as a class that has about as many in all; each as
    # another one, or RE2 would make one of those beside each other.
    size = _size(expression)
    large = dict.fromkeys(each[0] for each in _CLASS.finditer(expression) if each[1] and _is_large(each[0]))
    free = [_named(each) for each in _BRANCHES if each not in expression]
    if len(large) > len(free):
        return size
    lighter = dict(zip(large, free, strict=False))
    return min(size, _size(_CLASS.sub(lambda found: lighter.get(found[0], found[0]), expression)) or size)


def _named(name: str) -> str:
    return rf"\p{{{name}}}"


@lru_cache(maxsize=256)
def _is_large(one: str) -> bool:
    return _size(one) > _size(_named(_BRANCHES[0]))


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
