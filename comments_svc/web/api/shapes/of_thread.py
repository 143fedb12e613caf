"""What the API gives of a thread: its comments, counts and changes."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from comments_svc.threads.model import Sort
from comments_svc.web.api.shapes.field import Body, CommentId, Cursor, Url, Version


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
