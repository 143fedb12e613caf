from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from comments_svc.kernel.phrase import phrase
from comments_svc.kernel.problem import Problem


@dataclass(eq=False)
class NoSuchComment(Problem):
    slug = "no-such-comment"
    title = "There is no such comment."
    id: UUID


@dataclass(eq=False)
class NoSuchParent(Problem):
    slug = "no-such-parent"
    title = "The comment that this answers is not on this page any more."
    parent: UUID | None


@dataclass(eq=False)
class IdTaken(Problem):
    """The id was used for another comment; nothing is told about that one."""

    slug = "id-taken"
    title = "This id belongs to another comment."
    id: UUID


@dataclass(eq=False)
class ThreadClosed(Problem):
    slug = "thread-closed"
    title = "Comments on this page are closed."


@dataclass(eq=False)
class ProofNeeded(Problem):
    """Asked of those who write on a page, by the site's rule."""

    slug = "proof-needed"
    title = "To comment here, please sign in first: this site asks for a confirmed address."


@dataclass(eq=False)
class NotYours(Problem):
    slug = "not-yours"
    title = "Only its writer can do this with a comment."


@dataclass(eq=False)
class EditWindowClosed(Problem):
    slug = "edit-window-closed"
    title = "This comment can no longer be edited."
    closed_at: datetime


@dataclass(eq=False)
class VotesOff(Problem):
    slug = "votes-off"
    title = "This site has no votes on comments."


@dataclass(eq=False)
class OwnVote(Problem):
    slug = "own-vote"
    title = "Nobody votes on a comment of their own."


@dataclass(eq=False)
class OwnReport(Problem):
    slug = "own-report"
    title = "Nobody reports a comment of their own. You can delete it."


@dataclass(eq=False)
class RefusedByRule(Problem):
    slug = "refused-by-rule"
    title = "This site does not take comments like this one. If that is a mistake, please write to its author."


@dataclass(eq=False)
class Banned(Problem):
    slug = "banned"
    title = "You can't comment on this site."
    until: datetime | None

    def detail(self) -> str:
        if self.until is None:
            return ""
        return phrase("You can again from %(moment)s UTC on.", moment=f"{self.until:%Y-%m-%d %H:%M}")
