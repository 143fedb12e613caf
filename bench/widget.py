"""The widget in a browser, on a desk and on a phone: `python bench/widget.py`. Twenty comments, cold; then a thousand.

Needs a Chromium. What other work takes from the machine is in the times, so the load is printed beside them; CPU is
that of the main thread alone.
"""

import gzip
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any, Final
from uuid import UUID, uuid5

sys.path.insert(0, str(Path(__file__).parent.parent))

from playwright.sync_api import Browser, Route, sync_playwright

from bench.stage import table
from comments_svc.web.embed import STATIC
from tests.database import database_server
from tests.e2e.browser import chromium_args, require_chromium
from tests.e2e.discussion import discuss
from tests.e2e.host_page import HostPage
from tests.e2e.phone import PHONE, Cost, cost, served
from tests.e2e.product import Product, running

RUNS: Final = 9
MANY: Final = 1_000
MANY_RUNS: Final = 3
_LOOPBACK: Final = "--disable-features=LocalNetworkAccessChecks"


def main() -> None:
    weigh()
    with tempfile.TemporaryDirectory(prefix="comments-widget-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        with (
            database_server(folder, None) as server,
            server.database(server.migrated("widget", folder / "template.lock")) as dsn,
            running(dsn, folder / "service.log") as product,
            sync_playwright() as playwright,
        ):
            arguments = [*chromium_args(), _LOOPBACK]
            browser = playwright.chromium.launch(executable_path=require_chromium(), args=arguments)
            measure(product, browser)
            measure_many(product, browser)


def weigh() -> None:
    languages = [
        len(gzip.compress(each.read_bytes(), 9)) for each in STATIC.glob("embed-??*.js") if each.name not in _SCRIPTS
    ]
    rows = [[name, f"{len(gzip.compress((STATIC / name).read_bytes(), 9)):,}"] for name in _SCRIPTS]
    table("Bytes with gzip", ["script", "bytes"], [*rows, ["a language, the largest", f"{max(languages):,}"]])


_SCRIPTS: Final = ("embed.js", "embed-more.js", "embed-baked.js", "count.js", "feedback.js")


def measure(product: Product, browser: Browser) -> None:
    page = HostPage(discuss(product.new_site()))
    rows = []
    with served(page.html()) as address, served(page.html(script=False)) as empty:
        for look, slow in (("desk", False), ("phone", True)):
            base = min(each.cpu_ms for each in costs(browser, empty, slow=slow, comments=0))
            found = costs(browser, address, slow=slow)
            rows.append([look, *figures(found, base)])
    table(f"Twenty comments, median of {RUNS}, {load()}", ["", *_COLUMNS], rows)


_COLUMNS: Final = (
    "first comment ms",
    "fastest",
    "blocked ms",
    "longest task ms",
    "CPU ms above an empty page",
    "shift",
)


def measure_many(product: Product, browser: Browser) -> None:
    """In one answer, which the service gives nobody: it sends a hundred at a time."""
    lab = discuss(product.new_site())
    model = thousand(lab.thread())

    def answer(route: Route) -> None:
        route.fulfill(headers={"access-control-allow-origin": "*"}, json=model)

    rows = []
    with served(HostPage(lab).html()) as address:
        for look, slow in (("desk", False), ("phone", True)):
            found = costs(browser, address, slow=slow, runs=MANY_RUNS, comments=MANY, answer=answer)
            rows.append([look, *figures(found, 0)[2:4]])
    table(f"{MANY:,} comments, median of {MANY_RUNS}, {load()}", ["", *_COLUMNS[2:4]], rows)


def thousand(model: dict[str, Any]) -> dict[str, Any]:
    """The same twenty again and again, each time as comments of their own."""
    twenty = model["comments"]
    rounds = range(MANY // len(twenty))

    def renamed(comment: dict[str, Any], nth: int) -> dict[str, Any]:
        ids = {name: comment[name] and str(uuid5(UUID(comment[name]), str(nth))) for name in ("id", "parent", "root")}
        return {**comment, **ids}

    comments = [renamed(each, nth) for nth in rounds for each in twenty]
    return {**model, "comments": comments, "next": None, "more": {}}


def load() -> str:
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


def costs(
    browser: Browser,
    address: str,
    *,
    slow: bool,
    runs: int = RUNS,
    comments: int = 1,
    answer: Callable[[Route], None] | None = None,
) -> list[Cost]:
    """`comments`: how many are waited for. `answer`: in place of the service's first page."""
    options: dict[str, Any] = PHONE if slow else {}
    found = []
    for _ in range(runs):
        context = browser.new_context(**options)
        page = context.new_page()
        if answer:
            page.route(lambda url: "/thread?" in url, answer)
        found.append(cost(page, address, slow=slow, comments=comments))
        context.close()
    return found


def figures(found: list[Cost], base_cpu_ms: float) -> list[str]:
    first = [each.first_ms for each in found]
    return [
        f"{median(first):.0f}",
        f"{min(first):.0f}",
        f"{median(each.blocked_ms for each in found):.0f}",
        f"{median(each.longest_ms for each in found):.0f}",
        f"{min(each.cpu_ms for each in found) - base_cpu_ms:.0f} (that page: {base_cpu_ms:.0f})",
        f"{max(each.shift for each in found):.3f}",
    ]


if __name__ == "__main__":
    main()
