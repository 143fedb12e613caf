from dataclasses import dataclass
from uuid import UUID

from comments_svc.kernel.problem import Problem


@dataclass(eq=False)
class NoSuchThread(Problem):
    slug = "no-such-thread"
    title = "There is no such page here."
    id: UUID
