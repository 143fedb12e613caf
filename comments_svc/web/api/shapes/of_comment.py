"""What is posted, changed, voted on and reported, and what its writer is told."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from comments_svc.moderation.report import Reason
from comments_svc.subscriptions.follow import Following
from comments_svc.subscriptions.model import Scope
from comments_svc.web.api.shapes.field import Body, CommentId, Email, Line, Name, Text, Url, Website
from comments_svc.web.api.shapes.of_thread import Comment


class OwnComment(Comment):
    """A comment as its writer sees it, with its Markdown."""

    editable_until: datetime | None
    editable_for_s: int | None
    source: str | None


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


class Preview(Struct):
    body: Body
    html: str
