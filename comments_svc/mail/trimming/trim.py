"""The reader's words out of a mail. Line by line, in time that grows with the length of the text and no faster."""

from collections.abc import Collection, Iterator, Sequence
from itertools import groupby
from typing import Final

from comments_svc.mail.trimming.armour import cut_armour
from comments_svc.mail.trimming.attribution import attributions, quoted_after
from comments_svc.mail.trimming.contact import cut_contact
from comments_svc.mail.trimming.ending import cut_endings, is_rule, is_sent_from
from comments_svc.mail.trimming.headers import header_blocks
from comments_svc.mail.trimming.hint import ORIGINAL_FOLLOWS
from comments_svc.mail.trimming.model import Cut, Kind, Line, Opener, Trimmed
from comments_svc.mail.trimming.ours import our_lines
from comments_svc.mail.trimming.quote import cut_quotes
from comments_svc.mail.trimming.separator import separators
from comments_svc.mail.trimming.split import LOOKED_AT, split

_MORE_THAN_A_PHRASE: Final = 40
_RULE: Final = 20
_HEAD: Final = 40
"""Lines of a mail of ours that may stand above the words that it tells."""


def trim(text: str, *, sent: str = "") -> Trimmed:
    """What of `text` its sender wrote. `sent` is what we had sent to that person: its lines at the end are a quote,
    even when nothing says so. When in doubt a line stays."""
    lines, rest = split(text)
    ours = our_lines(lines)
    openers = _openers(lines, ours)
    _cut_hinted(lines, openers)
    cut_armour(lines)
    _cut_ours(lines, ours, sent)
    _cut_original(lines, openers)
    _cut_sent(lines, sent)
    cut_endings(lines)
    cut_quotes(lines, openers)
    cut_endings(lines)
    cut_contact(lines)
    return Trimmed(_reply(lines), tuple(_cuts(lines, rest)))


def _cut_hinted(lines: Sequence[Line], openers: Sequence[Opener]) -> None:
    """What HTML says is a signature or the original. Some people write into these: then nothing stands beside them."""
    announcing = {at for opener in openers for at in range(opener.start, opener.end)}
    if any(_is_written(line) and line.hint is None and at not in announcing for at, line in enumerate(lines)):
        for line in lines:
            line.kind = line.hint if line.hint is not Kind.ATTRIBUTION else None


def _openers(lines: Sequence[Line], ours: Sequence[Opener]) -> list[Opener]:
    """By their starts, none inside another."""
    found = sorted(
        [*ours, *separators(lines), *header_blocks(lines), *attributions(lines)],
        key=lambda each: (each.start, -each.end),
    )
    apart: list[Opener] = []
    for opener in found:
        if not apart or opener.start >= apart[-1].end:
            apart.append(opener)
    return apart


def _cut_original(lines: Sequence[Line], openers: Sequence[Opener]) -> None:
    """Attributions go. Where no quote follows, all that follows is the other's message - if something stands above it:
    a reader who writes below, or forwards, has it the other way round."""
    written = _next_written(lines, 0)
    for opener, followed in zip(openers, _followed_by_quote(lines, openers), strict=True):
        alone = _is_head_alone(lines, opener)
        if lines[opener.start].depth and not alone:
            continue
        quoted = followed and not alone
        if not quoted and not opener.firm:
            continue
        if opener.start <= written < opener.end:
            written = _next_written(lines, opener.end)
        _mark(lines[opener.start : opener.end], opener.kind)
        if not quoted and written < opener.start:
            _mark(lines[opener.end :], Kind.MARKER if opener.kind is Kind.MARKER else Kind.ORIGINAL)
            return


def _is_head_alone(lines: Sequence[Line], opener: Opener) -> bool:
    """Fields in quote marks under a rule, and below them the original without any (Centrum.cz)."""
    above = next((line for line in reversed(lines[max(0, opener.start - 2) : opener.start]) if line.bare), None)
    ruled = above is not None and not above.depth and len(above.bare) >= _RULE and is_rule(above)
    below = next((line for line in lines[opener.end : opener.end + 6] if line.bare), None)
    return opener.kind is Kind.HEADERS and ruled and below is not None and not below.depth


def _cut_ours(lines: Sequence[Line], ours: Sequence[Opener], sent: str) -> None:
    """The head of our own mails is nobody's answer, wherever it stands. Without a quote mark, all below it is ours,
    also where nothing stands above it: such a mail is held, and what was cut is kept. In a quote, what leads to the
    words that we sent goes with it."""
    told = frozenset(key for line in split(sent)[0] if (key := _folded(line))) if ours and sent else frozenset()
    for opener in ours:
        _mark(lines[opener.start : opener.end], opener.kind)
        if lines[opener.start].depth:
            _mark(lines[opener.end : _told_at(lines, opener, told)], opener.kind)
        elif not quoted_after(lines, opener.end):
            _mark(lines[opener.end :], opener.kind)
            return


def _told_at(lines: Sequence[Line], opener: Opener, told: Collection[str]) -> int:
    """Where the words that we sent begin in this quote; else where the opener ends."""
    for at in range(opener.end, min(len(lines), opener.end + _HEAD)):
        if lines[at].depth < lines[opener.start].depth:
            break
        if _folded(lines[at]) in told:
            return at
    return opener.end


def _next_written(lines: Sequence[Line], at: int) -> int:
    while at < len(lines) and not _is_written(lines[at]):
        at += 1
    return at


def _followed_by_quote(lines: Sequence[Line], openers: Sequence[Opener]) -> list[bool]:
    quoted = [False] * len(openers)
    for at in range(len(openers) - 1, -1, -1):
        end = openers[at].end
        following = at + 1 < len(openers) and not any(not line.blank for line in lines[end : openers[at + 1].start])
        quoted[at] = quoted[at + 1] if following else quoted_after(lines, end)
    return quoted


def _is_written(line: Line) -> bool:
    return line.is_text and not is_rule(line) and not is_sent_from(line)


def _cut_sent(lines: Sequence[Line], sent: str) -> None:
    """The longest end of the text that we sent, if it is more than a phrase: by lines, or by words in their order, for
    programs wrap anew."""
    ours = [key for line in split(sent)[0] if (key := _folded(line))]
    end = len(lines)
    while end and not lines[end - 1].depth and not _is_written(lines[end - 1]):
        end -= 1
    start = min(_end_by_lines(lines, end, frozenset(ours)), _end_by_words(lines, end, f" {' '.join(ours)} "))
    if sum(len(line.bare) for line in lines[start:end]) >= _MORE_THAN_A_PHRASE and any(map(_is_written, lines[:start])):
        _mark(lines[start:end], Kind.ORIGINAL)


def _end_by_lines(lines: Sequence[Line], end: int, ours: Collection[str]) -> int:
    while end and (not lines[end - 1].bare or _folded(lines[end - 1]) in ours):
        end -= 1
    return end


def _end_by_words(lines: Sequence[Line], end: int, ours: str) -> int:
    """Only what stands together there, too: one's own last line may happen to hold words of ours."""
    found = end
    tail = ""
    while end and len(tail) <= len(ours):
        end -= 1
        if not lines[end].bare:
            continue
        tail = f" {_folded(lines[end])}{tail or ' '}"
        if tail not in ours:
            break
        found = end
    return found


def _folded(line: Line) -> str:
    return " ".join((line.key if len(line.text) <= LOOKED_AT else line.text.casefold()).split())


def _mark(lines: Sequence[Line], kind: Kind) -> None:
    for line in lines:
        line.kind = line.kind or kind


def _reply(lines: Sequence[Line]) -> str:
    """A blank line parts a quote from the answer under it: Markdown would take the answer into the quote."""
    kept: list[str] = []
    quoted = False
    for line in lines:
        if line.kind:
            continue
        if quoted and line.is_text:
            kept.append("")
        quoted = line.depth > 0
        kept.append(line.text.rstrip())
    return "\n".join(kept).strip("\n")


def _cuts(lines: Sequence[Line], rest: str) -> Iterator[Cut]:
    for kind, group in groupby(lines, key=lambda line: line.kind):
        text = "\n".join(line.text for line in group if line.text != ORIGINAL_FOLLOWS).strip("\n")
        if kind and text.strip():
            yield Cut(kind, text)
    if rest.strip():
        yield Cut(Kind.REST, rest)
