"""A message that was read: who sent it, what it says, whom it is for."""

from datetime import datetime
from typing import TypeAlias
from uuid import UUID

import msgspec

from comments_svc.inbound.model import Inbound, InboundState, Why
from comments_svc.mail.address import Kind
from comments_svc.mail.authenticate import NOBODY, Authenticity
from comments_svc.mail.header import Mailbox
from comments_svc.mail.read_reply import Reply
from comments_svc.sites.model import Site


class ReplyAddress(msgspec.Struct, frozen=True):
    """The row behind an address of ours. `email`: whom it was made for; null for the address of a post.
    `trial`: of a test mail."""

    id: int
    kind: Kind
    site_id: UUID
    thread_id: UUID | None
    comment_id: UUID | None
    email: str | None
    moderator_id: UUID | None
    subscription_id: UUID | None
    feedback_id: UUID | None
    inbound_id: UUID | None
    expires_at: datetime | None
    revoked_at: datetime | None
    trial: bool


class ToAddress(msgspec.Struct, frozen=True):
    """`kind` is the face that was written to: b and u are faces of an r or a."""

    kind: Kind
    row: ReplyAddress
    site: Site


class ToSite(msgspec.Struct, frozen=True):
    """The one plain address of a site."""

    site: Site


class ToNobody(msgspec.Struct, frozen=True):
    """No address of ours, or one whose row is gone (`kind`: its face)."""

    kind: Kind | None = None
    site: Site | None = None


Target: TypeAlias = ToAddress | ToSite | ToNobody


class Incoming(msgspec.Struct, frozen=True):
    """`text` is what its sender wrote; it and the other texts hold no address or token of ours."""

    stored: Inbound
    raw: bytes
    reply: Reply
    target: Target
    subject: str
    text: str
    now: datetime
    authenticity: Authenticity = NOBODY

    @property
    def sender(self) -> Mailbox | None:
        """The one mailbox of the one From field; None for anything else, which then nobody vouches for."""
        one = len(self.reply.mail.headers.all("from")) == 1 and len(self.reply.mail.sender) == 1
        return self.reply.mail.sender[0] if one else None

    @property
    def site(self) -> Site | None:
        return self.target.site

    @property
    def known(self) -> bool:
        """Somebody vouches for the sender, well enough for a reader."""
        return self.authenticity.reader


class Settled(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a message. `reason`: a `Why`, or the slug of the problem that held it.

    `confirm`: the recorded address is asked whether it wrote this.
    """

    state: InboundState
    reason: str | None = None
    thread: UUID | None = None
    comment: UUID | None = None
    feedback: UUID | None = None
    confirm: str | None = None


def held(reason: Why | str, *, thread: UUID | None = None) -> Settled:
    return Settled(state=InboundState.HELD, reason=str(reason), thread=thread)


def dropped(reason: Why) -> Settled:
    return Settled(state=InboundState.DROPPED, reason=reason)
