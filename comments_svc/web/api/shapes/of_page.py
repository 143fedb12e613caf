"""What readers do with a page beside commenting on it."""

from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from comments_svc.subscriptions.model import Scope
from comments_svc.web.api.shapes.field import Email, Line, Name, Text, Url


class NewReaction(Struct, forbid_unknown_fields=True):
    """`reaction`: one of the site's; null takes the reader's back."""

    url: Url
    reaction: Name | None


class Reacted(Struct):
    """`reactions`: how many readers chose which. `version`: what to ask for with `at_least`."""

    reaction: str | None
    reactions: dict[str, int]
    version: int


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
