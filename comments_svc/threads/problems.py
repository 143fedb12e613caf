from dataclasses import dataclass
from uuid import UUID

from comments_svc.kernel.phrase import phrase
from comments_svc.kernel.problem import Problem


@dataclass(eq=False)
class NoSuchThread(Problem):
    slug = "no-such-thread"
    title = "There is no such page here."
    id: UUID


@dataclass(eq=False)
class NoSuchMove(Problem):
    slug = "no-such-move"
    title = "There is no such move of pages here. After 30 days, they are forgotten."
    id: UUID


@dataclass(eq=False)
class PageExists(Problem):
    """`id`, `url`: of the page that stands there."""

    slug = "page-exists"
    title = "There is another page with this address."
    id: UUID
    url: str

    def detail(self) -> str:
        return phrase("%(url)s has comments of its own. Give one of the two another address.", url=self.url)


@dataclass(eq=False)
class NoSuchReaction(Problem):
    """`reactions`: those that the site has."""

    slug = "no-such-reaction"
    title = "This site does not have this reaction."
    reactions: list[str]

    def detail(self) -> str:
        return f"It has: {' '.join(self.reactions)}" if self.reactions else "It has no reactions to pages."
