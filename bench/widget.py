"""The widget in a browser, on a desk and on a phone: `python bench/widget.py`. Twenty comments, cold.

Needs a Chromium. What other work takes from the machine is in the times, so the load is printed beside them; CPU is
that of the main thread alone.
"""

import gzip
import os
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).parent.parent))

from playwright.sync_api import Browser, sync_playwright

from bench.stage import table
from comments_svc.web.embed import STATIC
from tests.database import database_server
from tests.e2e.browser import chromium_args, require_chromium
from tests.e2e.discussion import discuss
from tests.e2e.host_page import HostPage
from tests.e2e.phone import PHONE, Cost, cost, served
from tests.e2e.product import Product, running

RUNS: Final = 9
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
            measure(product, playwright.chromium.launch(executable_path=require_chromium(), args=arguments))


def weigh() -> None:
    languages = [
        len(gzip.compress(each.read_bytes(), 9)) for each in STATIC.glob("embed-??*.js") if each.name not in _SCRIPTS
    ]
    rows = [[name, f"{len(gzip.compress((STATIC / name).read_bytes(), 9)):,}"] for name in _SCRIPTS]
    table("Bytes with gzip", ["script", "bytes"], [*rows, ["a language, the largest", f"{max(languages):,}"]])


_SCRIPTS: Final = ("embed.js", "embed-more.js", "embed-acts.js", "embed-baked.js", "count.js", "feedback.js")


def measure(product: Product, browser: Browser) -> None:
    page = HostPage(discuss(product.new_site()))
    rows = []
    with served(page.html()) as address, served(page.html(script=False)) as empty:
        for look, slow in (("desk", False), ("phone", True)):
            base = min(each.cpu_ms for each in costs(browser, empty, slow=slow, widget=False))
            found = costs(browser, address, slow=slow)
            rows.append([look, *figures(found, base)])
    load = f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    table(f"Twenty comments, median of {RUNS}, {load}", ["", *_COLUMNS], rows)


_COLUMNS: Final = (
    "first comment ms",
    "fastest",
    "blocked ms",
    "longest task ms",
    "CPU ms above an empty page",
    "shift",
)


def costs(browser: Browser, address: str, *, slow: bool, widget: bool = True) -> list[Cost]:
    options: dict[str, Any] = PHONE if slow else {}
    found = []
    for _ in range(RUNS):
        context = browser.new_context(**options)
        found.append(cost(context.new_page(), address, slow=slow, widget=widget))
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
