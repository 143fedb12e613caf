"""What came in private since a moderator has looked."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader, Tx
from comments_svc.db.query import Command, Query

MOST_UNSEEN: Final = 100


class _Many(msgspec.Struct, frozen=True):
    many: int


# The order is that of the index: it is read from the newest message to the last one that was seen.
_UNSEEN: Final = Query(
    _Many,
    f"""
    select count(*)::int as many from (
      select from feedback f
      where f.site_id = $1 and f.moderator_id is null and f.created_at > (
        select private_seen_at from site_moderator where site_id = $1 and moderator_id = $2
      ) and not exists (
        select from feedback n
        where n.site_id = f.site_id and n.conversation_id = f.conversation_id
          and (n.created_at, n.id) > (f.created_at, f.id))
      order by f.created_at desc, f.id desc limit {MOST_UNSEEN}
    ) u
    """,
)
_SEE: Final = Command(
    """
    update site_moderator set private_seen_at = $3
    where site_id = $1 and moderator_id = $2 and private_seen_at < $3
    """
)


async def unseen(on: Reader, site: UUID, moderator: UUID) -> int:
    """Conversations whose last message a reader wrote after this moderator saw the list; at most MOST_UNSEEN."""
    return (await _UNSEEN.one(on, site, moderator)).many


async def see(tx: Tx, site: UUID, moderator: UUID, until: datetime) -> None:
    """This moderator has the list before them, with all messages up to then."""
    await _SEE.run(tx, site, moderator, until)
