"""Posting: `python bench/write.py`. One server, Postgres and the load share all cores; every post is durable."""

import asyncio
import json
import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import asyncpg

from bench import fill
from bench.stage import CORES, Load, Stage, free_port, post, stage, table
from comments_svc.kernel.ids import uuid7
from comments_svc.kernel.secret import new_token
from comments_svc.markup.render import render_for_request

POSTS = 6_000
CONCURRENCY = 24
LIMIT_SECONDS = 3.0
COLUMNS = ["what", "posts/s", "p50 ms", "p99 ms", "server us CPU", "Postgres us CPU", "sum less rendering", "reach"]


def posts(urls: list[str], count: int, *, plain: bool = False) -> list[bytes]:
    """Comments of some length by readers who come back: each of 500 tokens posts again and again."""
    tokens = [new_token() for _ in range(500)]
    made = []
    for nr in range(count):
        text = "A plain sentence, as most comments are." if plain else fill.TEXTS[nr % len(fill.TEXTS)]
        body = {"id": str(uuid7()), "url": urls[nr % len(urls)], "text": f"{text} ({nr})", "name": f"Reader {nr % 500}"}
        token = f"Authorization: Bearer {tokens[nr % 500]}"
        made.append(post("/api/v1/sites/bench/comments", json.dumps(body).encode(), token))
    return made


def row(name: str, load: Load, render_us: float, reach: str) -> list[str]:
    assert set(load.statuses) == {"201"}, load.statuses
    rest = load.server_us + load.postgres_us - render_us
    cells = [f"{load.rate:,.0f}", f"{load.p50_ms:.1f}", f"{load.p99_ms:.1f}", f"{load.server_us:.0f}"]
    return [name, *cells, f"{load.postgres_us:.0f}", f"{rest:.0f} us", reach]


async def rendering_us() -> float:
    """CPU of rendering one of the texts as a request does it, warm: code with a language goes to a thread."""
    for text in fill.TEXTS:
        await render_for_request(text, max_bytes=10_000)
    rounds = 200
    started = time.process_time()
    for nr in range(rounds * len(fill.TEXTS)):
        await render_for_request(f"{fill.TEXTS[nr % len(fill.TEXTS)]} ({nr})", max_bytes=10_000)
    return (time.process_time() - started) / rounds / len(fill.TEXTS) * 1e6


async def bare_inserts(dsn: str, connections: int, *, one_row: bool) -> float:
    """Transactions/s of the least that could be durable: one statement, one row; `one_row`: all update the same."""
    pool = await asyncpg.create_pool(dsn, min_size=connections, max_size=connections)
    await pool.execute("create table if not exists bare (id uuid primary key, text text, n int not null default 0)")
    await pool.execute("insert into bare values ('00000000-0000-7000-8000-000000000000', '') on conflict do nothing")
    until = time.perf_counter() + LIMIT_SECONDS
    done = 0

    async def work() -> None:
        nonlocal done
        async with pool.acquire() as connection:
            while time.perf_counter() < until:
                if one_row:
                    await connection.execute("update bare set n = n + 1 where text = ''")
                else:
                    await connection.execute("insert into bare values ($1, 'x')", uuid7())
                done += 1

    await asyncio.gather(*(work() for _ in range(connections)))
    await pool.close()
    return done / LIMIT_SECONDS


def fsyncs() -> float:
    """fdatasync/s of 8 KB appended to one file, one after the other."""
    with tempfile.NamedTemporaryFile(dir=".") as file:
        until, done = time.perf_counter() + LIMIT_SECONDS, 0
        while time.perf_counter() < until:
            os.write(file.fileno(), bytes(8_192))
            os.fdatasync(file.fileno())
            done += 1
    return done / LIMIT_SECONDS


def measure(on: Stage) -> list[list[str]]:
    async def prepare(connection: fill.Connection) -> None:
        await fill.site(connection)

    on.run(prepare)
    render_us, port, rows = asyncio.run(rendering_us()), free_port(), []
    many = [f"https://blog.example/post/{nr}/" for nr in range(200)]
    with on.service(port, cores=CORES) as server:
        on.load(server, port, posts(many, 1_000), concurrency=CONCURRENCY, cores=CORES)
        for name, urls, plain, reach in (
            ("200 threads", many, False, ">= 1,000/s, p99 <= 40 ms, <= 900 us"),
            ("one thread", many[:1], False, ">= 900/s"),
            ("200 threads, plain sentences", many, True, ""),
        ):
            load = on.load(server, port, posts(urls, POSTS, plain=plain), concurrency=CONCURRENCY, cores=CORES)
            rows.append(row(name, load, 0 if plain else render_us, reach))
    rows.append(["rendering alone", "", "", "", f"{render_us:.0f}", "", "", "<= 700 us"])
    for name, one_row in (("limit: bare insert", False), ("limit: bare update of one row", True)):
        rate = asyncio.run(bare_inserts(on.dsn, 10, one_row=one_row))
        rows.append([f"{name}, 10 connections", f"{rate:,.0f}", "", "", "", "", "", ""])
    rows.append(["limit: fdatasync, one after the other", f"{fsyncs():,.0f}", "", "", "", "", "", ""])
    return rows


def main() -> None:
    with stage() as on:
        rows = measure(on)
    table(f"Posting (concurrency {CONCURRENCY}, synchronous_commit on)", COLUMNS, rows)


if __name__ == "__main__":
    main()
