from enum import StrEnum
from typing import Final

from comments_svc.comments.model import State


class Sort(StrEnum):
    OLDEST = "oldest"
    NEWEST = "newest"
    RISKIEST = "riskiest"
    """Of equal ones, what has waited longest comes first."""


class Tab(StrEnum):
    PENDING = "pending"
    PUBLISHED = "published"
    SPAM = "spam"
    BIN = "bin"
    ALL = "all"

    @property
    def sort(self) -> Sort:
        """What has waited longest comes first; of what is done, the newest."""
        return Sort.OLDEST if self is Tab.PENDING else Sort.NEWEST

    @property
    def states(self) -> list[State]:
        return _STATES[self]


_STATES: Final = {
    Tab.PENDING: [State.PENDING],
    Tab.PUBLISHED: [State.PUBLISHED],
    Tab.SPAM: [State.SPAM],
    Tab.BIN: [State.REJECTED],
    Tab.ALL: list(State),
}
