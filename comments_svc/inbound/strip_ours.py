import re
from functools import lru_cache
from typing import Final

from comments_svc.inbound.means import Means

_INSTEAD: Final = "[…]"
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{60}")


def strip_ours(text: str, means: Means) -> str:
    """The text without our reply addresses and without links of ours that act for whoever holds them: a quoted mail
    has them, and they would open to everybody what was one person's. Safe to store, with one kind of line end."""
    kept = text.replace("\0", "").replace("\r\n", "\n")
    if means.addresses is not None:
        kept = means.addresses.strip(kept, _INSTEAD)
    return _links(means.public_url).sub(_without_token, kept)


@lru_cache(maxsize=16)
def _links(public_url: str) -> "re.Pattern[str]":
    return re.compile(re.escape(public_url) + r"/[^\s<>\"]{1,1000}", re.IGNORECASE)


def _without_token(link: "re.Match[str]") -> str:
    return _INSTEAD if _TOKEN.search(link[0]) else link[0]
