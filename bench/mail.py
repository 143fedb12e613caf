"""Mail: `python bench/mail.py`. How fast one worker sends what waits, and what a post costs that many will hear of."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parent.parent))

import psutil

from bench import fill
from bench.stage import CORES, SECRET, Load, Stage, cpu_s, free_port, pinned, post, stage, table
from comments_svc.kernel.ids import uuid7
from comments_svc.kernel.secret import new_token

MAILS = 10_000
POSTS = 600
# The hundredth part of 600 is six posts: too few to tell 10 % apart.
BESIDE = 3_000
ROUNDS = 6
QUEUE_COLUMNS = ["what", "mails/s", "worker us CPU", "Postgres us CPU", "RSS after 1,000", "RSS at the end", "reach"]
POST_COLUMNS = ["what", "posts/s", "p50 ms", "p99 ms", "server + Postgres us CPU", "reach"]

_FOLLOWERS = """
    insert into subscription (site_id, id, thread_id, email, scope, lang, state, created_at, changed_at)
    select site_id, gen_random_uuid(), id, 'reader' || n || '@example' || n % 200 || '.org', 'thread', 'en', 'active',
      now() - interval '2 days', now() - interval '2 days'
    from thread, generate_series(1, $2) n where url = $1
"""
# As a fan-out leaves them: each to another recipient, with an address that takes the answer.
_MESSAGES = """
    with made as (
      select s.site_id, s.id as subscription_id, s.thread_id, s.email, s.lang,
        (select c.id from comment c where c.site_id = s.site_id and c.thread_id = s.thread_id limit 1) as comment_id,
        row_number() over () as nr
      from subscription s
    ), given as (
      insert into reply_address (id, kind, epoch, site_id, thread_id, comment_id, email, subscription_id, created_at,
        expires_at)
      select nr, 'r', 0, site_id, thread_id, comment_id, email, subscription_id, now(), now() + interval '90 days'
      from made
    )
    insert into outbound_message (id, site_id, event_id, channel, template, params, recipient, lang, subscription_id,
      thread_id, comment_id, address_id, due_at, first_due_at, created_at)
    select gen_random_uuid(), site_id, gen_random_uuid(), 'mail', 'reply', '{}', email, lang, subscription_id,
      thread_id, comment_id, nr, now(), now(), now()
    from made
"""


def settings(port: int) -> dict[str, str]:
    return {
        "COMMENTS_SMTP_URL": f"smtp://127.0.0.1:{port}?tls=off",
        "COMMENTS_MAIL_FROM": "notify@reply.example",
        "COMMENTS_MAIL_REPLY": "reply+{}@reply.example",
        "COMMENTS_RATE_LIMITS": "off",
    }


@contextmanager
def process(*words: str, core: int, **env: str) -> Iterator[psutil.Process]:
    started = subprocess.Popen([sys.executable, *words], env={**os.environ, **env})
    pinned(started.pid, [core])
    try:
        yield psutil.Process(started.pid)
    finally:
        started.terminate()
        started.wait(20)


async def left(connection: fill.Connection) -> int:
    number = await connection.fetchval("select count(*) from outbound_message where state = 'queued'")
    return int(number)


def send_queue(on: Stage) -> list[str]:
    """From the first thousand that were sent to the last: the start of the worker is not counted."""
    on.run(_queue)
    port = free_port()
    env = settings(port) | {"COMMENTS_DATABASE_URL": on.dsn, "COMMENTS_SECRET": SECRET}
    with (
        process("-m", "bench.smtp_sink", str(port), core=CORES[-1]),
        process("-m", "comments_svc", "worker", core=CORES[0], **env) as worker,
    ):
        _wait_until(on, MAILS - 1_000)
        begun, before, small = time.perf_counter(), (cpu_s(worker), cpu_s(on.postgres)), worker.memory_info().rss
        first = on.run(left)
        _wait_until(on, 0)
        took, sent = time.perf_counter() - begun, first
        after, large = (cpu_s(worker), cpu_s(on.postgres)), worker.memory_info().rss
    assert on.run(_states) == {"sent": MAILS}
    each = 1e6 / sent
    cells = [f"{sent / took:,.0f}", f"{(after[0] - before[0]) * each:,.0f}", f"{(after[1] - before[1]) * each:,.0f}"]
    memory = [f"{small / 2**20:.1f} MB", f"{large / 2**20:.1f} MB"]
    return [f"{MAILS:,} queued mails, one worker", *cells, *memory, ">= 200/s, flat"]


async def _queue(connection: fill.Connection) -> None:
    site = await fill.site(connection, "queue")
    for url in await fill.threads(connection, site, "queue", pages=10, comments=6, branch=3):
        await connection.execute(_FOLLOWERS, fill.key(url), MAILS // 10)
    await connection.execute(_MESSAGES, timeout=120)
    await connection.execute("analyze")


async def _states(connection: fill.Connection) -> dict[str, int]:
    rows = await connection.fetch("select state, count(*) from outbound_message group by state")
    return {each["state"]: each["count"] for each in rows}


def _wait_until(on: Stage, few: int) -> None:
    while on.run(left) > few:
        time.sleep(0.2)


def posts(url: str, count: int) -> list[bytes]:
    made = []
    for nr in range(count):
        body = {"id": str(uuid7()), "url": url, "text": f"A sentence, as most comments are. ({nr})", "name": "Reader"}
        token = f"Authorization: Bearer {new_token()}"
        made.append(post("/api/v1/sites/posting/comments", json.dumps(body).encode(), token))
    return made


def _rows(name: str, loads: list[Load], reach: str) -> list[str]:
    """The median of the rounds."""

    def mid(figure: str) -> float:
        return median(float(getattr(each, figure)) for each in loads)

    cpu = median(each.server_us + each.postgres_us for each in loads)
    return [name, f"{mid('rate'):,.0f}", f"{mid('p50_ms'):.2f}", f"{mid('p99_ms'):.2f}", f"{cpu:.0f}", reach]


def post_to_many(on: Stage, urls: dict[str, str]) -> list[list[str]]:
    """The jobs are another process's: what is measured is the request."""
    loads: dict[str, list[Load]] = {name: [] for name in urls}
    port = free_port()
    with on.service(port, cores=CORES[:1], COMMENTS_JOBS="off", **settings(9)) as server:
        for nr in range(ROUNDS + 1):
            for name, url in urls.items():
                load = on.load(server, port, posts(url, POSTS), concurrency=2, cores=CORES[1:])
                assert set(load.statuses) == {"201"}
                loads[name] += [load] * bool(nr)  # the first round warms up
    return [_rows(name, each, "" if name.startswith("1 ") else "as 1 follower") for name, each in loads.items()]


def post_beside_mail(on: Stage, url: str) -> list[list[str]]:
    """Jobs and sending in the serving process, its mail server there or gone."""
    sink_port, dead_port = free_port(), free_port()
    loads: dict[str, list[Load]] = {"mail server there": [], "mail server down": []}
    with process("-m", "bench.smtp_sink", str(sink_port), core=CORES[-1]):
        pair = [("mail server there", sink_port), ("mail server down", dead_port)]
        for _ in range(ROUNDS):
            pair.reverse()  # tables grow with every load: neither is always the later
            for name, smtp in pair:
                port = free_port()
                with on.service(port, cores=CORES[:1], **settings(smtp)) as server:
                    on.load(server, port, posts(url, 100), concurrency=2, cores=CORES[1:])
                    loads[name].append(on.load(server, port, posts(url, BESIDE), concurrency=2, cores=CORES[1:]))
    down = "p99 as with the server there, within 10 %"
    return [_rows(name, each, down if name.endswith("down") else "") for name, each in loads.items()]


async def _posting(connection: fill.Connection) -> dict[str, str]:
    await connection.execute("truncate job, outbound_message, reply_address, subscription")
    site = await fill.site(connection, "posting")
    urls = await fill.threads(connection, site, "posting", pages=3, comments=1, branch=1)
    followers = (1, 1_000, 20)
    for url, number in zip(urls, followers, strict=True):
        await connection.execute(_FOLLOWERS, fill.key(url), number)
    return {f"{number:,} follower{'s' * (number > 1)}": url for url, number in zip(urls, followers, strict=True)}


def main() -> None:
    with stage() as on:
        table("Sending what waits, to a mail server on the same machine", QUEUE_COLUMNS, [send_queue(on)])
        urls = on.run(_posting)
        several = urls.pop("20 followers")
        many = post_to_many(on, urls)
        on.run(lambda connection: connection.execute("truncate job"))
        beside = post_beside_mail(on, several)
    table(f"Posts that are told (concurrency 2, median of {ROUNDS})", POST_COLUMNS, [*many, *beside])


if __name__ == "__main__":
    main()
