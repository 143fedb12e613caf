"""What each mail needs to know: one Struct for each folder in `templates`, whose name is its tag.

Names, titles and texts are as people wrote them; the templates escape them and the headers clean them. URLs are whole
and ours, or were checked.
"""

from datetime import datetime
from enum import StrEnum
from typing import NewType, TypeAlias

import msgspec

SafeHtml = NewType("SafeHtml", str)
"""Sanitised HTML of a comment: markup's `Html`, which mail may not import. Put into mails as it is."""


class Answer(StrEnum):
    """What happens to an answer to this mail. Its first line says so."""

    NOWHERE = "nowhere"
    PUBLISHED = "published"
    """As a reply under one's own name."""
    ANSWERS_ONE = "answers-one"
    """The same; of several comments in the mail it answers one."""
    APPROVES = "approves"
    """The same, and it approves what it answers."""
    COMMANDS = "commands"
    """A moderator's: a first line such as `approve` decides, any other text is published as a reply."""
    PRIVATE = "private"
    """Only to the writer of the comment, by mail."""
    PRIVATE_OR_PUBLISHED = "private-or-published"
    """Only to its writer, unless the first line is `publish`."""
    RESUMES = "resumes"
    """Mail about a paused thread comes again."""
    TRIES = "tries"
    """The dashboard says what came, and nothing else happens."""


class Outcome(StrEnum):
    """What an act by mail or link has done."""

    APPROVED = "approved"
    SPAM = "spam"
    DELETED = "deleted"
    REPLIED = "replied"
    APPROVED_AND_REPLIED = "approved-and-replied"
    SENT_PRIVATELY = "sent-privately"
    APPROVED_AND_SENT = "approved-and-sent"
    DELETED_AND_SENT = "deleted-and-sent"
    ALREADY = "already"
    UNDONE = "undone"
    UNPUBLISHED = "unpublished"
    """Undone on the page; an answer had left by mail before."""


class Page(msgspec.Struct, frozen=True):
    title: str
    url: str


class Writing(msgspec.Struct, frozen=True):
    """A comment. `text` is its Markdown source or plain text; `url` leads to it on its page, or to its conversation."""

    name: str
    text: str
    html: SafeHtml
    url: str
    at: datetime
    id: str = ""


class Record(msgspec.Struct, frozen=True):
    """What is known of a writer, for moderators' eyes only. Counts are of the other comments, by state."""

    email: str | None = None
    website: str | None = None
    published: int = 0
    pending: int = 0
    spam: int = 0
    removed: int = 0


class Acts(msgspec.Struct, frozen=True):
    """Links of a moderator. Each opens a page with one button; None is not offered."""

    conversation: str
    approve: str | None = None
    spam: str | None = None
    delete: str | None = None


class Leave(msgspec.Struct, frozen=True):
    """Pages that end mail: of this thread, of the whole site."""

    thread: str
    site: str


class NewComment(msgspec.Struct, frozen=True, kw_only=True, tag="new-comment"):
    """To a moderator. `reasons` are the codes of the verdict; `edited`: an edit of a published comment waits."""

    site: str
    page: Page
    comment: Writing
    parent: Writing | None
    waits: bool
    edited: bool = False
    reasons: tuple[str, ...] = ()
    record: Record
    acts: Acts
    answer: Answer
    settings_url: str


class DigestEntry(msgspec.Struct, frozen=True, kw_only=True):
    page: Page
    comment: Writing
    waits: bool
    reasons: tuple[str, ...] = ()
    acts: Acts


class Digest(msgspec.Struct, frozen=True, kw_only=True, tag="digest"):
    """To a moderator: several comments, grouped by page in the order given. `more`: how many are not listed."""

    site: str
    entries: tuple[DigestEntry, ...]
    more: int = 0
    queue_url: str
    settings_url: str
    answer: Answer = Answer.NOWHERE


class Reply(msgspec.Struct, frozen=True, kw_only=True, tag="reply"):
    """To a reader who follows. `to_me`: it answers the reader's own comment, which is `parent`."""

    site: str
    page: Page
    comment: Writing
    parent: Writing | None
    to_me: bool
    answer: Answer
    leave: Leave


class ReaderDigest(msgspec.Struct, frozen=True, kw_only=True, tag="reader-digest"):
    """To a reader who follows: several comments of one page, oldest first. `answers`: by whom that is which an answer
    is a reply to."""

    site: str
    page: Page
    comments: tuple[Writing, ...]
    more: int = 0
    answer: Answer = Answer.NOWHERE
    answers: str = ""
    leave: Leave


class Approved(msgspec.Struct, frozen=True, kw_only=True, tag="approved"):
    """To a writer with a proven address: what waited is published now."""

    site: str
    page: Page
    comment: Writing
    answer: Answer = Answer.NOWHERE
    leave_site: str


class Prove(msgspec.Struct, frozen=True, kw_only=True, tag="prove"):
    """To an address that may be a stranger's: nothing in it was written by a user. `follows`: it confirms that, too."""

    site: str
    code: str
    url: str
    minutes: int
    follows: bool


class SignIn(msgspec.Struct, frozen=True, kw_only=True, tag="sign-in"):
    """To a moderator. `host` is that of the dashboard; `code` works in the browser that asked for it."""

    host: str
    url: str
    code: str | None
    minutes: int


class Invited(msgspec.Struct, frozen=True, kw_only=True, tag="invitation"):
    """To an address that an owner has entered, and nobody has proven: of what users wrote it has nothing, the title of
    the site neither. `host` is that of the blog."""

    host: str
    url: str
    days: int


class Trial(msgspec.Struct, frozen=True, kw_only=True, tag="test"):
    """Asked for in the settings. `server` took it, such as `smtp.example:587`."""

    host: str
    server: str
    answer: Answer = Answer.NOWHERE


class Acted(msgspec.Struct, frozen=True, kw_only=True, tag="acted"):
    """To a moderator who has acted by mail. `page` is None where it is about none."""

    site: str
    page: Page | None
    comment: Writing
    outcome: Outcome
    undo_url: str | None
    conversation_url: str


class Flood(msgspec.Struct, frozen=True, kw_only=True, tag="flood"):
    """To a follower of a page with too many comments: mail about it pauses until resumed."""

    site: str
    page: Page
    count: int
    minutes: int
    resume_url: str
    answer: Answer = Answer.NOWHERE
    leave: Leave


class Fate(StrEnum):
    """What became of a mail that somebody wrote."""

    PUBLISHED = "published"
    WAITS = "waits"
    PRIVATE = "private"
    HELD = "held"


class Forward(msgspec.Struct, frozen=True, kw_only=True, tag="forward"):
    """To a moderator: what somebody wrote by mail, or in private. `reason` is the code of why it was held; `url` leads
    to it in the dashboard; `page` is None where it is about none."""

    site: str
    page: Page | None
    comment: Writing
    email: str | None
    subject: str
    fate: Fate
    reason: str | None = None
    verified: bool = True
    acts: Acts | None = None
    url: str
    answer: Answer
    settings_url: str


class HeldEntry(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    email: str
    subject: str
    reason: str
    at: datetime
    url: str


class HeldDigest(msgspec.Struct, frozen=True, kw_only=True, tag="held-digest"):
    """To a moderator: the mails of a day that were not posted, and not forwarded one by one."""

    site: str
    entries: tuple[HeldEntry, ...]
    more: int = 0
    url: str
    settings_url: str
    answer: Answer = Answer.NOWHERE


class NotPosted(msgspec.Struct, frozen=True, kw_only=True, tag="not-posted"):
    """To a sender whose address was vouched for. Holds nothing that they wrote. `url`: where a moderator finds it; None
    for a reader."""

    site: str
    page: Page | None
    reason: str
    url: str | None = None
    answer: Answer = Answer.NOWHERE


class ConfirmMail(msgspec.Struct, frozen=True, kw_only=True, tag="confirm-mail"):
    """To the address that an answer was to come from, when nobody vouches that it did. Holds nothing of the answer."""

    site: str
    page: Page
    url: str
    answer: Answer = Answer.NOWHERE


class ConfirmAct(msgspec.Struct, frozen=True, kw_only=True, tag="confirm-act"):
    """To a moderator, when a mail asks for something in their name and must not be believed. `reason`: the code of why.
    Holds nothing of the mail: the page at `url` shows it."""

    site: str
    page: Page | None
    reason: str
    url: str
    answer: Answer = Answer.NOWHERE


class PrivateAnswer(msgspec.Struct, frozen=True, kw_only=True, tag="private-answer"):
    """To a reader: what the author has answered them. `comment` is the answer; `published`: it stands on the page too,
    at the comment's `url`."""

    site: str
    page: Page | None
    comment: Writing
    published: bool = False
    answer: Answer


Params: TypeAlias = (
    NewComment
    | Digest
    | Reply
    | ReaderDigest
    | Approved
    | Prove
    | SignIn
    | Invited
    | Trial
    | Acted
    | Flood
    | Forward
    | HeldDigest
    | NotPosted
    | ConfirmMail
    | ConfirmAct
    | PrivateAnswer
)
