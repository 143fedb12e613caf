from datetime import datetime
from uuid import UUID

import msgspec


class OwnWords(msgspec.Struct, frozen=True):
    """A comment as its writer gave it to us."""

    id: UUID
    url: str
    parent_id: UUID | None
    state: str
    name: str
    email: str | None
    website: str | None
    source: str
    created_at: datetime
    edited_at: datetime | None


class OwnMail(msgspec.Struct, frozen=True):
    """A mail, or a private message from a page, as it is kept."""

    received_at: datetime
    subject: str | None
    text: str | None


class OwnVote(msgspec.Struct, frozen=True):
    comment_id: UUID
    value: int


class OwnReport(msgspec.Struct, frozen=True):
    comment_id: UUID
    reason: str


class OwnReaction(msgspec.Struct, frozen=True):
    url: str
    kind: str


class Followed(msgspec.Struct, frozen=True):
    url: str
    title: str
    scope: str
    state: str


class Held(msgspec.Struct, frozen=True):
    """All that is stored about a reader."""

    name: str
    email: str | None
    proven_at: datetime | None
    comments: list[OwnWords]
    votes: list[OwnVote]
    subscriptions: list[Followed]
    mails: list[OwnMail]
    reactions: list[OwnReaction]
    reports: list[OwnReport]
