"""The HTML of a mail, for a frame: its links never load into the frame itself, which shows nothing but this mail."""

import re
from typing import Final

_HEAD: Final = re.compile(r"<head\b[^>]*>", re.IGNORECASE)
_OUT: Final = '<base target="_blank">'


def lead_out(html: str) -> str:
    """Links open a tab of their own; where the frame's sandbox allows none, a click does nothing at all."""
    head = _HEAD.search(html)
    at = head.end() if head else 0
    return html[:at] + _OUT + html[at:]
