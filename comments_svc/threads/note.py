"""The log of a page: what was done with it, by whom."""

from datetime import datetime
from typing import Final, Literal, TypeAlias
from uuid import UUID

import msgspec

from comments_svc.db.database import Tx
from comments_svc.db.query import Command
from comments_svc.kernel.ids import uuid7
from comments_svc.threads.model import Thread

Kind: TypeAlias = Literal["rename", "forget", "merge", "unmerge", "split", "unsplit", "close", "open"]


class Change(msgspec.Struct, frozen=True):
    """`other`: the second page that it is about."""

    thread: UUID
    kind: Kind
    before: Thread
    after: Thread
    other: UUID | None = None


_NOTE: Final = Command(
    """
    insert into thread_event (site_id, id, thread_id, kind, before, after, moderator_id, at, other_id)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    """
)


async def note(tx: Tx, site: UUID, change: Change, by: UUID | None, *, now: datetime) -> UUID:
    """The id of its line in the log."""
    before, after = (_as_json(each) for each in (change.before, change.after))
    id = uuid7()
    await _NOTE.run(tx, site, id, change.thread, change.kind, before, after, by, now, change.other)
    return id


def _as_json(thread: Thread) -> str:
    return msgspec.json.encode({"title": thread.title, "url": thread.url, "url_key": thread.url_key}).decode()
