"""No statement of the read path, and none that a reader's act runs, reads all comments to find a few."""

import types
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import pytest
import pytest_asyncio

from comments_svc.comments import change_state, erase, vote
from comments_svc.comments import queries as comments
from comments_svc.db.query import Command, Statement
from comments_svc.sites.model import SiteId
from comments_svc.threads import feed, locate
from comments_svc.threads import queries as threads
from tests.database import DatabaseServer
from tests.factories import EPOCH, Plan, Sown, sow
from tests.service import BLOG, Service, ask, service

MODULES: Final = (threads, feed, locate, comments, vote, change_state, erase)
_LATER: Final = datetime(2027, 1, 1, tzinfo=UTC)
_TOP: Final = 2**31 - 1


pytestmark = pytest.mark.asyncio(loop_scope="module")


class Big:
    """A site of 20,000 comments: half of them in one thread, the rest in ten."""

    def __init__(self, it: Service, site: SiteId, thread: UUID, url_key: str, sown: Sequence[Sown]) -> None:
        self.it = it
        self.site = site
        self.thread = thread
        self.key = url_key
        self.root = sown[0].id
        self.reply = sown[7_000].id
        self.reader = UUID(int=0)


def _shape(size: int) -> list[Plan]:
    """A third are roots, a third stand under the first root, a third anywhere."""
    parents = [None if place % 3 == 0 else 0 if place % 3 == 1 else place - 2 for place in range(size)]
    return [Plan(parent, place, place % 11) for place, parent in enumerate(parents)]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def big(postgres: DatabaseServer, template: str) -> AsyncIterator[Big]:
    """In a database of its own, because the planner looks at statistics."""
    with postgres.database(template) as dsn:
        async with service(dsn) as it:
            yield await _made(it)


async def _made(it: Service) -> Big:
    site = await it.site()
    for place in range(10):
        await sow(it, _shape(1_000), url=f"{BLOG}/{place}/")
    sown = await sow(it, _shape(10_000))
    async with it.db.read() as on:
        await on.raw.execute("analyze")
    thread, key = await ask(it, "select (id, url_key) from thread order by count desc limit 1")
    return Big(it, site.id, thread, key, sown)


def _arguments(big: Big) -> dict[str, Sequence[object]]:
    """What each statement is asked in practice, by its name in its module; those that name one row by its key: ONE."""
    page = (big.site, big.key)
    return {
        "OLDEST": (*page, EPOCH, UUID(int=0), 101, False),
        "NEWEST": (*page, _LATER, UUID(int=2**128 - 1), 101, False),
        "BEST": (*page, EPOCH, UUID(int=0), 101, False, -_TOP),
        "REPLIES": (*page, EPOCH, UUID(int=0), 101, False, big.root),
        "CHANGES": (*page, 9_900, UUID(int=0), 101, False),
        "AROUND": (*page, big.reply, 100, False),
        "_BY_KEY": page,
        "_COUNTS": (big.site, [big.key]),
        "_CHANGED": (_LATER,),
        "_OF_SITE": (big.site, 50),
        "_OF_THREAD": (*page, 50),
        "_LOCATE": (big.site, big.reply),
        "_OWN": (big.site, big.reader, big.key),
        "_VOTES": (big.site, big.reader, big.key),
        "_WAITING": (big.site, big.thread),
        "_REVISIONS": (EPOCH - timedelta(days=30),),
        "_TEXTS": (EPOCH - timedelta(days=30),),
        "_ADDRESSES": (EPOCH - timedelta(days=30),),
    }


def _statements(module: types.ModuleType) -> dict[str, Statement[Any] | Command]:
    return {name: each for name, each in vars(module).items() if isinstance(each, Statement | Command)}


async def test_no_statement_reads_every_comment_to_find_a_few(big: Big) -> None:
    arguments = _arguments(big)
    plans = {}
    async with big.it.db.read() as on:
        for module in MODULES:
            for name, each in _statements(module).items():
                values = arguments.get(name) or await _one_row(on.raw, each.sql, big)
                rows = await on.raw.fetch(f"explain {each.sql}", *values)
                plans[f"{module.__name__}.{name}"] = "\n".join(row[0] for row in rows)
    assert {name: plan for name, plan in plans.items() if "Seq Scan on comment " in plan} == {}
    assert len(plans) > 30


async def _one_row(raw: Any, sql: str, big: Big) -> list[object]:
    """For a statement about one comment or thread: site, id, and for the rest what its types allow."""
    prepared = await raw.prepare(sql)
    types_ = [each.name for each in prepared.get_parameters()]
    known: list[object] = [big.site, big.reply]
    return [known.pop(0) if known and name == "uuid" else _any_value(name) for name in types_]


def _any_value(name: str) -> object:
    if name.endswith("[]"):
        return []
    values: dict[str, object] = {"uuid": UUID(int=1), "timestamptz": EPOCH, "bool": True, "bytea": b"", "json": "[]"}
    return values.get(name, "" if name in ("text", "varchar") else 1)


async def test_a_page_of_a_big_thread_reads_few_rows(big: Big) -> None:
    """Also where an index is used: it must be the one that has the order."""
    read = {}
    async with big.it.db.read() as on:
        for name in ("OLDEST", "NEWEST", "BEST", "REPLIES", "CHANGES", "AROUND"):
            sql = vars(threads)[name].sql
            rows = await on.raw.fetch(f"explain (analyze, timing off, format text) {sql}", *_arguments(big)[name])
            read[name] = max(_rows_of(row[0]) for row in rows if " on comment" in row[0])
    assert {name: most for name, most in read.items() if most > 205} == {}


async def test_a_page_amid_equal_scores_reads_few_rows(big: Big) -> None:
    """A thousand roots have this score; the page begins in the middle of them."""
    rank = await ask(big.it, "select best_rank(5, 0)")
    middle = (big.site, big.key, EPOCH + timedelta(microseconds=5_000), UUID(int=0), 101, False, -rank)
    async with big.it.db.read() as on:
        rows = await on.raw.fetch(f"explain (analyze, timing off, format text) {threads.BEST.sql}", *middle)
    assert max(_rows_of(row[0]) for row in rows if " on comment" in row[0]) <= 205


async def test_the_rank_of_a_comment_is_reckoned_within_the_query(big: Big) -> None:
    """A function that Postgres calls apart for each row cost more than the rest of a page."""
    async with big.it.db.read() as on:
        rows = await on.raw.fetch("explain (verbose) select best_rank(c.score, c.votes) as rank from comment c")
    assert "sqrt(" in "\n".join(row[0] for row in rows)


def _rows_of(line: str) -> int:
    """Of "… (actual rows=101.00 loops=1)": of all loops together."""
    actual = line.rsplit("(actual ", 1)[1].rstrip(")")
    figures = dict(part.split("=") for part in actual.split())
    return int(float(figures["rows"]) * int(figures["loops"]))
