"""Plain text of a rendered comment, for feeds, subject lines and lists."""

import sys
from typing import Final

import msgspec

from comments_svc.markup.model import Tree
from comments_svc.markup.normalise import clean_line

_BLOCKS: Final = frozenset({"p", "pre", "blockquote", "ul", "ol", "li", "h3", "h4", "hr", "table", "tr", "br"})
_CELLS: Final = frozenset({"td", "th"})


def text_of(tree: Tree, *, enough: int = sys.maxsize) -> str:
    """The text alone; a line for each block, a space between the cells of a table.

    More than `enough` characters that are no blanks are not looked for.
    """
    out: list[str] = []
    pending: list[object] = list(reversed(tree))
    while pending and enough >= 0:
        match pending.pop():
            case str(text):
                out.append(text)
                enough -= sum(map(len, text.split()))
            case [str(tag), *children]:
                if tag in _BLOCKS:
                    out.append("\n")
                    pending.append("\n")
                elif tag in _CELLS:
                    pending.append(" ")
                pending.extend(reversed(children))
    return "\n".join(filter(None, (line.strip() for line in "".join(out).split("\n"))))


def is_blank(tree_json: str) -> bool:
    """Whether nothing of `Rendered.tree` can be seen."""
    pending: list[object] = msgspec.json.decode(tree_json)
    while pending:
        match pending.pop():
            case str(text):
                if clean_line(text):
                    return False
            case [str(_), *children]:
                pending.extend(children)
    return True


def excerpt(tree_json: str, *, max_chars: int) -> str:
    """One line of at most `max_chars` characters, cut between words, from `Rendered.tree`."""
    line = " ".join(text_of(msgspec.json.decode(tree_json), enough=max_chars).split())
    if len(line) <= max_chars:
        return line
    cut = line[: max_chars - 1]
    word = cut.rsplit(" ", 1)[0] if " " in cut and line[max_chars - 1] != " " else cut
    # One long word: better cut within it than lose most of the line.
    return f"{(word if len(word) > max_chars // 2 else cut).rstrip()}…"
