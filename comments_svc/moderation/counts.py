from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader
from comments_svc.db.query import Query

COUNTED: Final = 1_000
"""Counting stops here: nobody needs to know more, and a number must not cost more than the page."""


class Counts(msgspec.Struct, frozen=True):
    """`pending` counts edits that wait, too. `started`: anybody ever wrote anything."""

    pending: int
    spam: int
    started: bool


# The orders are those of the indexes: without them Postgres, which expects such rows anywhere, reads the whole table.
_COUNTS: Final = Query(
    Counts,
    """
    select
      least(1000, (select count(*) from (
        select from comment where site_id = $1 and state = 'pending' and source <> '' order by created_at, id limit 1000
      ) n) + (select count(*) from (
        select from comment where site_id = $1 and held_revision is not null and state = 'published'
        order by created_at, id limit 1000
      ) h)) as pending,
      (select count(*) from (
        select from comment where site_id = $1 and state = 'spam' and source <> '' order by created_at, id limit 1000
      ) s) as spam,
      (select id from comment where site_id = $1 order by id limit 1) is not null as started
    """,
)


class Approval(msgspec.Struct, frozen=True):
    at: datetime | None


# Of the last hundred decisions: a moderator who approves nothing for longer has other news for the empty list.
_LAST_APPROVAL: Final = Query(
    Approval,
    """
    select max(e.at) as at from (
      select at, to_state from moderation_event where site_id = $1 and undoes is null
        and reason is distinct from 'edited' order by id desc limit 100
    ) e where e.to_state = 'published'
    """,
)


async def counts(on: Reader, site: UUID) -> Counts:
    """Numbers up to COUNTED."""
    return await _COUNTS.one(on, site)


async def last_approval(on: Reader, site: UUID) -> datetime | None:
    return (await _LAST_APPROVAL.one(on, site)).at
