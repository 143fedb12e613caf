from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

import msgspec

MOST_RULES: Final = 200
"""Of one site. A rule of words holds any number of them."""

MOST_CHARS: Final = 100_000
"""Of all rules of one site: they come along whenever the site is read."""

MOST_WEIGHT: Final = 10_000
"""Of all regular expressions of one site: the longest comment takes them half a second at their worst."""

MOST_COMPARED: Final = 200
"""Words with stars of one site that are compared with each word of a comment: half a second at their worst, too."""

KEPT: Final = timedelta(days=30)
"""How long it is known which rule was right about what."""


class Kind(StrEnum):
    UNKNOWN = "unknown"
    FEW = "few"
    LINKS = "links"
    WORDS = "words"
    PATTERN = "pattern"
    IMAGE = "image"
    EDITED = "edited"
    PAGE_AGE = "page-age"
    MAIL = "mail"
    REPORTED = "reported"
    NAME = "name"
    ADDRESS = "address"
    ADDRESS_DOMAIN = "address-domain"
    URL = "url"
    IP = "ip"
    TEXT = "text"


class Does(StrEnum):
    """What becomes of a comment that a rule is about; of several, the last of these."""

    HOLD = "hold"
    SPAM = "spam"
    """Silently: its writer sees it as if it were published."""
    REFUSE = "refuse"


NUMBERS: Final = {Kind.FEW: (1, 1_000), Kind.LINKS: (1, 100), Kind.PAGE_AGE: (1, 3_650), Kind.REPORTED: (1, 1_000)}
"""Least and most of the kinds that take a number."""
WITHOUT_VALUE: Final = frozenset({Kind.UNKNOWN, Kind.IMAGE, Kind.EDITED, Kind.MAIL})
HOLDS_ONLY: Final = frozenset({Kind.UNKNOWN, Kind.FEW, Kind.EDITED, Kind.PAGE_AGE, Kind.MAIL, Kind.REPORTED})
"""About who wrote and how it came: nobody is silenced for that."""
_PERSONAL: Final = frozenset({Kind.NAME, Kind.ADDRESS, Kind.ADDRESS_DOMAIN, Kind.IP})


class Rule(msgspec.Struct, frozen=True):
    site_id: UUID
    id: UUID
    kind: Kind
    act: Does
    name: str
    value: str
    enabled: bool
    expires_at: datetime | None
    created_at: datetime
    comment_id: UUID | None = None
    """Whose name, address or words it was made from: it goes with them when they are erased."""


class Active(msgspec.Struct, frozen=True):
    """A rule as the site's row carries it (sites/queries.py)."""

    id: UUID
    kind: Kind
    act: Does
    value: str
    expires_at: datetime | None

    def reason(self, detail: str = "") -> str:
        """What is kept with the comment: kind and detail. Who somebody is goes with them when they are erased, so the
        verdict doesn't repeat it."""
        said = "" if self.kind in _PERSONAL else detail or self.value
        return f"{self.kind}: {said[:60]}" if said else self.kind.value


class Said(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one rule says about one comment, as `post_named` (migrations/0040) reads it. `few`, `days`: only if its
    writer has fewer published comments, or the page is older."""

    id: UUID
    act: Does
    why: str
    few: int | None = None
    days: int | None = None
