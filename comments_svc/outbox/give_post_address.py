from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader, Tx
from comments_svc.db.query import Query, Write
from comments_svc.mail.address import new_id


class Given(msgspec.Struct, frozen=True):
    id: int


class GivenTo(msgspec.Struct, frozen=True):
    """`thread_id`: of other kinds of addresses it is None."""

    id: int
    thread_id: UUID | None


# The update changes nothing: it makes the statement answer with the row that is there.
_GIVE: Final = Write(
    Given,
    """
    insert into reply_address as a (id, kind, epoch, site_id, thread_id, created_at) values ($1, 'p', 0, $2, $3, $4)
    on conflict (site_id, thread_id) where kind = 'p' and revoked_at is null do update set uses = a.uses
    returning id
    """,
)

# In one order everywhere, so that two who ask at once wait for each other and not in a circle.
_GIVE_EACH: Final = Write(
    GivenTo,
    """
    insert into reply_address as a (id, kind, epoch, site_id, thread_id, created_at)
    select given.id, 'p', 0, $1, given.thread_id, $4
    from unnest($2::bigint[], $3::uuid[]) as given (id, thread_id) order by given.thread_id
    on conflict (site_id, thread_id) where kind = 'p' and revoked_at is null do update set uses = a.uses
    returning a.id, a.thread_id
    """,
)


_GIVEN: Final = Query(
    Given, "select id from reply_address where site_id = $1 and thread_id = $2 and kind = 'p' and revoked_at is null"
)


async def post_address_of(on: Reader, site: UUID, thread: UUID) -> int | None:
    """The id of the address that the page has, if it was given one."""
    found = await _GIVEN.maybe(on, site, thread)
    return found.id if found else None


async def give_post_address(tx: Tx, site: UUID, thread: UUID, *, now: datetime) -> int:
    """The one address of a page, which does not end: its id."""
    return (await _GIVE.one(tx, new_id(), site, thread, now)).id


async def give_post_addresses(tx: Tx, site: UUID, threads: Sequence[UUID], *, now: datetime) -> dict[UUID, int]:
    """The same of many pages of a site."""
    given = await _GIVE_EACH.many(tx, site, [new_id() for _ in threads], threads, now)
    return {each.thread_id: each.id for each in given if each.thread_id is not None}
