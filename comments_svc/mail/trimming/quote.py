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
    texts = [at for at, block in enumerate(blocks) if not block.quoted]
    if not texts:
        # A mail of a quote alone is a text that somebody marked; under "Ana wrote:" it is nobody's reply.
        if any(_announced(lines, openers, block) for block in blocks):
            _cut(lines, blocks)
        return
    first, last = texts[0], texts[-1]
    _cut(lines, blocks[last + 1 :])
    if len(texts) > 1 and last and _is_sign_off(lines, blocks[last]) and _announced(lines, openers, blocks[last - 1]):
        _cut(lines, blocks[last - 1 : last])
        blocks, last = blocks[: last - 1], last - 2
    if first == last == 1 and _announced(lines, openers, blocks[0]):
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


def _announced(lines: Sequence[Line], openers: Sequence[Opener], block: _Block) -> bool:
    """Whether a line above it or its first ones say whose words it quotes."""
    for opener in openers:
        if opener.kind is Kind.HEADERS and lines[opener.start].depth:
            continue
        above = opener.end <= block.start and not any(line.is_text for line in lines[opener.end : block.start])
        within = block.start <= opener.start <= block.start + 3
        if (above and lines[opener.start].kind) or within:
            return True
    return False


def _is_sign_off(lines: Sequence[Line], block: _Block) -> bool:
    return is_sign_off([line for line in lines[block.start : block.end] if line.bare])


def _cut(lines: Sequence[Line], blocks: Sequence[_Block]) -> None:
    for block in blocks:
        for line in lines[block.start : block.end]:
            line.kind = line.kind or Kind.QUOTE
