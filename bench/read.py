"""Reading a thread: `python bench/read.py`. One serving process on one core, the load on another."""

import http.client
import random
import sys
from pathlib import Path
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).parent.parent))

import psutil

from bench import fill
from bench.stage import CORES, Load, Stage, free_port, get, stage, table

HITS = 60_000
MISSES = 3_000


def path(url: str, **more: object) -> str:
    extra = "".join(f"&{name}={value}" for name, value in more.items())
    return f"/api/v1/sites/bench/thread?url={quote(url, safe='')}{extra}"


async def prepare(connection: object) -> dict[str, list[str]]:
    site = await fill.site(connection)  # type: ignore[arg-type]
    made = {}
    for name, pages, comments, branch in (("fifty", 200, 50, 4), ("many", 50, 250, 5), ("huge", 8, 5_000, 20)):
        made[name] = await fill.threads(connection, site, name, pages=pages, comments=comments, branch=branch)  # type: ignore[arg-type]
    await fill.settle(connection)  # type: ignore[arg-type]
    return made


def row(name: str, load: Load, limit: str) -> list[str]:
    cpu = load.server_us + load.postgres_us
    return [
        name,
        f"{load.server_us:.0f}",
        f"{load.postgres_us:.0f}",
        f"{cpu:.0f}",
        f"{load.rate:,.0f}",
        f"{load.p50_ms:.2f}",
        f"{load.p99_ms:.2f}",
        limit,
    ]


COLUMNS = ["what", "server us CPU", "Postgres us CPU", "sum", "requests/s", "p50 ms", "p99 ms", "reach"]


def cycle(paths: list[str], count: int, *headers: str) -> list[bytes]:
    requests = [get(each, *headers) for each in paths]
    return [requests[nr % len(requests)] for nr in range(count)]


def counts_of(urls: list[str], seed: int) -> str:
    """20 of the pages, in an order of their own."""
    chosen = random.Random(seed).sample(urls, 20)
    return "/api/v1/sites/bench/counts?" + "&".join(f"url={quote(each, safe='')}" for each in chosen)


def hits(on: Stage, urls: dict[str, list[str]]) -> tuple[list[list[str]], int, psutil.Process | None]:
    port, rows = free_port(), []
    with on.service(port, cores=CORES[:1]) as server:

        def run(name: str, requests: list[bytes], reach: str, concurrency: int = 16) -> None:
            on.load(server, port, requests[:500], concurrency=concurrency, cores=CORES[1:])
            rows.append(row(name, on.load(server, port, requests, concurrency=concurrency, cores=CORES[1:]), reach))

        fifty, huge = path(urls["fifty"][0]), path(urls["huge"][0])
        size, tag = measure(port, fifty)
        run("hit, 50 comments", cycle([fifty], HITS), "<= 42 us, >= 23,000/s")
        run("304", cycle([fifty], HITS, f"If-None-Match: {tag}"), "<= 32 us")
        run("hit, first page of 5,000", cycle([huge], HITS // 2), "<= 60 us")
        run("hit, concurrency 1", cycle([fifty], HITS // 4), "", 1)
        run("counts of 20, repeated", cycle([counts_of(urls["fifty"], 0)], HITS // 2), "<= 65 us")
        known = [counts_of(urls["fifty"], nr * 7_919) for nr in range(MISSES)]
        run("counts of 20, new query string", [get(each) for each in known], "<= 150 us")
        unknown = [
            counts_of(urls["fifty"], nr * 7_927) + f"&url=https%3A%2F%2Fblog.example%2Fn{nr}" for nr in range(MISSES)
        ]
        run("counts of 21, one never asked for", [get(each) for each in unknown], "")
        rss = server.memory_info().rss
        rows.append(["memory after the run", f"{rss / 2**20:.0f} MB", "", "", "", "", "", "<= 120 MB"])
    return rows, size, None


def misses(on: Stage, urls: dict[str, list[str]]) -> list[list[str]]:
    """With no memory for pages every request is a miss; neighbours differ, so nobody waits for another's load."""
    port, rows = free_port(), []
    with on.service(port, cores=CORES[:1], COMMENTS_CACHE_BYTES="0") as server:
        for name, some, reach in (
            ("miss, 50 comments", [path(each) for each in urls["fifty"]], "<= 600 us"),
            ("miss, first page of 250", [path(each) for each in urls["many"]], "<= 2,000 us"),
            ("miss, first page of 5,000", [path(each) for each in urls["huge"]], "<= 3,000 us"),
        ):
            on.load(server, port, cycle(some, 300), concurrency=4, cores=CORES[1:])
            rows.append(row(name, on.load(server, port, cycle(some, MISSES), concurrency=4, cores=CORES[1:]), reach))
    return rows


def limits(on: Stage, size: int) -> list[list[str]]:
    rows = []
    for kind, name in (("raw", "limit: raw ASGI, same bytes"), ("starlette", "limit: a Starlette route, same bytes")):
        port = free_port()
        command = [sys.executable, "-m", "bench.limits", kind, str(port), str(size)]
        with on.server(command, port, cores=CORES[:1]) as server:
            requests = cycle([path("https://blog.example/")], HITS)
            on.load(server, port, requests[:500], concurrency=16, cores=CORES[1:])
            rows.append(row(name, on.load(server, port, requests, concurrency=16, cores=CORES[1:]), ""))
    return rows


def measure(port: int, target: str) -> tuple[int, str]:
    """Compressed size and ETag of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", target, headers={"Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    body = answer.read()
    assert answer.status == 200, body
    return len(body), answer.headers["etag"]


def main() -> None:
    with stage() as on:
        urls = on.run(prepare)
        hit_rows, size, _ = hits(on, urls)
        rows = [*hit_rows, *misses(on, urls), *limits(on, size)]
    table(f"Reading ({size:,} bytes compressed, concurrency 16 on hits and 4 on misses)", COLUMNS, rows)


if __name__ == "__main__":
    main()
