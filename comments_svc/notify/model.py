from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

NEW_COMMENT: Final = "new-comment"
DIGEST: Final = "digest"
REPLY: Final = "reply"
FLOOD: Final = "flood"
APPROVED: Final = "approved"
FORWARD: Final = "forward"
NOT_POSTED: Final = "not-posted"
HELD_DIGEST: Final = "held-digest"
CONFIRM_MAIL: Final = "confirm-mail"
ACTED: Final = "acted"
CONFIRM_ACT: Final = "confirm-act"

QUIET: Final = timedelta(minutes=10)
"""After a mail about a post, what else happens there is gathered for so long."""

MOST_AN_HOUR: Final = 20
"""Mails about single comments to one moderator of one site; what is above comes as a digest when the hour allows."""

FLOODED_AT: Final = 100
"""Published comments of one thread within an hour, after which mail about it pauses."""

FLOOD_WINDOW: Final = timedelta(hours=1)

FRESH: Final = timedelta(days=7)
"""A comment that was first published longer ago is no news, although it is published again."""


class Subject(msgspec.Struct, frozen=True):
    """The comment that the news are about, as it stands now. `*_email`: addresses that were proven.

    `undone`: the act that made the news was taken back. `lang`: in which its writer follows pages, else the site's.
    """

    id: UUID
    thread_id: UUID
    state: str
    door: str
    reader_id: UUID | None
    published_at: datetime | None
    writer_email: str | None
    parent_reader_id: UUID | None
    parent_email: str | None
    actor_email: str | None
    lang: str
    erased: bool
    undone: bool


class Recent(msgspec.Struct, frozen=True):
    """A mail that was sent to someone or will be. `open`: no attempt was made yet, so it can tell more."""

    recipient: str
    id: UUID
    thread_id: UUID | None
    template: str
    at: datetime
    open: bool


class Place(msgspec.Struct, frozen=True):
    """When something is told: in a mail of its own, or in that of `carrier`."""

    template: str
    due_at: datetime
    carrier: UUID | None = None
