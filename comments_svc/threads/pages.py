"""The pages of a site as a list, and one of them, for those who look after them."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final, LiteralString
from urllib.parse import urlsplit
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader
from comments_svc.db.query import Query

WAITING_COUNTED: Final = 1_000
_WORD: Final = re.compile(r"[^\W_]+")
_MOST_WORDS: Final = 10
_NEWEST: Final = UUID(int=(1 << 128) - 1)
_LOG: Final = 100
_CHOICE: Final = 50


class PageRow(msgspec.Struct, frozen=True):
    """`count`: published comments. `waiting`: comments and edits, at most WAITING_COUNTED. `last_at`: when its
    newest published comment was written. `mail_id`: of its own mail address, if it was given one."""

    id: UUID
    url: str
    title: str
    state: str
    closed_at: datetime | None
    count: int
    waiting: int
    last_at: datetime | None
    mail_id: int | None


class PageName(msgspec.Struct, frozen=True):
    """`name`: its title, or its path where it has none."""

    id: UUID
    url: str
    title: str

    @property
    def name(self) -> str:
        return self.title or path_of(self.url)


_LATEST: Final = Query(
    PageName,
    "select id, url, title from thread where site_id = $1 and merged_into is null order by id desc limit $2",
)
_NAMED: Final = Query(PageName, "select id, url, title from thread where site_id = $1 and id = any($2)")
# The newest root and the newest answer, each from an index of its own.
_COLUMNS: Final[LiteralString] = """
    t.id, t.url, t.title, t.state, t.closed_at, t.count,
    (select count(*) from (
      select from comment c where c.site_id = t.site_id and c.thread_id = t.id and c.state = 'pending'
      union all
      select from comment c
      where c.site_id = t.site_id and c.thread_id = t.id and c.held_revision is not null and c.state = 'published'
      limit 1000
    ) w) as waiting,
    greatest(
      (select c.created_at from comment c
        where c.site_id = t.site_id and c.thread_id = t.id and c.parent_id is null and c.shown and c.state = 'published'
        order by c.created_at desc, c.id desc limit 1),
      (select c.created_at from comment c
        where c.site_id = t.site_id and c.thread_id = t.id and c.parent_id is not null and c.state = 'published'
        order by c.created_at desc limit 1)) as last_at,
    (select a.id from reply_address a
      where a.site_id = t.site_id and a.thread_id = t.id and a.kind = 'p' and a.revoked_at is null) as mail_id
    from thread t
"""
_ALL: Final = Query(
    PageRow,
    f"select {_COLUMNS} where t.site_id = $1 and t.id < $2 and t.merged_into is null order by t.id desc limit $3",
)
_FOUND: Final = Query(
    PageRow,
    f"""
    select {_COLUMNS}
    where t.site_id = $1 and t.id < $2 and t.merged_into is null
      and thread_search(t.site_id, t.title, t.url) @@ $4::text::tsquery
    order by t.id desc limit $3
    """,
)
_ONE: Final = Query(PageRow, f"select {_COLUMNS} where t.site_id = $1 and t.id = $2 and t.merged_into is null")


class Alias(msgspec.Struct, frozen=True):
    url: str
    created_at: datetime


_ALIASES: Final = Query(
    Alias,
    """
    select url, created_at from thread_alias where site_id = $1 and thread_id = $2 order by created_at desc limit 100
    """,
)


class Logged(msgspec.Struct, frozen=True):
    """`before`, `after`: JSON of title, url and url_key; of a merge, those of the page that is gone and of this one.

    `moderator` is None for a rule of the site.
    """

    id: UUID
    kind: str
    before: str
    after: str
    moderator: str | None
    at: datetime
    undone: bool


_LOGGED: Final = Query(
    Logged,
    """
    select e.id, e.kind, e.before, e.after, m.name as moderator, e.at, e.undone
    from thread_event e left join moderator m on m.id = e.moderator_id
    where e.site_id = $1 and e.thread_id = $2 order by e.id desc limit $3
    """,
)


async def pages(on: Reader, site: UUID, words: str, before: UUID | None, limit: int) -> list[PageRow]:
    """The newest page first. `words`: beginnings of words of its title or address, each of which it has."""
    start = before or _NEWEST
    if not words.strip():
        return await _ALL.many(on, site, start, limit)
    found = _WORD.findall(words.lower())[:_MOST_WORDS]
    if not found:
        return []
    query = " & ".join([f"'=site:{site}'", *(f"'{word}':*" for word in found)])
    return await _FOUND.many(on, site, start, limit, query)


async def latest(on: Reader, site: UUID) -> list[PageName]:
    """The newest pages, to choose from."""
    return await _LATEST.many(on, site, _CHOICE)


async def named(on: Reader, site: UUID, ids: Sequence[UUID]) -> list[PageName]:
    return await _NAMED.many(on, site, ids)


def path_of(url: str) -> str:
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


async def one_page(on: Reader, site: UUID, thread: UUID) -> PageRow | None:
    return await _ONE.maybe(on, site, thread)


async def aliases(on: Reader, site: UUID, thread: UUID) -> list[Alias]:
    """The addresses that it had before, the last one first."""
    return await _ALIASES.many(on, site, thread)


async def log(on: Reader, site: UUID, thread: UUID) -> list[Logged]:
    """What was done with it, the last act first."""
    return await _LOGGED.many(on, site, thread, _LOG)
