from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NewType
from uuid import UUID

import msgspec

ModeratorId = NewType("ModeratorId", UUID)

SESSION_IDLE: Final = timedelta(hours=12)
SESSION_ABSOLUTE: Final = timedelta(days=14)
LINK_VALID: Final = timedelta(hours=1)
MAIL_VALID: Final = timedelta(minutes=30)
"""Of the code and the link in a mail that signs in."""
MOST_TRIES: Final = 5


class Role(StrEnum):
    OWNER = "owner"
    MODERATOR = "moderator"


class Notify(StrEnum):
    """Which comments of a site a moderator is mailed about; a digest gathers all of them. Spam is never mailed."""

    EVERYTHING = "everything"
    DECISION = "decision"
    DIGEST_15MIN = "digest-15min"
    DIGEST_HOUR = "digest-hour"
    DIGEST_DAY = "digest-day"
    NOTHING = "nothing"


class MailChoice(msgspec.Struct, frozen=True):
    """What a moderator wants from one site, and in which language (BCP 47)."""

    notify: Notify
    lang: str


class Moderator(msgspec.Struct, frozen=True):
    """Someone who decides. `operator`: of the whole installation."""

    id: ModeratorId
    email: str
    name: str
    operator: bool


class Listed(msgspec.Struct, frozen=True):
    """`sites`: as "owner of blog"."""

    email: str
    name: str
    operator: bool
    sites: list[str]


class Session(msgspec.Struct, frozen=True):
    moderator_id: ModeratorId
    email: str
    name: str
    operator: bool
    created_at: datetime
    seen_at: datetime

    @property
    def moderator(self) -> Moderator:
        return Moderator(self.moderator_id, self.email, self.name, self.operator)


class Membership(msgspec.Struct, frozen=True):
    """A site that a moderator may work on."""

    slug: str
    title: str
    role: Role
