"""Does a page cost more because there is more of everything else? `python bench/growth.py`

A site of 2,000 comments against one of 1,100,000, with 100,000 in one thread and another 100,000 in one chain of
answers. Every request is a miss, and its CPU is that of the server and Postgres together.
"""

import sys
import time
from pathlib import Path
from urllib.parse import quote
from uuid import UUID

sys.path.insert(0, str(Path(__file__).parent.parent))

import msgspec

from bench import fill
from bench.stage import CORES, Stage, free_port, get, stage, table
from comments_svc.comments import queries as comments
from comments_svc.comments.delete import delete
from comments_svc.db.database import Tx
from comments_svc.kernel.clock import utc_now
from comments_svc.kernel.page import encode_cursor, micros
from comments_svc.sites.find import find
from comments_svc.threads import queries
from comments_svc.threads.read import _FIRST, _HIGH, _LAST, _LOW

REQUESTS = 400
COLUMNS = ["what", "small site us", "large site us", "ratio", "p99 ms", "reach"]


class Shape(msgspec.Struct):
    """Pages of one site to ask for."""

    slug: str
    site: UUID
    fifty: list[str]
    big: str
    chain: str
    root: UUID
    reply: UUID
    after: str


async def build(connection: fill.Connection, slug: str, *, pages: int, big: int, chain: int) -> Shape:
    site = await fill.site(connection, slug)
    fifty: list[str] = []
    for part in range(0, pages, 1_000):
        name = f"{slug}/{part}"
        fifty += await fill.threads(connection, site, name, pages=min(1_000, pages - part), comments=50, branch=4)
    (many,) = await fill.threads(connection, site, f"{slug}-big", pages=1, comments=big, branch=4)
    (deep,) = await fill.threads(connection, site, f"{slug}-chain", pages=1, comments=chain, branch=chain)
    rows = await connection.fetch(
        """
        select c.id, c.created_at from comment c join thread t on t.site_id = c.site_id and t.id = c.thread_id
        where t.site_id = $1 and t.url_key = $2 order by c.created_at offset $3 limit 1
        """,
        site,
        fill.key(deep),
        chain // 2,
    )
    root = await connection.fetchval(
        """
        select c.id from comment c join thread t on t.site_id = c.site_id and t.id = c.thread_id
        where t.site_id = $1 and t.url_key = $2 and c.parent_id is null
        """,
        site,
        fill.key(deep),
    )
    after = encode_cursor(micros(rows[0]["created_at"]), rows[0]["id"])
    return Shape(slug, site, fifty, many, deep, root, rows[0]["id"], after)


def questions(shape: Shape) -> dict[str, list[str]]:
    def path(url: str, more: str = "") -> str:
        return f"/api/v1/sites/{shape.slug}/thread?url={quote(url, safe='')}{more}"

    return {
        "first page, thread of 50": [path(url) for url in shape.fifty[:200]],
        "first page, the biggest thread": [path(shape.big)],
        "the same, newest first": [path(shape.big, "&sort=newest")],
        "the same, best first": [path(shape.big, "&sort=best")],
        "first page, the longest chain": [path(shape.chain)],
        "a page of replies, half way down it": [path(shape.chain, f"&root={shape.root}&after={shape.after}")],
        "a permalink, half way down it": [path(shape.chain, f"&comment={shape.reply}")],
        "a page that nobody commented on": [path(f"https://blog.example/none/{nr}") for nr in range(50)],
    }


def measure(on: Stage, small: Shape, large: Shape) -> list[list[str]]:
    port, rows = free_port(), []
    with on.service(port, cores=CORES[:1], COMMENTS_CACHE_BYTES="0") as server:
        asked_small, asked_large = questions(small), questions(large)
        for name in asked_small:
            loads = []
            for paths in (asked_small[name], asked_large[name]):
                requests = [get(paths[nr % len(paths)]) for nr in range(REQUESTS)]
                on.load(server, port, requests[:100], concurrency=1, cores=CORES[1:])
                loads.append(on.load(server, port, requests, concurrency=1, cores=CORES[1:]))
            few, many = (each.server_us + each.postgres_us for each in loads)
            reach = "ratio <= 2" if "page" in name else ""
            rows.append([name, f"{few:.0f}", f"{many:.0f}", f"{many / few:.2f}", f"{loads[1].p99_ms:.1f}", reach])
    return rows


async def explain(connection: fill.Connection, shape: Shape) -> list[list[str]]:
    """What Postgres reads for each statement of a page; a sequential scan would be said here."""
    first = (shape.site, fill.key(shape.big))
    asked = (
        ("oldest", queries.OLDEST.sql, (*first, _FIRST, _LOW, 101, False)),
        ("newest", queries.NEWEST.sql, (*first, _LAST, _HIGH, 101, False)),
        ("best", queries.BEST.sql, (*first, _FIRST, _LOW, 101, False, -(2**31) + 1)),
        ("replies", queries.REPLIES.sql, (shape.site, fill.key(shape.chain), _FIRST, _LOW, 101, False, shape.root)),
        ("changes", queries.CHANGES.sql, (*first, 0, _LOW, 101, False)),
        ("permalink", queries.AROUND.sql, (shape.site, fill.key(shape.chain), shape.reply, 99, False)),
    )
    rows = []
    for name, sql, arguments in asked:
        plan = [line[0] for line in await connection.fetch(f"explain (analyze, buffers) {sql}", *arguments)]
        scans = [line for line in plan if "Seq Scan" in line]
        read = next(line.strip() for line in plan if "Buffers:" in line)
        rows.append([name, scans[0].strip() if scans else "none", read, plan[-1]])
    return rows


async def delete_root(connection: fill.Connection, shape: Shape) -> float:
    """Seconds to take back the root of the longest chain, by the statements of the act."""
    started = time.perf_counter()
    async with connection.transaction():
        tx = Tx(connection)
        comment = await comments.lock(tx, shape.site, shape.root)
        assert comment is not None
        await delete(tx, await find(tx, shape.slug), comment, now=utc_now())
    return time.perf_counter() - started


def main() -> None:
    with stage() as on:
        small = on.run(lambda connection: build(connection, "small", pages=36, big=100, chain=100))
        started = time.perf_counter()
        large = on.run(lambda connection: build(connection, "large", pages=18_000, big=100_000, chain=100_000))
        filled_s = time.perf_counter() - started
        on.run(fill.settle)
        rows = measure(on, small, large)
        plans = on.run(lambda connection: explain(connection, large))
        seconds = on.run(lambda connection: delete_root(connection, large))
    table(f"Growth: 2,000 comments against 1,100,000 (filled in {filled_s:.0f} s)", COLUMNS, rows)
    table("Plans on the large site", ["statement", "sequential scans", "first line of buffers", "time"], plans)
    print(f"\nDeleting the root of the chain of 100,000: {seconds * 1e3:.1f} ms (reach: <= 2 s)")


if __name__ == "__main__":
    main()
