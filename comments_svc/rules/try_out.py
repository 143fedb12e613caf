import asyncio
import time
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader
from comments_svc.db.query import Query
from comments_svc.rules.book import Book
from comments_svc.rules.model import Active, Kind, Rule
from comments_svc.rules.subject import Subject

LOOKED_AT: Final = 500
MOST_S: Final = 2.0
"""A rule that takes longer is tried on fewer comments."""


class Past(msgspec.Struct, frozen=True):
    """A comment of the past, with what was known when it came. `published`: by its writer until then. `proven`: the
    writer's address, as one knows it today."""

    id: UUID
    name: str
    email: str | None
    proven: str | None
    website: str | None
    ip_hash: bytes | None
    source: str
    tree: str
    door: str
    state: str
    created_at: datetime
    edited_at: datetime | None
    page_at: datetime
    published: int


# The fences keep the planner from reading all comments for the last of them.
# The number of earlier comments is asked only where the rule does, and for no more than the rule wants.
_PAST: Final = Query(
    Past,
    """
    with last as materialized (
      select l.id from unnest(array['pending', 'published', 'spam', 'rejected']) as s (state) cross join lateral (
        select id, created_at from comment c where c.site_id = $1 and c.state = s.state and c.source <> ''
        order by c.created_at desc, c.id desc limit $2
      ) l order by l.created_at desc, l.id desc limit $2
    )
    select c.id, c.name, c.email, a.email as proven, c.website, c.ip_hash, c.source, c.tree, c.door, c.state,
      c.created_at, c.edited_at, t.created_at as page_at, p.published
    from last cross join lateral (select * from comment x where x.site_id = $1 and x.id = last.id offset 0) c
    cross join lateral (select * from thread x where x.site_id = $1 and x.id = c.thread_id offset 0) t
    cross join lateral (
      select count(*) as published from (
        select from comment w where w.site_id = c.site_id and w.reader_id = c.reader_id and w.state = 'published'
          and w.created_at < c.created_at
        order by w.created_at desc limit $3
      ) m
    ) p
    left join reader_address a on a.site_id = c.site_id and a.reader_id = c.reader_id
    order by c.created_at desc, c.id desc
    """,
)


class Caught(msgspec.Struct, frozen=True):
    comment: Past
    why: str


class Tried(msgspec.Struct, frozen=True):
    """What a rule would have caught of the last comments, newest first. `past`: False where the past can't say it."""

    looked_at: int
    caught: list[Caught]
    past: bool = True


async def try_out(on: Reader, rule: Rule, *, now: datetime) -> Tried:
    """Changes nothing."""
    if rule.kind is Kind.REPORTED:
        return Tried(0, [], past=False)
    asks = {Kind.FEW: rule.value, Kind.UNKNOWN: "1"}.get(rule.kind, "0")
    active = Active(rule.id, rule.kind, rule.act, rule.value, None)
    book = Book([active])
    comments = await _PAST.many(on, rule.site_id, LOOKED_AT, int(asks))
    caught: list[Caught] = []
    begun, looked_at = time.perf_counter(), 0
    for each in comments:
        why = _why(book, active, each, now)
        caught += [] if why is None else [Caught(each, why)]
        looked_at += 1
        if time.perf_counter() - begun > MOST_S:
            break
        await asyncio.sleep(0)  # others are served between two comments
    return Tried(looked_at, caught)


def _why(book: Book, rule: Active, past: Past, now: datetime) -> str | None:
    if rule.kind is Kind.EDITED:
        return rule.reason() if past.edited_at is not None else None
    subject = Subject(
        name=past.name,
        email=past.email,
        website=past.website,
        ip_hash=past.ip_hash,
        source=past.source,
        tree=past.tree,
        by_mail=past.door == "mail",
        proven=past.proven,
    )
    for said in book.consult(subject, now):
        if said.few is not None and past.published >= said.few:
            continue
        if said.days is not None and (past.created_at - past.page_at).days < said.days:
            continue
        return said.why
    return None
