"""The addresses that pages had before: one goes to the page that is there now, and back when that act is undone."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Tx
from comments_svc.db.query import Command, Write
from comments_svc.threads.model import Thread
from comments_svc.threads.note import Change, note


class Taken(msgspec.Struct, frozen=True):
    """The page whose alias it was, and the line in its log."""

    page: UUID
    event: UUID


class _Lost(Thread, frozen=True):
    """The page whose alias it was. `was_url`: as it was written."""

    was_url: str


_TAKE: Final = Write(
    _Lost,
    """
    delete from thread_alias a using thread t
    where a.site_id = $1 and a.url_key = $2 and t.site_id = a.site_id and t.id = a.thread_id
    returning t.id, t.url_key, t.url, t.title, t.state, t.closed_at, t.count, t.version, a.url as was_url
    """,
)
_LEAVE: Final = Command(
    """
    insert into thread_alias as a (site_id, url_key, thread_id, url) values ($1, $2, $3, $4)
    on conflict (site_id, url_key) do update
      set thread_id = excluded.thread_id, url = excluded.url, created_at = excluded.created_at
    """
)
# Only from the page that took it: it may have gone on to another since. What was merged is where it is now.
_GIVE_BACK: Final = Command(
    """
    with taken as (
      update thread_event e set undone = true
      from thread_alias a
      where e.site_id = $1 and e.id = $3 and e.kind = 'forget' and e.other_id = $2 and not e.undone
        and a.site_id = e.site_id and a.url_key = e.before ->> 'url_key' and a.thread_id = $2
      returning e.thread_id, a.url_key, e.before ->> 'url' as url
    )
    update thread_alias a
    set thread_id = coalesce(t.merged_into, t.id), url = taken.url, created_at = clock_timestamp()
    from taken join thread t on t.site_id = $1 and t.id = taken.thread_id
    where a.site_id = $1 and a.url_key = taken.url_key
    """
)


async def leave_alias(tx: Tx, site: UUID, page: Thread) -> None:
    """By the address that it has now it will be found when it has another."""
    await _LEAVE.run(tx, site, page.url_key, page.id, page.url)


async def take_alias(tx: Tx, site: UUID, key: str, page: Thread, by: UUID, *, now: datetime) -> Taken | None:
    """This alias is none any more, because `page` goes there. None where no other page had it."""
    lost = await _TAKE.maybe(tx, site, key)
    if lost is None or lost.id == page.id:
        return None
    was = msgspec.structs.replace(lost, url_key=key, url=lost.was_url)
    return Taken(lost.id, await note(tx, site, Change(lost.id, "forget", was, lost, other=page.id), by, now=now))


async def give_alias_back(tx: Tx, site: UUID, page: UUID, event: UUID) -> None:
    """What `page` took by this line of a log is an alias of the other page again."""
    await _GIVE_BACK.run(tx, site, page, event)
