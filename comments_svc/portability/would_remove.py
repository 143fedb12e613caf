from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader
from comments_svc.db.query import Query
from comments_svc.portability.periods import Periods


class Removal(msgspec.Struct, frozen=True):
    """How much of each kind is older than its period: comments, hashes, mails, messages, mails, private messages,
    decisions."""

    removed: int
    network: int
    originals: int
    sent: int
    letters: int
    private: int
    events: int

    @property
    def nothing(self) -> bool:
        return not any(msgspec.structs.astuple(self))


# The same conditions as in the statements that remove; nothing is older than null.
_COUNT: Final = Query(
    Removal,
    """
    select
      (select count(*) from comment where site_id = $1 and removed_at < $2::timestamptz)::int as removed,
      ((select count(*) from comment where site_id = $1 and created_at < $3::timestamptz
          and created_at > $9::timestamptz and ip_hash is not null)
        + (select count(*) from vote where site_id = $1 and cast_at < $3 and cast_at > $9 and ip_hash is not null)
        + (select count(*) from reaction where site_id = $1 and reacted_at < $3 and reacted_at > $9
          and ip_hash is not null)
        + (select count(*) from comment_report where site_id = $1 and reported_at < $3 and reported_at > $9
          and ip_hash is not null))::int as network,
      (select count(*) from inbound_message where site_id = $1 and received_at < $4::timestamptz and raw is not null
        and state <> 'received')::int as originals,
      (select count(*) from outbound_message where site_id = $1 and created_at < $5::timestamptz
        and state <> 'queued')::int as sent,
      (select count(*) from inbound_message where site_id = $1 and received_at < $6::timestamptz
        and state in ('posted', 'dropped') and (from_email is not null or text is not null or body is not null)
      )::int as letters,
      (select count(*) from feedback f where f.site_id = $1 and f.created_at < $7::timestamptz and not exists (
        select from feedback n where n.site_id = $1 and n.conversation_id = f.conversation_id and n.created_at >= $7
      ))::int as private,
      ((select count(*) from moderation_event where site_id = $1 and at < $8::timestamptz)
        + (select count(*) from thread_event where site_id = $1 and at < $8)
        + (select count(*) from standing_event where site_id = $1 and at < $8))::int as events
    """,
)


async def would_remove(on: Reader, site: UUID, periods: Periods, *, now: datetime) -> Removal:
    """What the next night would take with these periods."""
    bounds = [None if days is None else now - timedelta(days=days) for days in msgspec.structs.astuple(periods)]
    return await _COUNT.one(on, site, *bounds, now - timedelta(days=45))
