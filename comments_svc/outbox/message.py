"""Messages that leave: one row for each recipient of each event, by mail or to a hook."""

from datetime import datetime
from enum import StrEnum
from typing import Final, LiteralString
from uuid import UUID

import msgspec

from comments_svc.kernel.ids import uuid7
from comments_svc.outbox.model import CAME_BACK


class Channel(StrEnum):
    MAIL = "mail"
    HOOK = "hook"


class Lane(msgspec.Struct, frozen=True):
    """Messages of one lane wait for each other, and for nobody else's. `urgent`: a person sits and waits for it."""

    channel: Channel
    urgent: bool = False


class MessageState(StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"


RETURNED: Final[LiteralString] = f"(o.state = 'failed' and coalesce(o.last_answer, '') like '{CAME_BACK}%')"
"""Of an `outbound_message o`: it failed after a server had taken it."""


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """A message to be. `params` is JSON, and holds neither text that a person wrote nor a code or token: those are
    read and made at sending.

    `event_id` and `recipient` together are sent once. `site_id` is None for mail of the installation, such as a
    moderator's sign-in, which only the operator may look at. `carried_by`: another message's mail tells this, too.
    `urgent`: a person sits and waits for it.
    """

    id: UUID = msgspec.field(default_factory=uuid7)
    site_id: UUID | None
    event_id: UUID
    channel: Channel = Channel.MAIL
    template: str
    params: str = "{}"
    recipient: str
    lang: str
    moderator_id: UUID | None = None
    subscription_id: UUID | None = None
    hook_id: UUID | None = None
    thread_id: UUID | None = None
    comment_id: UUID | None = None
    address_id: int | None = None
    carried_by: UUID | None = None
    urgent: bool = False
    due_at: datetime
    created_at: datetime


class Claimed(msgspec.Struct, frozen=True):
    """A message that is ours to send until the lease ends. `attempts` counts this one.

    `unsure`: an earlier attempt ended without a word after the whole message had been handed over.
    """

    id: UUID
    site_id: UUID | None
    event_id: UUID
    channel: Channel
    template: str
    params: str
    recipient: str
    lang: str
    moderator_id: UUID | None
    subscription_id: UUID | None
    hook_id: UUID | None
    thread_id: UUID | None
    comment_id: UUID | None
    address_id: int | None
    message_id: str | None
    attempts: int
    unsure: bool
    carries: bool
    urgent: bool
    first_due_at: datetime
    created_at: datetime

    @property
    def lane(self) -> Lane:
        return Lane(self.channel, self.urgent)


class Envelope(msgspec.Struct, frozen=True):
    """What a message is, and for whom."""

    template: str
    recipient: str

    @property
    def may_be_sent_again(self) -> bool:
        """By hand. A question to an address, and a way to sign in, are sent to whoever asks, and only then: else a
        moderator could have strangers mailed without end. Who was erased is sent nothing."""
        return self.template not in _ASKED_FOR and not is_erased(self.recipient)


_ASKED_FOR: Final = frozenset({"prove", "sign-in", "invitation"})


def is_erased(recipient: str) -> bool:
    """Whether its address was taken out of the message (forget_recipient)."""
    return recipient.startswith("erased:")


class Listed(msgspec.Struct, frozen=True):
    """A message as the dashboard shows it. `last_answer`: the server's words, or ours where it never came so far.

    For a moderator `recipient` and `last_answer` are what this moderator may see (see `list_messages`). `writer` and
    `page`: of the comment; empty where it is about none. `returned`: a server had taken it, and it came back.
    """

    id: UUID
    site_id: UUID | None
    channel: Channel
    template: str
    recipient: str
    lang: str
    thread_id: UUID | None
    comment_id: UUID | None
    state: MessageState
    returned: bool
    attempts: int
    due_at: datetime
    last_answer: str | None
    carried_by: UUID | None
    created_at: datetime
    sent_at: datetime | None
    writer: str
    page: str
