"""Fills a site by SQL: many threads at once, with comments as they really are rendered."""

import asyncio
from collections.abc import Sequence
from typing import TypeAlias
from uuid import UUID

import asyncpg

from comments_svc.kernel.ids import uuid7
from comments_svc.kernel.url import url_key
from comments_svc.markup.render import render

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

TEXTS = (
    "Thank you, this is the first explanation of it that I could follow to the end. The picture of the till helped.",
    "I tried the same with *two* tills and got **a third** of the wait. The sum is in [my notes](https://ana.example/n).",
    "Does it also hold when people leave the queue?\n\n> what comes in must go out\n\nThat line made me doubt.",
    "Short answer: yes.\n\n```python\nwait = people / rate\n```\n\nLong answer: it depends on what you call a queue.",
    "We measured it last winter, on three Saturdays, with a stop watch and a bad temper. It fits within a minute.",
)
_SITE = "insert into site (id, slug, title, policy, origins) values ($1, $2, $2, 'publish', '{https://blog.example}')"
_THREADS = """
    insert into thread (site_id, id, url_key, url, title, count)
    select $1, id, key, key, 'A page', $4 from unnest($2::uuid[], $3::text[]) as t (id, key)
"""
# Comment n of a thread answers comment parent(n); ids follow the order in time.
_COMMENTS = """
    with text as (
      select row_number() over () - 1 as nr, * from unnest($5::text[], $6::text[], $7::text[]) as t (source, html, tree)
    ), made as (
      select t.id as thread_id, n,
        ('00000000-0000-7000-8000-' || lpad(to_hex($8 + row_number() over ()), 12, '0'))::uuid as id,
        case when n % $4 = 0 then n else n - n % $4 end as root_n
      from unnest($2::uuid[]) as t (id), generate_series(0, $3 - 1) as n
    ), placed as (
      select made.*, first_value(id) over (partition by thread_id, root_n order by n) as first_id,
        lag(id) over (partition by thread_id, root_n order by n) as before_id,
        count(*) over (partition by thread_id, root_n) - 1 as under
      from made
    )
    insert into comment (site_id, id, thread_id, parent_id, root_id, state, door, name, avatar, source, html, tree,
      markup_version, digest, created_at, published_at, version, replies, had_reply)
    select $1, id, thread_id, case when n <> root_n then before_id end, case when n <> root_n then first_id end,
      'published', 'widget', 'Reader ' || n % 17, n * 37 % 360, source, html, tree::json, 1, '',
      now() - interval '400 days' + n * interval '5 minutes', now() - interval '400 days' + n * interval '5 minutes', 1,
      case when n = root_n then under else 0 end, under > 0
    from placed join text on text.nr = n % (select count(*) from text)
"""


async def site(connection: Connection, slug: str = "bench") -> UUID:
    site_id = uuid7()
    await connection.execute(_SITE, site_id, slug)
    return site_id


async def threads(
    connection: Connection,
    site_id: UUID,
    name: str,
    *,
    pages: int,
    comments: int,
    branch: int,
) -> list[str]:
    """`pages` threads of `comments` each, in chains of `branch` in which each answers the one before. Their URLs."""
    urls = [f"https://blog.example/{name}/{nr}" for nr in range(pages)]
    ids = [uuid7() for _ in urls]
    rendered = [render(text, max_bytes=10_000) for text in TEXTS]
    await connection.execute(_THREADS, site_id, ids, [key(url) for url in urls], comments)
    first = await connection.fetchval("select count(*) from comment")
    columns: Sequence[list[str]] = [list(TEXTS), [each.html for each in rendered], [each.tree for each in rendered]]
    await connection.execute(_COMMENTS, site_id, ids, comments, branch, *columns, first, timeout=1_800)
    return urls


def key(url: str) -> str:
    return str(url_key(url))


async def settle(connection: Connection) -> None:
    """What autovacuum would have done by the time anyone reads so many comments."""
    await connection.execute("vacuum analyze comment", timeout=600)
    await connection.execute("vacuum analyze thread", timeout=600)
    await asyncio.sleep(0)
