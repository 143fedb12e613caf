"""How the HTML part tells the trimmer what its structure says: by one private character in front of a line."""

import re
from typing import Final

from comments_svc.mail.trimming.model import Kind

HINTS: Final = {"\ue000": Kind.ATTRIBUTION, "\ue001": Kind.SIGNATURE, "\ue003": Kind.ORIGINAL}
ORIGINAL_FOLLOWS: Final = "\ue002"
"""A line of this alone: what stands below it is the message that is answered."""

_PRIVATE: Final = re.compile("[\ue000-\ue01f]")


def without_hints(text: str) -> str:
    """Text from outside says nothing by these characters."""
    return _PRIVATE.sub("\ufffd", text)
