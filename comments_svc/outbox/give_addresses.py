from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Tx
from comments_svc.db.query import Command
from comments_svc.mail.address import Kind, new_id

READER_VALID: Final = timedelta(days=90)
AUTHOR_VALID: Final = timedelta(days=365)

_GIVE: Final = Command(
    """
    insert into reply_address (id, kind, epoch, site_id, thread_id, comment_id, email, moderator_id, subscription_id,
      feedback_id, inbound_id, created_at, expires_at)
    select id, $1, $2, $3, thread_id, comment_id, email, moderator_id, subscription_id, feedback_id, inbound_id, $4, $5
    from unnest($6::bigint[], $7::uuid[], $8::uuid[], $9::text[], $10::uuid[], $11::uuid[], $12::uuid[], $13::uuid[])
      as a (id, thread_id, comment_id, email, moderator_id, subscription_id, feedback_id, inbound_id)
    """
)
_EPOCH: Final = 0


class Bearer(msgspec.Struct, frozen=True):
    """Who may answer, and to what: an answer stands below `comment`, or goes to the writer of a private message or of
    a mail that was not posted."""

    thread: UUID | None
    comment: UUID | None
    email: str
    moderator: UUID | None = None
    subscription: UUID | None = None
    feedback: UUID | None = None
    inbound: UUID | None = None


async def give_addresses(tx: Tx, site: UUID, kind: Kind, bearers: Sequence[Bearer], *, now: datetime) -> list[int]:
    """An address of their own for each, good for 90 days, a moderator's for a year; their ids, in the same order."""
    ids = [new_id() for _ in bearers]
    if not bearers:
        return ids
    ends = now + (AUTHOR_VALID if kind is Kind.AUTHOR else READER_VALID)
    columns = zip(*(msgspec.structs.astuple(each) for each in bearers), strict=True)
    await _GIVE.run(tx, kind, _EPOCH, site, now, ends, ids, *map(list, columns))
    return ids
