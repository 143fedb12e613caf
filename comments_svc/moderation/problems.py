from dataclasses import dataclass
from uuid import UUID

from comments_svc.kernel.problem import Problem


@dataclass(eq=False)
class ChangedSince(Problem):
    """Someone decided about a text that is no longer the newest, or wants to undo what has moved on."""

    slug = "changed-since"
    title = "This comment has changed since you looked at it. Please look again."
    id: UUID


@dataclass(eq=False)
class StandingChanged(Problem):
    """Somebody wants to take back what is not thought of this author any more."""

    slug = "standing-changed"
    title = "What is thought of this author has changed since. Nothing was taken back."
    id: UUID


@dataclass(eq=False)
class NothingTells(Problem):
    """An act on the author of a comment that no browser and no address belongs to."""

    slug = "nothing-tells"
    title = "Nothing tells who wrote this: it came without a browser that is known and without an address. Make a rule."


@dataclass(eq=False)
class TakenBack(Problem):
    slug = "taken-back"
    title = "Its writer has deleted this comment."
    id: UUID


@dataclass(eq=False)
class NoSuchEvent(Problem):
    slug = "no-such-event"
    title = "There is nothing here to undo."
    id: UUID


@dataclass(eq=False)
class NoSuchView(Problem):
    slug = "no-such-view"
    title = "You keep no view like this. It may have been removed in another window."
    id: UUID


@dataclass(eq=False)
class NoAddress(Problem):
    slug = "no-address"
    title = "Who wrote this has given no address that an answer could go to."


@dataclass(eq=False)
class NothingToDecide(Problem):
    """A command in answer to a letter that tells of no comment."""

    slug = "nothing-to-decide"
    title = "There is no comment here to decide about."


@dataclass(eq=False)
class NoText(Problem):
    """No word is left of a mail, or none beside its command, which needs some."""

    slug = "no-text"
    title = "There is no text in it."


@dataclass(eq=False)
class AlreadySent(Problem):
    slug = "already-sent"
    title = "The answer has left by mail, and can't be taken back."


@dataclass(eq=False)
class NothingOfYours(Problem):
    slug = "nothing-of-yours"
    title = "There is nothing of yours to take back."


@dataclass(eq=False)
class NothingTicked(Problem):
    """An act on many comments that names none, or only such as have changed since."""

    slug = "nothing-ticked"
    title = "There is no comment among these to act on. Tick some in the list first."


@dataclass(eq=False)
class NoSuchBulk(Problem):
    slug = "no-such-bulk"
    title = "There is no such act on many comments. They are kept for 30 days."
    id: UUID
