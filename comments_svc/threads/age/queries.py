from collections.abc import Sequence
from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader, Tx
from comments_svc.db.query import Command, Query, Write
from comments_svc.outbox.model import One
from comments_svc.threads.model import Thread

SHOWN: Final = 20
MOST: Final = 10_000

# Who was opened by hand is spared. $2: what came before it is too old; null: nothing is.
_TOO_OLD: Final[LiteralString] = (
    "site_id = $1 and state = 'open' and by_age is null and created_at < $2 and merged_into is null"
)
_YOUNG_AGAIN: Final[LiteralString] = (
    "site_id = $1 and by_age = 'closed' and ($2::timestamptz is null or created_at >= $2) and merged_into is null"
)


class Limit(msgspec.Struct, frozen=True):
    """After so many days a page is closed; None: never."""

    days: int | None


class Numbers(msgspec.Struct, frozen=True):
    """At most MOST of each."""

    close: int
    open: int

    @property
    def nothing(self) -> bool:
        return self.close == self.open == 0


class Aged(msgspec.Struct, frozen=True):
    id: UUID
    url: str
    title: str
    created_at: datetime


_LIMIT: Final = Query(Limit, "select close_after_days as days from site where id = $1")
_SET_LIMIT: Final = Command("update site set close_after_days = $2 where id = $1")
_LIMITED: Final = Query(One, "select id from site where close_after_days is not null")
_NUMBERS: Final = Query(
    Numbers,
    f"""
    select (select count(*) from (select from thread where {_TOO_OLD} limit {MOST}) o)::int as close,
      (select count(*) from (select from thread where {_YOUNG_AGAIN} limit {MOST}) y)::int as open
    """,
)
_OLD: Final = Query(
    Aged, f"select id, url, title, created_at from thread where {_TOO_OLD} order by created_at limit {SHOWN}"
)
_YOUNG: Final = Query(
    Aged, f"select id, url, title, created_at from thread where {_YOUNG_AGAIN} order by created_at limit {SHOWN}"
)
# In the order in which all acts on many pages lock them, so that none waits in a circle.
_LOCK_OLD: Final = Query(
    One,
    f"""
    select id from thread where site_id = $1 and id in (
      select id from thread where {_TOO_OLD} order by created_at limit $3
    ) and state = 'open' and by_age is null order by id for update
    """,
)
_LOCK_YOUNG: Final = Query(
    One,
    f"""
    select id from thread where site_id = $1 and id in (
      select id from thread where {_YOUNG_AGAIN} order by created_at limit $3
    ) and by_age = 'closed' order by id for update
    """,
)
_SET: Final = Write(
    Thread,
    """
    update thread set state = $3, by_age = $4, closed_at = $5, version = version + 1, changed_at = clock_timestamp()
    where site_id = $1 and id = any($2)
    returning id, url_key, url, title, state, closed_at, count, version
    """,
)


async def limit_of(on: Reader, site: UUID) -> int | None:
    return (await _LIMIT.one(on, site)).days


async def set_limit(tx: Tx, site: UUID, days: int | None) -> None:
    await _SET_LIMIT.run(tx, site, days)


async def limited(on: Reader) -> list[UUID]:
    """Sites that close what is old."""
    return [each.id for each in await _LIMITED.many(on)]


async def numbers(on: Reader, site: UUID, cut: datetime | None) -> Numbers:
    return await _NUMBERS.one(on, site, cut)


async def to_close(on: Reader, site: UUID, cut: datetime | None) -> list[Aged]:
    """The oldest of them."""
    return await _OLD.many(on, site, cut)


async def to_open(on: Reader, site: UUID, cut: datetime | None) -> list[Aged]:
    return await _YOUNG.many(on, site, cut)


async def lock_old(tx: Tx, site: UUID, cut: datetime | None, most: int) -> list[UUID]:
    return [each.id for each in await _LOCK_OLD.many(tx, site, cut, most)]


async def lock_young(tx: Tx, site: UUID, cut: datetime | None, most: int) -> list[UUID]:
    return [each.id for each in await _LOCK_YOUNG.many(tx, site, cut, most)]


async def close_these(tx: Tx, site: UUID, threads: Sequence[UUID], now: datetime) -> list[Thread]:
    return await _SET.many(tx, site, list(threads), "closed", "closed", now)


async def open_these(tx: Tx, site: UUID, threads: Sequence[UUID]) -> list[Thread]:
    return await _SET.many(tx, site, list(threads), "open", None, None)
