from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader, Tx
from comments_svc.db.query import Command, Query
from comments_svc.feedback.model import Feedback

_COLUMNS: Final[LiteralString] = """
    site_id, id, conversation_id, thread_id, comment_id, moderator_id, name, email, url, text, rating, verified,
    created_at
"""
_INSERT: Final = Command(
    f"""
    insert into feedback ({_COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
    on conflict (site_id, id) do nothing
    """
)
_BY_ID: Final = Query(Feedback, f"select {_COLUMNS} from feedback where site_id = $1 and id = $2")
_CONVERSATION: Final = Query(
    Feedback,
    f"""
    select {_COLUMNS} from feedback where site_id = $1 and conversation_id = $2 order by created_at, id limit 200
    """,
)
# The newest message of each conversation, by keyset.
_LIST: Final = Query(
    Feedback,
    f"""
    select {_COLUMNS} from feedback f
    where site_id = $1 and (created_at, id) < ($2, $3) and not exists (
      select from feedback n
      where n.site_id = f.site_id and n.conversation_id = f.conversation_id
        and (n.created_at, n.id) > (f.created_at, f.id)
    )
    order by created_at desc, id desc limit $4
    """,
)


async def insert(tx: Tx, message: Feedback) -> bool:
    """False: it is there already."""
    return await _INSERT.run(tx, *msgspec.structs.astuple(message)) == 1


async def by_id(on: Reader, site: UUID, id: UUID) -> Feedback | None:
    return await _BY_ID.maybe(on, site, id)


async def conversation(on: Reader, site: UUID, id: UUID) -> list[Feedback]:
    """Oldest first, at most 200."""
    return await _CONVERSATION.many(on, site, id)


async def newest(on: Reader, site: UUID, before: datetime, id: UUID, limit: int) -> list[Feedback]:
    """The last message of each conversation, newest first; `before` and `id` are those of the last one seen."""
    return await _LIST.many(on, site, before, id, limit)
