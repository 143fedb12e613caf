from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Tx
from comments_svc.db.notify import ThreadChanged
from comments_svc.db.query import Command, Query, Write
from comments_svc.sites.model import Site
from comments_svc.threads.enter import enter
from comments_svc.threads.model import Thread
from comments_svc.threads.problems import NoSuchReaction
from comments_svc.threads.queries import touch

# As for votes: a token is made in no time, so readers can't be counted (comments/vote.py).
_COUNT_FROM_ONE_ADDRESS: Final = 3

# Reactions to a page take turns. Not `for update`: a post that refers to the row already would wait for us, and we for
# it.
_LOCK: Final = Query(
    Thread,
    """
    select id, url_key, url, title, state, closed_at, count, version from thread
    where site_id = $1 and id = $2 for no key update
    """,
)


class Fate(msgspec.Struct, frozen=True):
    """`was`: what the reader chose before. Whether it counts is decided by the first choice, and stays."""

    was: str | None
    counted: bool


_CHOOSE: Final = Write(
    Fate,
    """
    with old as (
      select kind, counted from reaction where site_id = $1 and thread_id = $2 and reader_id = $3
    ), fate as (
      select coalesce((select counted from old), (
        select count(*) < $6 from reaction where site_id = $1 and thread_id = $2 and ip_hash = $5 and counted
      )) as counted
    ), gone as (
      delete from reaction where site_id = $1 and thread_id = $2 and reader_id = $3 and $4::text is null
    ), chosen as (
      insert into reaction (site_id, thread_id, reader_id, kind, ip_hash, counted, reacted_at)
      select $1, $2, $3, $4, $5, counted, $7 from fate where $4 is not null
      on conflict (site_id, thread_id, reader_id) do update set kind = excluded.kind
    )
    select (select kind from old) as was, counted from fate
    """,
)
_COUNT: Final = Command(
    """
    insert into reaction_count as c (site_id, thread_id, kind, count) values ($1, $2, $3, 1)
    on conflict (site_id, thread_id, kind) do update set count = c.count + 1
    """
)
_UNCOUNT: Final = Command(
    "update reaction_count set count = count - 1 where site_id = $1 and thread_id = $2 and kind = $3"
)


class By(msgspec.Struct, frozen=True):
    reader: UUID
    ip_hash: bytes


async def react(tx: Tx, site: Site, url: str, by: By, kind: str | None, *, now: datetime) -> Thread:
    """Sets a reader's only reaction to a page, or takes it back; the page's thread, raised if what is shown changed.

    Of one address three count on a page. Raises BadUrl, ForeignPage, NoSuchReaction.
    """
    if kind is not None and kind not in site.reactions:
        raise NoSuchReaction(site.reactions)
    id = await enter(tx, site, url)
    thread = await _LOCK.one(tx, site.id, id)
    fate = await _CHOOSE.one(tx, site.id, id, by.reader, kind, by.ip_hash, _COUNT_FROM_ONE_ADDRESS, now)
    if not fate.counted or fate.was == kind:
        return thread
    if fate.was is not None:
        await _UNCOUNT.run(tx, site.id, id, fate.was)
    if kind is not None:
        await _COUNT.run(tx, site.id, id, kind)
    thread = await touch(tx, site.id, id, 0)
    tx.announce(ThreadChanged(site.slug, thread.url_key, thread.version, thread.count, live=False))
    return thread
