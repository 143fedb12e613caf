"""What a reader sees, changes and takes along of their own."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from comments_svc.subscriptions.model import Scope
from comments_svc.web.api.shapes.field import CommentId, Name
from comments_svc.web.api.shapes.of_comment import OwnComment


class Own(Struct):
    id: UUID
    editable_until: datetime | None
    editable_for_s: int | None
    source: str


class OwnView(Struct):
    """What only this reader sees: own comments that wait, which ones are own, own votes, the own reaction to
    the page. `proven`: who they are was shown. `held`: as in the policy, but for this reader."""

    comments: list[OwnComment]
    own: list[Own]
    votes: dict[UUID, int]
    version: int
    reaction: str | None
    proven: bool
    held: Literal["all", "first", "none"]


class FollowedThread(Struct):
    url: str
    title: str
    scope: Scope
    state: Literal["active", "paused", "left"]


class ReaderView(Struct):
    """`email`: the proven address, masked. `fresh_until`: for what needs a proof younger than 15 minutes."""

    name: str
    email: str | None
    proven_at: datetime | None
    fresh_until: datetime | None
    subscriptions: list[FollowedThread]


class ReaderChange(Struct, forbid_unknown_fields=True):
    name: Name


class Claim(Struct):
    """A comment that somebody wrote under this address before it was proven."""

    id: UUID
    url: str
    name: str
    text: str
    at: datetime


class Claims(Struct):
    """The newest hundred that are neither accepted nor disowned."""

    claims: list[Claim]


class Claimed(Struct, forbid_unknown_fields=True):
    """Of those that were listed; others are passed over."""

    accept: Annotated[list[CommentId], Meta(max_length=100)]
    disown: Annotated[list[CommentId], Meta(max_length=100)]


class Erased(Struct):
    """`comments`: how many were erased."""

    comments: int


class OwnWords(Struct):
    id: UUID
    url: str
    parent: UUID | None
    state: Literal["published", "pending", "deleted"]
    name: str
    email: str | None
    website: str | None
    text: str
    at: datetime
    edited: datetime | None


class OwnMail(Struct):
    """A mail that came from the reader's address, or a message for the author alone. `text` is null once it was
    erased."""

    at: datetime
    subject: str | None
    text: str | None


class Export(Struct):
    """All that is stored about a reader. `votes`, `reports`: by comment. `reactions`: by page. `mails`: those that came
    from the proven address, oldest first."""

    name: str
    email: str | None
    proven_at: datetime | None
    comments: list[OwnWords]
    votes: dict[UUID, int]
    subscriptions: list[FollowedThread]
    reactions: dict[str, str]
    reports: dict[UUID, str]
    mails: list[OwnMail]
