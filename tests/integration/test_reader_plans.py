"""No statement about a reader, an address or what it follows reads a whole table to find a few rows."""

import types
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import pytest
import pytest_asyncio

from comments_svc.comments import acquainted, claim, erase_some, judge_writers
from comments_svc.db.query import Command, Statement
from comments_svc.moderation.bulk import ban
from comments_svc.outbox import forget_recipient, leave_address
from comments_svc.portability import erase_person, erase_reader, export_reader, held, person, section
from comments_svc.readers import mail_proof, standing, take_address
from comments_svc.readers import queries as readers
from comments_svc.subscriptions import move
from comments_svc.subscriptions import queries as subscriptions
from tests.database import DatabaseServer
from tests.factories import roots, sow
from tests.service import Service, ask, do, service

MODULES: Final = (
    readers, mail_proof, standing, take_address, subscriptions, move, claim, erase_some, export_reader, erase_reader,
    erase_person, person, held, section, forget_recipient, leave_address, acquainted, judge_writers, ban,
)  # fmt: skip
TABLES: Final = (
    "comment", "comment_revision", "vote", "reader", "reader_address", "former_address", "address_proof",
    "subscription", "mail_stop", "address_health", "reply_address", "outbound_message",
)  # fmt: skip
SIZE: Final = 20_000
_NOW: Final = datetime(2026, 6, 1, tzinfo=UTC)

# Every reader has proven an address, follows the thread, has asked, voted, wrote one comment and got one mail.
FILL: Final = f"""
    insert into reader (site_id, id, token_hash)
      select s.id, gen_random_uuid(), sha256(n::text::bytea) from site s, generate_series(1, {SIZE}) n;
    create temporary table who as
      select site_id, id, n, n || '@x.example' as email from (
        select site_id, id, row_number() over (order by id) as n from reader
      ) r;
    insert into reader_address (site_id, reader_id, email, proven_at) select site_id, id, email, now() from who;
    insert into former_address (site_id, reader_id, email, left_at) select site_id, id, 'x' || email, now() from who;
    insert into address_proof (site_id, id, reader_id, email, lang, created_at, expires_at)
      select site_id, gen_random_uuid(), id, email, 'en', now(), now() + n * interval '1 second' from who;
    insert into mail_stop (site_id, email, stopped_at) select site_id, email, now() from who;
    insert into address_health (email) select email from who;
    insert into subscription (site_id, id, thread_id, email, reader_id, scope, lang, state, created_at, changed_at)
      select w.site_id, gen_random_uuid(), t.id, email, w.id, 'thread', 'en', 'active', now(), now()
      from who w, thread t;
    update comment c set reader_id = w.id, email = w.email from who w where w.n = c.version;
    insert into comment_revision (site_id, comment_id, revision, source, html, tree, markup_version)
      select site_id, id, 2, source, html, tree, markup_version from comment;
    insert into vote (site_id, comment_id, reader_id, value) select c.site_id, c.id, w.id, 1
      from comment c join who w on w.n = c.version;
    insert into outbound_message (id, site_id, event_id, channel, template, params, recipient, lang, due_at,
        first_due_at, created_at)
      select gen_random_uuid(), site_id, gen_random_uuid(), 'mail', 'reply', '{{}}', email, 'en', now(), now(), now()
      from who;
    insert into reply_address (id, kind, epoch, site_id, thread_id, email, created_at)
      select n, 'r', 0, w.site_id, t.id, email, now() from who w, thread t;
"""

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def big(postgres: DatabaseServer, template: str) -> AsyncIterator[Service]:
    """In a database of its own, because the planner looks at statistics."""
    with postgres.database(template) as dsn:
        async with service(dsn) as it:
            await it.site()
            await sow(it, roots(SIZE))
            async with it.db.tx() as tx:
                await tx.raw.execute(FILL, timeout=120)
            await do(it, "analyze")
            yield it


async def test_no_statement_reads_a_table_to_find_a_few_rows(big: Service) -> None:
    site, reader = await ask(big, "select site_id from reader limit 1"), await ask(big, "select id from reader limit 1")
    plans = {}
    async with big.db.read() as on:
        for name, sql in statements():
            prepared = await on.raw.prepare(sql)
            values = arguments([each.name for each in prepared.get_parameters()], site, reader)
            rows = await on.raw.fetch(f"explain {sql}", *values)
            plans[name] = "\n".join(row[0] for row in rows)
    read = {name: [each for each in TABLES if f"Seq Scan on {each} " in plan] for name, plan in plans.items()}
    assert {name: tables for name, tables in read.items() if tables} == {}
    assert len(plans) > 40


def statements() -> list[tuple[str, str]]:
    def those(module: types.ModuleType) -> list[tuple[str, str]]:
        found = [each for each in vars(module).items() if isinstance(each[1], Statement | Command)]
        return [(f"{module.__name__}.{name}", each.sql) for name, each in found]

    return [each for module in MODULES for each in those(module)]


def arguments(names: Sequence[str], site: UUID, reader: UUID) -> list[object]:
    """A site, then one of its readers, an address of one, and for the rest what the types allow."""
    known: list[object] = [site, reader]
    return [known.pop(0) if known and name == "uuid" else value(name, reader) for name in names]


def value(name: str, reader: UUID) -> object:
    values: dict[str, object] = {
        "uuid": UUID(int=1),
        "uuid[]": [reader],
        "timestamptz": _NOW,
        "bytea": b"",
        "text": "77@x.example",
        "text[]": ["77@x.example"],
        "int8": 200,
    }
    return values[name]
