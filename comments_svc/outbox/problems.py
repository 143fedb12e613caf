from dataclasses import dataclass
from uuid import UUID

from comments_svc.kernel.problem import Problem


@dataclass(eq=False)
class NoSuchMessage(Problem):
    """No message of this site has the id, or it is no longer (or not yet) where the act could be done."""

    slug = "no-such-message"
    title = "There is no such message, or it has just left."
    id: UUID


@dataclass(eq=False)
class NotSentAgain(Problem):
    """Nobody may send it again by hand: it goes to whoever asks for it, or its recipient was erased."""

    slug = "not-sent-again"
    title = "This mail can't be sent again."

    def detail(self) -> str:
        return "Codes and links are mailed to whoever asks for them, and nothing is to who was erased."
