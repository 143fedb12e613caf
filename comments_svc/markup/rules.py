"""Bounds around markdown-it's rules: what the text at hand can't become is refused before it is searched for."""

from typing import Final

from markdown_it.rules_block import StateBlock, table
from markdown_it.rules_inline import StateInline, image, link

_MAX_TRIES: Final = 200
_MAX_EMPTY_CELLS: Final = 200


def inline_link(state: StateInline, silent: bool) -> bool:
    return state.src[state.pos] == "[" and _worth_trying(state) and link(state, silent)


def inline_image(state: StateInline, silent: bool) -> bool:
    return state.src.startswith("![", state.pos) and _worth_trying(state) and image(state, silent)


def _worth_trying(state: StateInline) -> bool:
    """False for a bracket that no `](` follows (references are off), and once a comment has tried too often:
    each try reads to the end of the paragraph, so `[[[[…` would cost the square of its length."""
    if state.html_terminator_last("](") < state.pos:
        return False
    tries = int(state.env.get("tries", 0)) + 1
    state.env["tries"] = tries
    return tries <= _MAX_TRIES


def bounded_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Not a table if markdown-it would have to fill in many cells: 10 KB of `a` lines under a wide head would
    become 600 KB of `<td></td>`."""
    if start + 2 > end or "|" not in _line(state, start) or set(_line(state, start + 1)) - set("|-: \t"):
        return False
    columns = _line(state, start + 1).count("-|") + 1
    missing = 0
    for number in range(start + 2, end):
        row = _line(state, number)
        if not row.strip():
            break
        missing += max(0, columns - row.count("|") - 1)
    return missing <= _MAX_EMPTY_CELLS and table(state, start, end, silent)


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]
