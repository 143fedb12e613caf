"""What a moderator waits for: the queue among 50,000 comments, and one act on 1,000. `python bench/moderate.py`"""

import os
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

import httpx2

from bench import fill
from bench.stage import CORES, SECRET, Stage, free_port, get, stage, table

REQUESTS = 200
MANY = 1_000
_EMAIL = "mo@example.org"
_WAIT = "update comment set state = 'pending', published_at = null where site_id = $1"


async def build(connection: fill.Connection, slug: str, *, pages: int) -> None:
    """`pages` of 50 comments, all of which wait."""
    site = await fill.site(connection, slug)
    await fill.threads(connection, site, slug, pages=pages, comments=50, branch=4)
    await connection.execute(_WAIT, site, timeout=600)
    await connection.execute("update thread set count = 0 where site_id = $1", site)


def sign_in(on: Stage, url: str, *sites: str) -> httpx2.Client:
    env = {**os.environ, "COMMENTS_DATABASE_URL": on.dsn, "COMMENTS_SECRET": SECRET, "COMMENTS_PUBLIC_URL": url}
    command = [sys.executable, "-m", "comments_svc", "moderator", "link", _EMAIL]
    for slug in sites:
        command += ["--site", slug]
    said = subprocess.run(command, env=env, check=True, capture_output=True, text=True).stdout
    token = said.split("token=")[1].split()[0]
    browser = httpx2.Client(base_url=url, headers={"Origin": url, "Sec-Fetch-Site": "same-origin"}, timeout=60)
    browser.post("/dashboard/sign-in", data={"token": token})
    if not browser.cookies:
        raise RuntimeError("the link did not sign in")
    return browser


def first_bytes(on: Stage, server: Any, port: int, browser: httpx2.Client) -> list[list[str]]:
    cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    loads = []
    for place in ("small", "large", "large?sort=riskiest"):
        requests = [get(f"/dashboard/sites/{place}", f"Cookie: {cookie}")] * REQUESTS
        on.load(server, port, requests[:20], concurrency=1, cores=CORES[1:])
        loads.append(on.load(server, port, requests, concurrency=1, cores=CORES[1:]))
        if set(loads[-1].statuses) != {"200"}:
            raise RuntimeError(f"the queue answered {loads[-1].statuses}")
    cpu = [each.server_us + each.postgres_us for each in loads]
    names = {"50 comments": "", "50,000 comments": "p99 <= 150 ms", "50,000, riskiest first": "p99 <= 150 ms"}
    return [
        [name, f"{load.p50_ms:.1f}", f"{load.p99_ms:.1f}", f"{us / cpu[0]:.2f}", reach]
        for (name, reach), load, us in zip(names.items(), loads, cpu, strict=True)
    ]


def bulk_s(browser: httpx2.Client, act: str, slug: str) -> float:
    """Seconds from the press to the end of the job, asked for as the page asks."""
    started = time.perf_counter()
    form = {"act": act, "loaded": str(time.time() + 1), "all": "true"}
    answer = browser.post(f"/dashboard/sites/{slug}/bulk", data=form, headers={"Accept": "application/json"})
    answer.raise_for_status()
    progress = answer.json()
    while progress["goes_on"]:
        time.sleep(0.02)
        progress = browser.get(progress["url"], headers={"Accept": "application/json"}).json()
    if progress["reached"] != MANY:
        raise RuntimeError(f"the act reached {progress['reached']} of {MANY}")
    return time.perf_counter() - started


def main() -> None:
    acts = ["approve", "spam", "approve"]
    many = [f"many-{nr}" for nr in range(len(acts))]
    with stage() as on:
        for slug, pages in {"small": 1, "large": 1_000, **dict.fromkeys(many, MANY // 50)}.items():
            on.run(partial(build, slug=slug, pages=pages))
        on.run(fill.settle)
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        with on.service(port, cores=CORES[:1], COMMENTS_PUBLIC_URL=url) as server:
            browser = sign_in(on, url, "small", "large", *many)
            rows = first_bytes(on, server, port, browser)
            spent = [bulk_s(browser, act, slug) for act, slug in zip(acts, many, strict=True)]
    table("The queue: first 25 that wait", ["site of", "p50 ms", "p99 ms", "CPU, ratio", "reach"], rows)
    print(f"\nOne act on {MANY:,} comments: {median(spent):.2f} s, longest {max(spent):.2f} s (reach: <= 5 s)")


if __name__ == "__main__":
    main()
