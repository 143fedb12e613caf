from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Tx
from comments_svc.db.query import Write
from comments_svc.mail.address import new_id


class Given(msgspec.Struct, frozen=True):
    id: int


# The update changes nothing: it makes the statement answer with the row that is there.
_GIVE: Final = Write(
    Given,
    """
    insert into reply_address as a (id, kind, epoch, site_id, thread_id, created_at) values ($1, 'p', 0, $2, $3, $4)
    on conflict (site_id, thread_id) where kind = 'p' and revoked_at is null do update set uses = a.uses
    returning id
    """,
)


async def give_post_address(tx: Tx, site: UUID, thread: UUID, *, now: datetime) -> int:
    """The one address of a page, which does not end: its id."""
    return (await _GIVE.one(tx, new_id(), site, thread, now)).id
