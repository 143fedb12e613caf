"""A thread and one of its comments in a row, so that page and version come from one snapshot."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from comments_svc.threads.model import PublicComment, Thread, ThreadId


class PageRow(msgspec.Struct, frozen=True):
    """Comment fields are null in the single row of a thread without comments to show."""

    thread_id: ThreadId
    url_key: str
    url: str
    title: str
    thread_state: str
    count: int
    thread_version: int
    id: UUID | None
    parent_id: UUID | None
    root_id: UUID | None
    name: str | None
    website: str | None
    badge: str | None
    avatar: int | None
    tree: str | None
    html: str | None
    state: str | None
    shown: bool | None
    score: int | None
    replies: int | None
    version: int | None
    created_at: datetime | None
    edited_at: datetime | None


_THREAD = len(Thread.__struct_fields__)


def split(rows: Sequence[PageRow]) -> tuple[Thread | None, list[PublicComment]]:
    if not rows:
        return None, []
    thread = Thread(*msgspec.structs.astuple(rows[0])[:_THREAD])
    return thread, [PublicComment(*msgspec.structs.astuple(row)[_THREAD:]) for row in rows if row.id is not None]
