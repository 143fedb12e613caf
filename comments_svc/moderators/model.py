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
MOST_PASSKEYS: Final = 20
INVITATION_VALID: Final = timedelta(days=7)
MOST_INVITATIONS: Final = 50
"""Open ones of a site."""


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


class Entitled(Moderator, frozen=True):
    """`reads`: the language of the dashboard, if chosen."""

    reads: str | None


class Listed(msgspec.Struct, frozen=True):
    """`sites`: as "owner of blog"."""

    email: str
    name: str
    operator: bool
    sites: list[str]


class OpenMail(msgspec.Struct, frozen=True):
    """A mail whose code may still be entered."""

    id: UUID
    moderator_id: UUID


class SignedIn(Moderator, frozen=True):
    """`session`: its id. `offer`: a passkey is to be offered. `reads`: the language of the dashboard, if chosen."""

    session: UUID
    offer: bool
    reads: str | None


class Session(msgspec.Struct, frozen=True):
    moderator_id: ModeratorId
    email: str
    name: str
    operator: bool
    id: UUID
    offer: bool
    reads: str | None
    created_at: datetime
    seen_at: datetime

    @property
    def moderator(self) -> SignedIn:
        return SignedIn(
            self.moderator_id,
            self.email,
            self.name,
            self.operator,
            session=self.id,
            offer=self.offer,
            reads=self.reads,
        )


class Way(StrEnum):
    """How a session began."""

    LINK = "link"
    MAIL = "mail"
    PASSKEY = "passkey"
    INVITATION = "invitation"


class Device(msgspec.Struct, frozen=True):
    """A browser that signs in. `network`: a keyed hash, see `RootSecret.ip_hash`."""

    user_agent: str
    network: bytes


class OpenSession(msgspec.Struct, frozen=True):
    """One of a moderator's, to look at and to end."""

    id: UUID
    user_agent: str
    network: bytes | None
    way: Way
    created_at: datetime
    seen_at: datetime


class Passkey(msgspec.Struct, frozen=True):
    """`id`: the credential's, of WebAuthn."""

    id: bytes
    moderator_id: ModeratorId
    name: str
    public_key: bytes
    sign_count: int
    created_at: datetime
    used_at: datetime | None


class Member(msgspec.Struct, frozen=True):
    """Somebody who moderates a site."""

    id: ModeratorId
    name: str
    email: str
    role: Role


class Invitation(msgspec.Struct, frozen=True):
    """`by_hand`: the inviter passes a link on, and `email` is None until whoever opens it has entered one. `lang` and
    `origin`: the site's."""

    id: UUID
    site_id: UUID
    slug: str
    site: str
    lang: str
    origin: str
    email: str | None
    by_hand: bool
    role: Role
    invited_by: str
    expires_at: datetime


class Membership(msgspec.Struct, frozen=True):
    """A site that a moderator may work on."""

    slug: str
    title: str
    role: Role
