from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

from comments_svc.db.database import Reader, Tx
from comments_svc.db.query import Command, Query, Write
from comments_svc.outbox.model import One
from comments_svc.readers.queries import Exists
from comments_svc.subscriptions.model import Subscription

_COLUMNS: Final[LiteralString] = """
    s.id, s.thread_id, t.url, t.title, s.email, s.scope, s.state,
    exists (select from mail_stop m where m.site_id = s.site_id and m.email = lower(s.email)) as stopped
    from subscription s join thread t on t.site_id = s.site_id and t.id = s.thread_id
"""
_BY_ID: Final = Query(Subscription, "select " + _COLUMNS + " where s.site_id = $1 and s.id = $2")
_OF_THREAD: Final = Query(
    Subscription, "select " + _COLUMNS + " where s.site_id = $1 and s.thread_id = $2 and lower(s.email) = lower($3)"
)
_OF_EMAIL: Final = Query(
    Subscription,
    "select "
    + _COLUMNS
    + " where s.site_id = $1 and lower(s.email) = lower($2) and s.state <> 'left' order by s.changed_at desc limit 200",
)
_FOLLOW: Final = Write(
    One,
    """
    insert into subscription as s (site_id, id, thread_id, email, reader_id, scope, lang, state, created_at, changed_at)
    values ($1, $2, coalesce((select merged_into from thread where site_id = $1 and id = $3), $3), $4, $5, $6, $7,
      'active', $8, $8)
    on conflict (site_id, thread_id, lower(email)) do update
      set reader_id = excluded.reader_id, scope = excluded.scope, lang = excluded.lang, state = 'active',
        changed_at = excluded.changed_at
    returning id
    """,
)
_SET_STATE: Final = Command(
    "update subscription set state = $3, changed_at = $4 where site_id = $1 and id = $2 and state <> $3"
)
_LEAVE_ALL: Final = Command(
    """
    update subscription set state = 'left', changed_at = $3
    where site_id = $1 and lower(email) = lower($2) and state <> 'left'
    """
)
_IS_STOPPED: Final = Query(
    Exists, "select exists (select from mail_stop where site_id = $1 and email = lower($2)) as there"
)
_STOP: Final = Command(
    """
    insert into mail_stop (site_id, email, stopped_at) values ($1, lower($2), $3) on conflict do nothing
    """
)
_UNSTOP: Final = Command("delete from mail_stop where site_id = $1 and email = lower($2)")


async def by_id(on: Reader, site: UUID, id: UUID) -> Subscription | None:
    return await _BY_ID.maybe(on, site, id)


async def of_thread(on: Reader, site: UUID, thread: UUID, email: str) -> Subscription | None:
    return await _OF_THREAD.maybe(on, site, thread, email)


async def of_email(on: Reader, site: UUID, email: str) -> list[Subscription]:
    """Those that stand, the newest 200."""
    return await _OF_EMAIL.many(on, site, email)


async def upsert(
    tx: Tx, site: UUID, id: UUID, thread: UUID, email: str, reader: UUID, scope: str, lang: str, now: datetime
) -> UUID:
    return (await _FOLLOW.one(tx, site, id, thread, email, reader, scope, lang, now)).id


async def set_state(tx: Tx, site: UUID, id: UUID, state: str, now: datetime) -> int:
    return await _SET_STATE.run(tx, site, id, state, now)


async def leave_all(tx: Tx, site: UUID, email: str, now: datetime) -> None:
    await _LEAVE_ALL.run(tx, site, email, now)


async def is_stopped(on: Reader, site: UUID, email: str) -> bool:
    """Whether this address wants no mail about the site."""
    return (await _IS_STOPPED.one(on, site, email)).there


async def stop(tx: Tx, site: UUID, email: str, now: datetime) -> None:
    await _STOP.run(tx, site, email, now)


async def unstop(tx: Tx, site: UUID, email: str) -> bool:
    """Whether it was stopped."""
    return await _UNSTOP.run(tx, site, email) > 0
