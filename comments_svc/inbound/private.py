"""The word by which a mail is for the author's eyes only."""

import re
from typing import Final

_WORDS: Final = frozenset(
    {
        "private",
        "privat",
        "privé",
        "prive",
        "privée",
        "privado",
        "privato",
        "particular",
        "prywatne",
        "prywatnie",
        "soukromé",
        "privátní",
        "yksityinen",
        "privata",
        "özel",
        "частное",
        "лично",
        "приватно",
        "私信",
        "非公開",
        "비공개",
    }
)
_FIRST_WORD: Final = re.compile(
    r"\A\s{0,100}[*_\"'(\[]{0,3}(\w{1,20})[*_\"')\]]{0,3}[ \t]{0,20}(\n|\Z|[:.,;!–—-](?!\w))\s{0,100}"
)


def private(text: str) -> str | None:
    """What follows `private` on a line of its own, or `private:` before the text; None for any other text, also for
    one that merely begins with the word ("Private schools …")."""
    found = _FIRST_WORD.match(text)
    if found is None or found[1].casefold() not in _WORDS:
        return None
    return text[found.end() :].strip()
