"""The lines that OpenPGP puts around a text that is signed in place (RFC 9580, section 7)."""

from collections.abc import Sequence
from typing import Final

from comments_svc.mail.trimming.model import Kind, Line
from comments_svc.mail.trimming.split import line_of

_MESSAGE: Final = "-----begin pgp signed message-----"
_SIGNATURE: Final = "-----begin pgp signature-----"
_END: Final = "-----end pgp signature-----"
_MOST_FIELDS: Final = 6
_MOST_LINES: Final = 60


def cut_armour(lines: list[Line]) -> None:
    """Each pair of head and signature. What lies between stays, without the dashes that escape its own."""
    at = 0
    while (head := _find(lines, at, _MESSAGE, len(lines))) is not None:
        start = _find(lines, head, _SIGNATURE, len(lines))
        end = None if start is None else _find(lines, start, _END, _MOST_LINES)
        if start is None or end is None:
            return
        text = next((n for n in range(head + 1, min(start, head + 2 + _MOST_FIELDS)) if not lines[n].bare), head + 1)
        _mark(lines[head:text])
        for each in range(text, start):
            if lines[each].text.startswith("- "):
                lines[each] = line_of(lines[each].text[2:])
        _mark(lines[start : end + 1])
        at = end + 1


def _find(lines: Sequence[Line], start: int, key: str, most: int) -> int | None:
    return next((at for at in range(start, min(len(lines), start + most)) if lines[at].key == key), None)


def _mark(lines: Sequence[Line]) -> None:
    for line in lines:
        line.kind = Kind.SIGNATURE
