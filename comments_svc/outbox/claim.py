from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader, Tx
from comments_svc.db.query import Command, Query, Write
from comments_svc.outbox.message import Channel, Claimed, Lane

LEASE: Final = timedelta(minutes=5)
"""What is claimed longer, and not renewed, was lost with its process. Shorter than any code in a mail is good for."""

# The nearest 200 are looked at, a few of each domain and site taken: one that is slow holds up nobody else's mail.
# Each webhook is a domain of its own.
_CLAIM: Final = Write(
    Claimed,
    """
    with due as materialized (
      select id, due_at, site_id, coalesce(nullif(lower(split_part(recipient, '@', 2)), ''), recipient) as domain
      from outbound_message
      where state = 'queued' and carried_by is null and channel = $3 and urgent = $4 and due_at <= $1
        and (claimed_until is null or claimed_until < $1)
        and coalesce(nullif(lower(split_part(recipient, '@', 2)), ''), recipient) <> all($6)
        and (site_id is null or site_id <> all($8))
      order by due_at, id limit 200
    ), few as (
      select id, due_at, row_number() over (partition by site_id order by due_at, id) as of_site
      from (select *, row_number() over (partition by domain order by due_at, id) as of_domain from due) d
      where of_domain <= $7
    ), chosen as (
      select id from few where of_site <= $9 order by due_at, id limit $5
    ), free as (
      select m.id from outbound_message m where m.id in (select id from chosen) and m.state = 'queued'
        and m.carried_by is null and (m.claimed_until is null or m.claimed_until < $1)
      for update skip locked
    )
    update outbound_message m set claimed_until = $2, attempts = m.attempts + 1
    from free f where m.id = f.id
    returning m.id, m.site_id, m.event_id, m.channel, m.template, m.params, m.recipient, m.lang, m.moderator_id,
      m.subscription_id, m.hook_id, m.thread_id, m.comment_id, m.address_id, m.message_id, m.attempts, m.unsure,
      exists (select from outbound_message c where c.carried_by = m.id and c.state = 'queued') as carries, m.urgent,
      m.first_due_at, m.created_at
    """,
)
# Whoever has lost one keeps it lost.
_RENEW: Final = Command(
    """
    update outbound_message m set claimed_until = $3
    from unnest($1::uuid[], $2::int[]) as c (id, attempts)
    where m.id = c.id and m.attempts = c.attempts and m.state = 'queued'
    """
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
    select min(first.due_at) as due_at
    from unnest($1::text[]) as l (channel) cross join (values (true), (false)) as u (urgent)
    cross join lateral (
      select greatest(m.due_at, m.claimed_until) as due_at from outbound_message m
      where m.state = 'queued' and m.carried_by is null and m.channel = l.channel and m.urgent = u.urgent
      order by m.due_at, m.id limit 1
    ) first
    """,
)


class Room(msgspec.Struct, frozen=True):
    """How many messages there is room for: in all, to each domain or webhook but the `busy`, of each site but those."""

    most: int
    each: int
    of_site: int
    busy: Sequence[str] = ()
    busy_sites: Sequence[UUID] = ()


async def claim(tx: Tx, lane: Lane, room: Room, *, now: datetime) -> list[Claimed]:
    """Messages of a lane that are due and nobody's: ours for five minutes, and for five more when it is renewed."""
    busy, sites = list(room.busy), list(room.busy_sites)
    return await _CLAIM.many(
        tx, now, now + LEASE, lane.channel, lane.urgent, room.most, busy, room.each, sites, room.of_site
    )


async def renew(tx: Tx, claimed: Collection[Claimed], *, now: datetime) -> None:
    await _RENEW.run(tx, [each.id for each in claimed], [each.attempts for each in claimed], now + LEASE)


async def name(tx: Tx, message_ids: Sequence[tuple[object, str]]) -> None:
    """Gives messages their Message-IDs, before anything is sent under them; a name that was given stays."""
    ids, names = zip(*message_ids, strict=True)
    await _NAME.run(tx, list(ids), list(names))


async def next_message(on: Reader, channels: Collection[Channel]) -> datetime | None:
    """When the first of those that wait is due."""
    return (await _NEXT.one(on, list(channels))).due_at
