"""What the API takes and gives. The OpenAPI document is made from these types."""

from datetime import datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from comments_svc.moderation.report import Reason
from comments_svc.subscriptions.follow import Following
from comments_svc.subscriptions.model import Scope
from comments_svc.threads.model import Sort

# Postgres stores no NUL. In Python's patterns (not in JSON Schema's) `$` also stands before a last newline.
Line = Annotated[str, Meta(max_length=200, pattern=r"^[^\u0000]*$")]
Name = Annotated[str, Meta(max_length=64, pattern=r"^[^\u0000]*$")]
Email = Annotated[str, Meta(max_length=254, pattern=r"^([^@\s\u0000]+@[^@\s\u0000]+)?$(?!\n)")]
Website = Annotated[str, Meta(max_length=500, pattern=r"^(https?://[^\s\u0000]+)?$(?!\n)")]
Text = Annotated[str, Meta(max_length=65_536, pattern=r"^[^\u0000]*$")]
Url = Annotated[str, Meta(min_length=1, max_length=2_000, pattern=r"^[^\u0000]*$")]
Version = Annotated[int, Meta(ge=0, le=2**53)]
Cursor = Annotated[str, Meta(min_length=1, max_length=64, description="As an earlier page gave it.")]
CommentId = Annotated[UUID, Meta(description="UUIDv7")]
_NODE: Final[dict[str, Any]] = {
    "type": "array",
    "items": {"anyOf": [{"type": "string"}, {"type": "array"}]},
    "description": "Nodes: a string or [tag, {attributes}?, ...children].",
}
Body = Annotated[msgspec.Raw, Meta(extra_json_schema=_NODE)]


class Author(Struct):
    """`name`: null where the writer gave none: say so in the language of your readers. `avatar`: a hue of 0-359
    degrees. `verified`: true for who has proven that the name is theirs, false for who wears the name of such a
    reader; absent where there is nothing to say."""

    name: str | None
    badge: Literal["author"] | None
    avatar: int
    url: str | None
    verified: bool | msgspec.UnsetType = msgspec.UNSET


class Comment(Struct):
    """`replies`: published direct replies; for a root, all published comments under it."""

    id: UUID
    parent: UUID | None
    root: UUID | None
    author: Author | None
    body: Body
    at: datetime
    edited: datetime | None
    score: int
    state: Literal["published", "pending", "deleted"]
    replies: int


class OwnComment(Comment):
    """A comment as its writer sees it, with its Markdown."""

    editable_until: datetime | None
    editable_for_s: int | None
    source: str | None


class Thread(Struct):
    """`closed_at`: since when readers can't comment; null while they can, and where it was not noted."""

    id: UUID | None
    url: str
    title: str
    state: Literal["open", "closed"]
    closed_at: datetime | None
    count: int
    version: int


class Policy(Struct):
    """`proof`: whether readers must have proven an address before they post. `follow`: whether they may ask for mail
    about the thread. `private`: whether the box for comments offers to write for the author alone, as `feedback` does.
    `sign_in`: the ways to say who one is. `held`: whose comments wait for a moderator, as a rule. `house_rules`: a page
    on what is published. `reactions`: to the page, in the order to show. Both are absent where the site has none."""

    name: Literal["required", "optional"]
    email: Literal["required", "optional", "off"]
    max_length: int
    edit_window_s: int
    votes: bool
    proof: Literal["address"] | None
    mail: str | None
    follow: bool
    private: bool
    sign_in: list[Literal["email", "oidc", "github", "google"]]
    held: Literal["all", "first", "none"]
    house_rules: str | msgspec.UnsetType = msgspec.UNSET
    reactions: list[str] | msgspec.UnsetType = msgspec.UNSET


class ThreadPage(Struct):
    """`comments`: roots in the asked order, each followed by its replies in time order. `reactions`: how many readers
    chose which; absent where the site has none. `moved`: where the comment is that was asked for, if it is on another
    page now; else absent."""

    thread: Thread
    policy: Policy
    comments: list[Comment]
    next: str | None
    more: dict[str, str]
    gone: list[UUID] | msgspec.UnsetType = msgspec.UNSET
    reactions: dict[str, int] | msgspec.UnsetType = msgspec.UNSET
    moved: str | msgspec.UnsetType = msgspec.UNSET


class ThreadQuery(Struct, forbid_unknown_fields=True):
    url: Url
    sort: Sort = Sort.OLDEST
    after: Cursor | None = None
    root: CommentId | None = None
    since: Version | None = None
    comment: CommentId | None = None
    at_least: Version = 0


class CountsQuery(Struct, forbid_unknown_fields=True):
    url: Annotated[list[Url], Meta(min_length=1, max_length=100)]


class Counts(Struct):
    """By URL, as it was sent."""

    counts: dict[str, int]


class PageQuery(Struct, forbid_unknown_fields=True):
    url: Url


class EventsQuery(Struct, forbid_unknown_fields=True):
    """`since`: the version that the page shows; the first event then says at once what it missed."""

    url: Url
    since: Version | None = None


class NewComment(Struct, forbid_unknown_fields=True):
    """`id`: made by the client, so that a retry is the same comment. `trap` is a field that people do not see."""

    url: Url
    text: Text
    id: CommentId | None = None
    title: Line = ""
    parent: CommentId | None = None
    name: Name = ""
    email: Email | None = None
    website: Website | None = None
    subscribe: Scope | None = None
    trap: Line = ""
    elapsed_ms: Annotated[int, Meta(ge=0, le=2**53)] | None = None


class Edit(Struct, forbid_unknown_fields=True):
    text: Text


class NewVote(Struct, forbid_unknown_fields=True):
    value: Literal[-1, 0, 1]


class NewReaction(Struct, forbid_unknown_fields=True):
    """`reaction`: one of the site's; null takes the reader's back."""

    url: Url
    reaction: Name | None


class NewPreview(Struct, forbid_unknown_fields=True):
    text: Text


class Written(Struct):
    """The comment as its writer sees it. `version`: what to ask for with `at_least`. `subscription`: what came of
    `subscribe`; null where nothing did, because a comment counts more than the mail about it."""

    comment: OwnComment
    version: int
    subscription: Following | None = None


class Deleted(Struct):
    version: int


class Voted(Struct):
    score: int
    value: int


class NewReport(Struct, forbid_unknown_fields=True):
    """What is wrong with a comment."""

    reason: Reason


class Reported(Struct):
    """How many have reported it is the moderators' to know."""

    reason: Reason


class Reacted(Struct):
    """`reactions`: how many readers chose which. `version`: what to ask for with `at_least`."""

    reaction: str | None
    reactions: dict[str, int]
    version: int


class Preview(Struct):
    body: Body
    html: str


class Own(Struct):
    id: UUID
    editable_until: datetime | None
    editable_for_s: int | None
    source: str


class OwnView(Struct):
    """What only this reader sees: own comments that wait, which ones are own, own votes, the own reaction to
    the page."""

    comments: list[OwnComment]
    own: list[Own]
    votes: dict[UUID, int]
    version: int
    reaction: str | None


class NewFeedback(Struct, forbid_unknown_fields=True):
    """`email`: where an answer may go. `trap` is a field that people do not see."""

    url: Url
    text: Text
    name: Name = ""
    email: Email | None = None
    rating: Annotated[int, Meta(ge=1, le=5)] | None = None
    trap: Line = ""


class FeedbackLeft(Struct):
    id: UUID


class NewMailAddress(Struct, forbid_unknown_fields=True):
    """`title`: of the page, for the subject of the mail."""

    url: Url
    title: Annotated[str, Meta(max_length=500)] = ""


class MailAddress(Struct):
    """`mailto`: a link that opens a mail to it."""

    address: str
    mailto: str


class NewSubscription(Struct, forbid_unknown_fields=True):
    """`email`: where the reader has proven none, or means another."""

    url: Url
    scope: Scope = Scope.THREAD
    email: Email | None = None


class Subscription(Struct):
    """`email`: masked. `asked`: the mail that asks the address is on its way, unless it had one today."""

    state: Literal["none", "asked", "active", "paused", "left"]
    scope: Scope | None
    email: str | None


class NewCode(Struct, forbid_unknown_fields=True):
    email: Annotated[str, Meta(min_length=3, max_length=254, pattern=r"^[^@\s\u0000]+@[^@\s\u0000]+$(?!\n)")]


class CodeAsked(Struct):
    """The same for every address. `valid_s`: how long code and link are good, in seconds."""

    valid_s: int


class NewSession(Struct, forbid_unknown_fields=True):
    """One of these: the six digits, in the browser that asked for them; the token of the link, in any; what the
    sign-in window has given to the page that opened it; a JWT that the site has signed."""

    code: Annotated[str, Meta(pattern=r"^[0-9]{6}$(?!\n)")] | None = None
    link: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    grant: Annotated[str, Meta(min_length=1, max_length=40)] | None = None
    sso: Annotated[str, Meta(min_length=1, max_length=4_000)] | None = None


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
