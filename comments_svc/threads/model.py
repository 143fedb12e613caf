from datetime import datetime
from enum import StrEnum
from typing import Final, NewType
from uuid import UUID

import msgspec

ThreadId = NewType("ThreadId", UUID)

PAGE_COMMENTS: Final = 100
PAGE_BYTES: Final = 48 * 1024
FIRST_REPLIES: Final = 3


class Sort(StrEnum):
    OLDEST = "oldest"
    NEWEST = "newest"
    BEST = "best"


class Thread(msgspec.Struct, frozen=True):
    """The comments of one page, without the comments. `count`: the published ones. `closed_at`: None while it is open,
    and where nobody has noted it."""

    id: ThreadId
    url_key: str
    url: str
    title: str
    state: str
    closed_at: datetime | None
    count: int
    version: int


class PublicComment(msgspec.Struct, frozen=True):
    """What every reader may see of a comment. Its body is `tree` (JSON of its node tree) or `html`, as asked for.

    The row of a page's query: one of them is the thread's and has only the last eight fields, the others lack these.
    """

    id: UUID
    parent_id: UUID | None
    root_id: UUID | None
    name: str
    website: str | None
    badge: str | None
    verified: bool | None
    avatar: int
    tree: str
    html: str
    state: str
    shown: bool
    score: int
    rank: int
    replies: int
    version: int
    created_at: datetime
    edited_at: datetime | None
    thread_id: UUID | None
    url_key: str | None
    url: str | None
    title: str | None
    thread_state: str | None
    closed_at: datetime | None
    count: int | None
    thread_version: int | None

    @property
    def published(self) -> bool:
        return self.state == "published"

    def thread(self) -> Thread:
        """Of the thread's row."""
        return Thread(*msgspec.structs.astuple(self)[-len(Thread.__struct_fields__) :])


class Page(msgspec.Struct, frozen=True):
    """Roots in the asked order, each followed by its replies in time order.

    `more`: where the next replies of a root start. `gone`: comments that readers could see before and no longer can.
    """

    thread: Thread | None
    comments: list[PublicComment]
    next: str | None = None
    more: dict[str, str] = msgspec.field(default_factory=dict)
    gone: list[UUID] | None = None
