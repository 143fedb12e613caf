from collections.abc import Sequence
from typing import Final
from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.db.query import Write
from comments_svc.outbox.model import One

# Every act locks an answer before what it answers, and comments before their threads: so does an act on many.
_LOCK_COMMENTS: Final = Write(
    One,
    """
    select c.id from comment c
    where c.site_id = $1 and c.id in (
      select unnest(array[x.id, x.parent_id, x.root_id]) from comment x where x.site_id = $1 and x.id = any($2))
    order by c.created_at desc, c.id desc for update
    """,
)
_LOCK_THREADS: Final = Write(
    One,
    """
    select t.id from thread t
    where t.site_id = $1 and t.id in (select thread_id from comment where site_id = $1 and id = any($2))
    order by t.id for no key update
    """,
)


async def lock_some(tx: Tx, site: UUID, comments: Sequence[UUID]) -> None:
    """All that deciding about these comments, or erasing them, will lock, in the order that never waits in a circle."""
    await _LOCK_COMMENTS.many(tx, site, list(comments))
    await _LOCK_THREADS.many(tx, site, list(comments))
