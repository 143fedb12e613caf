"""Words with stars in them. No regular expressions: whatever the owner writes, a text is read once for each word."""

import re
from typing import Final

from comments_svc.rules.fold import fold

_PART: Final = re.compile(r"(?:[^\W_]|\*)+")


class Words:
    """`casino` is that word, `casi*` begins one, `*coin*` is anywhere in one, `buy now` are two words in a row."""

    def __init__(self, lines: str) -> None:
        self.lines = [line for each in lines.splitlines() if (line := " ".join(_PART.findall(fold(each)))).strip("* ")]
        self._all = [(line, _needles(line), "*" in line) for line in self.lines]

    @property
    def compared(self) -> int:
        """How many of their words are compared with each word of a text: in lines that are not found as they stand."""
        return sum(len(line.split(" ")) for line, needles, stars in self._all if stars and len(needles) > 1)

    def first(self, words: str) -> str | None:
        """Which of them is in a text, given as `words_of` gives it."""
        for line, needles, stars in self._all:
            if all(map(words.__contains__, needles)) and (not stars or len(needles) == 1 or _matches(line, words)):
                return line
        return None


def _needles(line: str) -> list[str]:
    """Pieces without a star; a space is the end of a word. Where there is only one, finding it is enough."""
    return [piece for piece in f" {line} ".split("*") if piece.strip()]


def _matches(line: str, words: str) -> bool:
    """Each word of the text is compared once with each of the line, however often it stands there."""
    given = words.split()
    different = set(given)
    fits = [{word for word in different if _glob(one, word)} for one in line.split(" ")]
    return any(
        all(given[start + at] in those for at, those in enumerate(fits)) for start in range(len(given) - len(fits) + 1)
    )


def _glob(pattern: str, word: str) -> bool:
    """Leftmost pieces first, so that nothing is tried twice."""
    first, *others = pattern.split("*")
    if not others:
        return first == word
    if not word.startswith(first):
        return False
    at, last = len(first), others.pop()
    for piece in others:
        found = word.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return len(word) - at >= len(last) and word.endswith(last)
