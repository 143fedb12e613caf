from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec

from comments_svc.db.database import Reader, Tx
from comments_svc.db.query import Command, Query, Write
from comments_svc.outbox.message import Channel, Claimed

LEASE: Final = timedelta(minutes=30)
"""Longer than any attempt takes (a server may think for ten): what is claimed longer was lost with its process."""

# The nearest 200 are looked at, a few of each domain taken: one that is slow holds up nobody else's mail. Each
# webhook is a domain of its own.
_CLAIM: Final = Write(
    Claimed,
    """
    with due as materialized (
      select id, due_at, coalesce(nullif(lower(split_part(recipient, '@', 2)), ''), recipient) as domain
      from outbound_message
      where state = 'queued' and carried_by is null and due_at <= $1 and (claimed_until is null or claimed_until < $1)
        and channel = any($4) and coalesce(nullif(lower(split_part(recipient, '@', 2)), ''), recipient) <> all($5)
      order by due_at, id limit 200
    ), chosen as (
      select id from (select id, due_at, row_number() over (partition by domain order by due_at, id) as nr from due) d
      where nr <= $6 order by due_at, id limit $3
    ), free as (
      select m.id from outbound_message m where m.id in (select id from chosen) and m.state = 'queued'
        and m.carried_by is null and (m.claimed_until is null or m.claimed_until < $1)
      for update skip locked
    )
    update outbound_message m set claimed_until = $2, attempts = m.attempts + 1
    from free f where m.id = f.id
    returning m.id, m.site_id, m.event_id, m.channel, m.template, m.params, m.recipient, m.lang, m.moderator_id,
      m.subscription_id, m.hook_id, m.thread_id, m.comment_id, m.address_id, m.message_id, m.attempts, m.unsure,
      exists (select from outbound_message c where c.carried_by = m.id and c.state = 'queued') as carries,
      m.first_due_at, m.created_at
    """,
)
_NAME: Final = Command(
    """
    update outbound_message m set message_id = n.message_id
    from unnest($1::uuid[], $2::text[]) as n (id, message_id) where m.id = n.id and m.message_id is null
    """
)


class NextMessage(msgspec.Struct, frozen=True):
    due_at: datetime | None


_NEXT: Final = Query(
    NextMessage,
    """
    select greatest(due_at, claimed_until) as due_at from outbound_message
    where state = 'queued' and carried_by is null and channel = any($1)
    order by due_at, id limit 1
    """,
)


async def claim(
    tx: Tx, channels: Collection[Channel], *, busy: Sequence[str], each: int, limit: int, now: datetime
) -> list[Claimed]:
    """Messages that are due and nobody's, ours for half an hour: at most `each` of a domain, none of a `busy` one."""
    return await _CLAIM.many(tx, now, now + LEASE, limit, list(channels), list(busy), each)


async def name(tx: Tx, message_ids: Sequence[tuple[object, str]]) -> None:
    """Gives messages their Message-IDs, before anything is sent under them; a name that was given stays."""
    ids, names = zip(*message_ids, strict=True)
    await _NAME.run(tx, list(ids), list(names))


async def next_message(on: Reader, channels: Collection[Channel]) -> datetime | None:
    """When the first of those that wait is due."""
    found = await _NEXT.maybe(on, list(channels))
    return found.due_at if found else None
