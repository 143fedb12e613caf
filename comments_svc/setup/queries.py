from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

import msgspec

from comments_svc.db.database import Reader, Tx
from comments_svc.db.query import Command, Query, Write
from comments_svc.markup.model import Html
from comments_svc.setup.model import Check, Progress

_INSERT: Final = Write(
    Check,
    """
    insert into setup_check (site_id, id, url, found, at) values ($1, $2, $3, $4, $5)
    returning id, url, found, at, heard_at, heard_origin
    """,
)
_MAIL_WORKS: Final = Command(
    """
    insert into setup_check (site_id, id, url, found, at, heard_at) select $1, $2, 'mailto:', '{}', $3, $3
    where not exists (select from setup_check where site_id = $1 and url = 'mailto:')
    """
)
_FORGET: Final = Command("delete from setup_check where site_id = $1 and at < $2 and heard_at is null")
_BY_ID: Final = Query(
    Check, "select id, url, found, at, heard_at, heard_origin from setup_check where site_id = $1 and id = $2"
)
_HEAR: Final = Command(
    """
    update setup_check set heard_at = $3, heard_origin = $4
    where site_id = $1 and id = $2 and heard_at is null and at > $3::timestamptz - interval '1 day'
    """
)
# That mail works is kept as a check as well, of no page. The orders are those of the indexes, as in
# moderation/counts.py: the queue asks this, too.
_PROGRESS: Final = Query(
    Progress,
    """
    select exists (select from setup_check where site_id = $1 and heard_at is not null and url <> 'mailto:') as heard,
      (select id from comment where site_id = $1 order by id limit 1) is not null as commented,
      (
        select id from comment where site_id = $1 and state = 'published' and source <> ''
        order by created_at, id limit 1
      ) is not null as approved,
      exists (select from setup_check where site_id = $1 and url = 'mailto:')
      or (
        select id from inbound_message where site_id = $1 and state = 'posted'
        order by received_at desc, id desc limit 1
      ) is not null as mailed,
      (select mail is not distinct from 'off' from site where id = $1) as no_mail,
      exists (
        select from site_moderator where site_id = $1 and moderator_id = $2 and steps_hidden
      ) as hidden
    """,
)
_HIDE: Final = Command("update site_moderator set steps_hidden = true where site_id = $1 and moderator_id = $2")


async def insert(tx: Tx, site: UUID, id: UUID, url: str, found: list[str], at: datetime) -> Check:
    return await _INSERT.one(tx, site, id, url, found, at)


async def forget(tx: Tx, site: UUID, before: datetime) -> None:
    """Those of which nothing came."""
    await _FORGET.run(tx, site, before)


async def mail_works(tx: Tx, site: UUID, at: datetime) -> None:
    """A test mail has gone the way that there is: out, and back where answers are taken. Kept once."""
    await _MAIL_WORKS.run(tx, site, uuid4(), at)


async def by_id(on: Reader, site: UUID, id: UUID) -> Check | None:
    return await _BY_ID.maybe(on, site, id)


async def heard(tx: Tx, site: UUID, id: UUID, at: datetime, origin: str) -> bool:
    return bool(await _HEAR.run(tx, site, id, at, origin))


async def progress(on: Reader, site: UUID, moderator: UUID) -> Progress:
    return await _PROGRESS.one(on, site, moderator)


async def hide(tx: Tx, site: UUID, moderator: UUID) -> None:
    """The queue leads this moderator no further."""
    await _HIDE.run(tx, site, moderator)


class Newest(msgspec.Struct, frozen=True):
    """A comment, to be recognised by who has just written it."""

    id: UUID
    name: str
    html: Html
    state: str
    seen: int
    url: str
    title: str


class Tried(msgspec.Struct, frozen=True):
    url: str


_NEWEST: Final = Query(
    Newest,
    """
    select c.id, c.name, c.html, c.state, c.revision as seen, t.url, t.title
    from comment c join thread t on t.site_id = c.site_id and t.id = c.thread_id
    where c.site_id = $1 and c.state = $2 and c.source <> '' and c.moderator_id is null
    order by c.created_at desc, c.id desc limit 1
    """,
)
_LAST_URL: Final = Query(
    Tried, "select url from setup_check where site_id = $1 and url <> 'mailto:' order by at desc limit 1"
)


async def newest(on: Reader, site: UUID) -> Newest | None:
    """By a reader: the last one that waits, else the last that is published."""
    return await _NEWEST.maybe(on, site, "pending") or await _NEWEST.maybe(on, site, "published")


async def last_url(on: Reader, site: UUID) -> str | None:
    """Of the page that was checked last."""
    found = await _LAST_URL.maybe(on, site)
    return found.url if found else None
