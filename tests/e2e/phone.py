"""A phone on a slow line, and what a page costs it.

The page is served from an origin of its own, past Playwright's routes, which would take time themselves.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from playwright.sync_api import CDPSession, Page

PHONE: Final[dict[str, Any]] = {"viewport": {"width": 375, "height": 812}, "has_touch": True, "is_mobile": True}
SLOWER: Final = 4
_LINE: Final = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}
WATCH: Final = """
window.seen = { first: null, tasks: [], shifts: [] };
new PerformanceObserver((list) => seen.tasks.push(...list.getEntries().map((each) => each.duration)))
  .observe({ type: 'longtask', buffered: true });
new PerformanceObserver((list) => seen.shifts.push(...list.getEntries().map((each) => each.value)))
  .observe({ type: 'layout-shift', buffered: true });
const look = () => {
  const comment = document.querySelector('comment-thread')?.shadowRoot?.querySelector('article .body');
  if (comment?.textContent) seen.first = performance.now();
  else requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""


_THERE: Final = """
most => document.querySelector('comment-thread').shadowRoot.querySelectorAll('article').length >= most"""


@dataclass(frozen=True)
class Cost:
    """Milliseconds: until the first comment; of tasks beyond 50 each; of the longest task; of main-thread CPU."""

    first_ms: float
    blocked_ms: float
    longest_ms: float
    cpu_ms: float
    shift: float


@contextmanager
def served(html: str) -> Iterator[str]:
    """The address of a page at an origin that nobody else has."""
    body = html.encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def slow_down(page: Page) -> CDPSession:
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", _LINE)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    return session


def cost(page: Page, address: str, *, slow: bool, comments: int = 1) -> Cost:
    """Of opening the page cold, until so many comments stand there and nothing happens any more."""
    session = slow_down(page) if slow else page.context.new_cdp_session(page)
    session.send(
        "Performance.enable", {"timeDomain": "threadTicks"}
    )  # what others take from the machine is not counted
    page.add_init_script(WATCH)
    page.goto(address)
    if comments:
        page.wait_for_function("() => seen.first !== null")
        page.wait_for_function(_THERE, arg=comments, polling=100, timeout=120_000)
    page.wait_for_load_state("networkidle")
    seen = page.evaluate("seen")
    tasks: list[float] = seen["tasks"]
    metrics = session.send("Performance.getMetrics")["metrics"]
    return Cost(
        first_ms=seen["first"] or 0,
        blocked_ms=sum(each - 50 for each in tasks),
        longest_ms=max(tasks, default=0),
        cpu_ms=next(float(each["value"]) * 1e3 for each in metrics if each["name"] == "TaskDuration"),
        shift=sum(seen["shifts"]),
    )
