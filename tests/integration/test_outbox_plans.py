"""No statement that sending or telling runs reads all messages, subscriptions or comments to find a few."""

import re
import types
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import pytest
import pytest_asyncio

from comments_svc.comments import erase
from comments_svc.db.query import Command, Statement
from comments_svc.notify import pieces
from comments_svc.notify import queries as notify
from comments_svc.outbox import (
    cancel,
    claim,
    forget_old,
    forget_recipient,
    give_addresses,
    list_messages,
    put,
    resend,
    score_address,
    settle,
)
from comments_svc.subscriptions import pause
from tests.database import DatabaseServer
from tests.factories import Plan, sow
from tests.service import Service, ask, do, service

MODULES: Final = (
    *(cancel, claim, forget_old, forget_recipient, give_addresses, list_messages, put, resend, score_address, settle),
    *(notify, pieces, pause),
)
_BIG: Final = ("outbound_message", "subscription", "comment", "reply_address")
NOW: Final = datetime(2026, 6, 1, tzinfo=UTC)

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass
class Full:
    """20,000 messages, a tenth of which wait; 20,000 followers of twenty threads; 3,000 comments."""

    it: Service
    site: UUID
    thread: UUID
    comment: UUID
    message: UUID
    event: UUID


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def full(postgres: DatabaseServer, template: str) -> AsyncIterator[Full]:
    with postgres.database(template) as dsn:
        async with service(dsn) as it:
            yield await _filled(it)


async def _filled(it: Service) -> Full:
    site = await it.site()
    sown = await sow(it, [Plan(None, nr) for nr in range(3_000)])
    thread = await ask(it, "select id from thread")
    await do(it, _THREADS, site.id)
    await do(it, _SUBSCRIPTIONS, site.id, NOW)
    await do(it, _MESSAGES, site.id, thread, sown[7].id, NOW)
    await do(it, _ADDRESSES, site.id, thread, NOW)
    await do(it, _HEALTH, NOW.date())
    async with it.db.read() as on:
        await on.raw.execute("analyze")
    message, event = await ask(it, "select (id, event_id) from outbound_message where state = 'queued' limit 1")
    return Full(it, site.id, thread, sown[7].id, message, event)


_THREADS: Final = """
    insert into thread (site_id, id, url_key, url)
    select $1, gen_random_uuid(), 'page ' || n, '' from generate_series(1, 19) n
"""
_SUBSCRIPTIONS: Final = """
    insert into subscription (site_id, id, thread_id, email, scope, lang, state, created_at, changed_at)
    select $1, gen_random_uuid(), t.id, 'reader' || n || '@example' || n % 50 || '.org', 'thread', 'en', 'active', $2,
      $2
    from thread t, generate_series(1, 1000) n
"""
_MESSAGES: Final = """
    insert into outbound_message (id, site_id, event_id, channel, template, params, recipient, lang, thread_id,
      comment_id, state, due_at, first_due_at, created_at)
    select gen_random_uuid(), $1, gen_random_uuid(), 'mail', 'reply', '{}',
      'reader' || n % 5000 || '@example' || n % 50 || '.org', 'en', $2, case when n % 5 = 0 then $3::uuid end,
      case when n % 10 = 0 then 'queued' else 'sent' end, $4::timestamptz - n * interval '1 minute',
      $4::timestamptz - n * interval '1 minute', $4::timestamptz - n * interval '1 minute'
    from generate_series(1, 20000) n
"""
_ADDRESSES: Final = """
    insert into reply_address (id, kind, epoch, site_id, thread_id, email, created_at, expires_at)
    select n, 'r', 0, $1, $2, 'reader' || n || '@example.org', $3, $3::timestamptz + n * interval '1 minute'
    from generate_series(1, 20000) n
"""

_HEALTH: Final = """
    insert into address_health (email, score, scored_on)
    select 'reader' || n || '@example.net', 1, $1 from generate_series(1, 5000) n
"""


_OLDER: Final = (NOW, UUID(int=0), 50, NOW - timedelta(days=3), "mail", None)


def _arguments(full: Full) -> dict[str, Sequence[object]]:
    """What each statement is asked in practice, where what its types allow would not do."""
    email = "reader7@example7.org"
    return {
        "claim._CLAIM": (NOW, NOW, "mail", False, 8, ["example3.org"], 4, [UUID(int=3)], 16),
        "claim._NEXT": (["mail", "hook"],),
        "cancel._EVENT": (full.event, "Undone."),
        "cancel._ONE": (full.site, full.message, "By hand.", NOW),
        "settle._END": (full.message, 1, "sent", "250 Ok", NOW),
        "forget_old._MESSAGES": (NOW - timedelta(days=90),),
        "forget_old._ADDRESSES": (NOW,),
        "forget_old._ARRIVED": (NOW - timedelta(days=14),),
        "forget_old._DROPPED": (NOW - timedelta(days=90),),
        "forget_old._ANSWERED": (NOW - timedelta(days=1),),
        "forget_recipient._FORGET": (full.site, email, [full.event]),
        "list_messages._OF_SITE": (full.site, None, *_OLDER),
        "list_messages._OF_SITE_BY_STATE": (full.site, "queued", *_OLDER),
        "list_messages._ALL": (None, None, *_OLDER),
        "list_messages._ALL_BY_STATE": (None, "failed", *_OLDER),
        "list_messages._ONE": (full.site, full.message),
        "queries._FOLLOWERS": (
            *(full.site, full.thread, UUID(int=0), NOW, None, None, None, None, None, full.comment, 250),
        ),
        "queries._RECENT": (
            full.site,
            [f"reader{nr}@example{nr}.org" for nr in range(50)],
            NOW,
            ["reply"],
            full.thread,
        ),
        "queries._PUBLISHED": (full.site, full.thread, NOW, 100),
        "queries._TOLD": (full.site, full.comment, email, "approved"),
        "queries._HOLD": ([full.message],),
        "pieces._PIECES": (full.site, full.message, ["published"], False, 50),
        "pieces._ABOVE": (full.site, full.comment),
    }


def _statements(module: types.ModuleType) -> dict[str, Statement[Any] | Command]:
    where = module.__name__.rpartition(".")[2]
    return {f"{where}.{name}": each for name, each in vars(module).items() if isinstance(each, Statement | Command)}


async def test_no_statement_reads_everything_to_find_a_few(full: Full) -> None:
    arguments, plans = _arguments(full), {}
    async with full.it.db.read() as on:
        for module in MODULES:
            for name, each in _statements(module).items():
                values = arguments.get(name) or await _any_values(on.raw, each.sql, full)
                rows = await on.raw.fetch(f"explain {each.sql}", *values)
                plans[name] = "\n".join(row[0] for row in rows)
    scans = [f"Seq Scan on {each} " for each in _BIG]
    assert {name: plan for name, plan in plans.items() if any(each in plan for each in scans)} == {}
    assert set(arguments) <= set(plans)
    assert len(plans) > 25


async def test_a_list_of_some_days_walks_the_index_within_them(full: Full) -> None:
    """Two hours, of fourteen days: whatever is newer or older is not read."""
    until = NOW - timedelta(days=2)
    for statement, values in (
        (list_messages._OF_SITE, (full.site, None)),
        (list_messages._OF_SITE_BY_STATE, (full.site, "sent")),
        (list_messages._ALL, (None, None)),
        (list_messages._ALL_BY_STATE, (None, "sent")),
    ):
        span = (until, UUID(int=0), 500, until - timedelta(hours=2), "mail", False)
        rows = await _explained(full, f"explain (analyze, timing off) {statement.sql}", *values, *span)
        [walk] = [row for row in rows if "Index Scan using outbound_" in row]
        assert 100 < _rows_of(walk) <= 121, walk
        assert not [row for row in rows if re.search(r"Rows Removed by Filter: \d{3}", row)], rows


async def test_erasing_finds_the_messages_about_a_comment_by_an_index(full: Full) -> None:
    async with full.it.db.read() as on:
        rows = await on.raw.fetch(f"explain {erase._MESSAGES.sql}", NOW - timedelta(days=900))
    assert not any("Seq Scan on outbound_message" in row[0] for row in rows)


async def _explained(full: Full, sql: str, *values: object) -> list[str]:
    async with full.it.db.read() as on:
        return [row[0] for row in await on.raw.fetch(sql, *values)]


async def _any_values(raw: Any, sql: str, full: Full) -> list[object]:
    prepared = await raw.prepare(sql)
    known: list[object] = [full.site, full.comment]
    types_ = [each.name for each in prepared.get_parameters()]
    return [known.pop(0) if known and name == "uuid" else _any_value(name) for name in types_]


def _any_value(name: str) -> object:
    if name.endswith("[]"):
        return []
    values: dict[str, object] = {"uuid": UUID(int=1), "timestamptz": NOW, "bool": True, "json": "{}", "date": date.min}
    return values.get(name, "" if name in ("text", "varchar") else 1)


async def test_a_claim_goes_along_the_index_of_its_lane(full: Full) -> None:
    async with full.it.db.read() as on:
        rows = await on.raw.fetch(f"explain {claim._CLAIM.sql}", *_arguments(full)["claim._CLAIM"])
    plan = "\n".join(row[0] for row in rows)
    assert "Index Scan using outbound_due" in plan
    assert plan.count("Sort Key: outbound_message.due_at") == 0


async def test_a_claim_looks_at_the_head_of_the_queue_only(full: Full) -> None:
    """Whatever waits behind it: 2,000 messages here."""
    async with full.it.db.read() as on:
        rows = await on.raw.fetch(
            f"explain (analyze, timing off) {claim._CLAIM.sql}", *_arguments(full)["claim._CLAIM"]
        )
    read = [_rows_of(row[0]) for row in rows if " on outbound_message" in row[0] and "actual" in row[0]]
    assert max(read) <= 200


def _rows_of(line: str) -> int:
    actual = line.rsplit("(actual ", 1)[1].rstrip(")")
    figures = dict(part.split("=") for part in actual.split())
    return int(float(figures["rows"]) * int(figures["loops"]))
