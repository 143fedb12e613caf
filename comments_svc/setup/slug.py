import re
from typing import Final

from comments_svc.sites.model import RESERVED_SLUGS

_OTHERS: Final = re.compile("[^a-z0-9]+")
_LETTER: Final = re.compile("[^0-9.]")
_MOST_CHARS: Final = 40


def slug_of(host: str) -> str:
    """A name for a blog: `blog-example` for `www.blog.example`, and `blog` for one without a name."""
    if host == "localhost" or not _LETTER.search(host) or ":" in host:
        return "blog"
    name = _OTHERS.sub("-", host.lower().removeprefix("www.")).strip("-")[:_MOST_CHARS].strip("-") or "blog"
    return f"{name}-blog" if name in RESERVED_SLUGS else name
