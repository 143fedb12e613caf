"""A message that arrived, and what became of it."""

from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

import msgspec

StoredId = NewType("StoredId", UUID)


class MailDoor(StrEnum):
    """How a message came in. None of them grants any trust."""

    LISTENER = "listener"
    IMAP = "imap"
    WEBHOOK = "webhook"
    PIPE = "pipe"
    DEMO = "demo"


class Arrived(msgspec.Struct, frozen=True, kw_only=True):
    """A message as a door took it. One recipient: a mail to several is several messages.

    `sender` is the envelope's, empty for a bounce; `recipient` is empty where the door knows none (IMAP), `client_ip`
    and `helo` None. `provider_results`: what a provider says it has checked, as values of Authentication-Results.
    """

    raw: bytes
    sender: str
    recipient: str
    door: MailDoor
    client_ip: str | None = None
    helo: str | None = None
    provider_results: tuple[str, ...] = ()


class InboundState(StrEnum):
    RECEIVED = "received"
    PARSED = "parsed"
    POSTED = "posted"
    HELD = "held"
    DROPPED = "dropped"


class Why(StrEnum):
    """Why a message was held or dropped."""

    # held: kept, and forwarded to the author
    UNREADABLE = "unreadable"
    NO_SUCH_ADDRESS = "no-such-address"
    ADDRESS_EXPIRED = "address-expired"
    WRONG_SENDER = "wrong-sender"
    UNVERIFIED = "unverified"
    THREAD_CLOSED = "thread-closed"
    GONE = "no-such-parent"
    TOO_LONG = "too-long"
    NO_TEXT = "no-text"
    TOO_MANY = "rate-limited"
    NOT_A_COMMENT = "not-a-comment"
    FAULT = "fault"
    # held: of a moderator's mail, which waits for its moderator
    REPLAYED = "replayed"
    NOT_TO_IT = "not-to-it"
    # dropped: kept here for people to see, and nobody is told
    AUTOMATIC = "automatic"
    OURS = "ours"
    LOOP = "loop"
    SAID_BEFORE = "said-before"
    # dropped: done with, and no comment
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    UNSUBSCRIBED = "unsubscribed"
    RESUMED = "resumed"
    TRIED = "tried"
    SPAM = "spam"
    SET_ASIDE = "set-aside"


class Cut(msgspec.Struct, frozen=True):
    """A piece that was taken off what somebody wrote, such as a quote or a signature."""

    kind: str
    text: str


class Inbound(msgspec.Struct, frozen=True):
    """A stored message, without its bytes. `reason` is a `Why`, or the slug of the problem that held it."""

    id: UUID
    received_at: datetime
    door: MailDoor
    sender: str
    recipient: str
    size: int
    message_id: str | None
    state: InboundState
    reason: str | None
    settled_at: datetime | None
    attempts: int
    site_id: UUID | None
    thread_id: UUID | None
    comment_id: UUID | None
    feedback_id: UUID | None
    address_id: int | None
    kind: str | None
    from_name: str | None
    from_email: str | None
    subject: str | None
    text: str | None
    cut: str
    body: str | None
    authenticity: str | None
    told: str | None
