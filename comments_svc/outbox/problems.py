from dataclasses import dataclass
from uuid import UUID

from comments_svc.kernel.problem import Problem


@dataclass(eq=False)
class NoSuchMessage(Problem):
    """No message of this site has the id, or it is no longer (or not yet) where the act could be done."""

    slug = "no-such-message"
    title = "There is no such message, or it has just left."
    id: UUID
