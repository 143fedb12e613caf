"""Which quotes stay: those that the reader answers, line by line. Those above or under the whole reply go."""

from collections.abc import Sequence
from dataclasses import dataclass

from comments_svc.mail.trimming.contact import is_sign_off
from comments_svc.mail.trimming.model import Kind, Line, Opener


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines `start` to `end` (exclusive): all quoted or all the reader's."""

    start: int
    end: int
    quoted: bool


def cut_quotes(lines: Sequence[Line], openers: Sequence[Opener]) -> None:
    blocks = _blocks(lines)
    announced = _announced(lines, openers)
    texts = [at for at, block in enumerate(blocks) if not block.quoted]
    if not texts:
        # A mail of a quote alone is a text that somebody marked; under "Ana wrote:" it is nobody's reply.
        if any(_is_announced(block, announced) for block in blocks):
            _cut(lines, blocks)
        return
    first, last = texts[0], texts[-1]
    _cut(lines, blocks[last + 1 :])
    if len(texts) > 1 and last and _is_sign_off(lines, blocks[last]) and _is_announced(blocks[last - 1], announced):
        _cut(lines, blocks[last - 1 : last])
        blocks, last = blocks[: last - 1], last - 2
    if first == last == 1 and _is_announced(blocks[0], announced):
        _cut(lines, blocks[:1])


def _blocks(lines: Sequence[Line]) -> list[_Block]:
    blocks: list[_Block] = []
    for at, line in enumerate(lines):
        if line.kind or line.blank:
            continue
        quoted = line.depth > 0 or _is_wrapped(lines, at)
        if blocks and blocks[-1].quoted == quoted:
            blocks[-1] = _Block(blocks[-1].start, at + 1, quoted)
        else:
            blocks.append(_Block(at, at + 1, quoted))
    return blocks


def _is_wrapped(lines: Sequence[Line], at: int) -> bool:
    """The end of a quoted line that a mail server wrapped: a few words in lower case, or the rest of a link, with a
    long quoted line directly above and a quoted one directly below."""
    if at == 0 or at + 1 >= len(lines) or not lines[at - 1].depth or not lines[at + 1].depth:
        return False
    line, above = lines[at], lines[at - 1]
    if line.fenced or len(line.bare) > 30 or len(above.text) < 60:
        return False
    return line.bare[:1].islower() or (" " not in line.bare and "/" in line.bare)


def _announced(lines: Sequence[Line], openers: Sequence[Opener]) -> set[int]:
    """Lines of which one above them, or they themselves, say whose words they quote."""
    following = len(lines)
    next_left = [following] * (len(lines) + 1)
    for at in range(len(lines) - 1, -1, -1):
        if not lines[at].blank and lines[at].kind is None:
            following = at
        next_left[at] = following
    found = set()
    for opener in openers:
        if lines[opener.start].kind:
            found.add(next_left[opener.end])
        elif lines[opener.start].depth and opener.kind is not Kind.HEADERS:
            found.add(opener.start)
    return found


def _is_announced(block: _Block, announced: set[int]) -> bool:
    return any(at in announced for at in range(block.start, block.start + 4))


def _is_sign_off(lines: Sequence[Line], block: _Block) -> bool:
    return is_sign_off([line for line in lines[block.start : block.end] if line.bare])


def _cut(lines: Sequence[Line], blocks: Sequence[_Block]) -> None:
    for block in blocks:
        for line in lines[block.start : block.end]:
            line.kind = line.kind or Kind.QUOTE
