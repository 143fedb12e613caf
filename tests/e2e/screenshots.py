"""Writes docs/pictures: widget, page without JavaScript and dashboard; wide and narrow, by day and by night.

`make screenshots`, then look at each of them.
"""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from playwright.sync_api import Page, expect, sync_playwright

from tests.database import database_server
from tests.e2e.browser import chromium_args, chromium_path
from tests.e2e.by_mail_pictures import take_by_mail
from tests.e2e.host_page import HostPage
from tests.e2e.phone import served
from tests.e2e.product import POST, Product, running
from tests.e2e.visitors import TIMEOUT_MS, Visitors
from tests.e2e.widget import Widget

_PICTURES: Final = Path(__file__).parents[2] / "docs" / "pictures"
_WIDE: Final = {"width": 1280, "height": 900}
_NARROW: Final = {"width": 375, "height": 812}
_FRAME: Final = (
    "body { margin: 0; padding: 16px; min-height: 100vh; font: 16px system-ui } h1, main > p { display: none }"
)
_THEMES: Final = (
    "",
    """body { background: #fbf3e4; color: #3b2a1a; font-family: Georgia, serif }
    comment-thread { --cmt-accent: #8a3b12; --cmt-radius: 2px }""",
    """:root { color-scheme: dark } body { background: #14181f; color: #e6e9ef }
    comment-thread { --cmt-accent: #ffb38a; --cmt-radius: 14px }
    comment-thread::part(primary) { border-radius: 99px }""",
)


def main() -> None:
    _PICTURES.mkdir(parents=True, exist_ok=True)
    with product_for_pictures() as product, sync_playwright() as playwright:
        expect.set_options(timeout=TIMEOUT_MS)
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=chromium_args())
        visitors = Visitors(browser, product)
        # Nothing above the list but what is always there.
        visitors.author().page.get_by_role("button", name="No, thanks").click()
        for name, size in (("wide", _WIDE), ("narrow", _NARROW)):
            for scheme in ("light", "dark"):
                _take(visitors, f"{name}-{scheme}", viewport=size, color_scheme=scheme)
        _take_for_readme(visitors)
        _take_themes(visitors)
        take_by_mail(visitors, _save)
        browser.close()


@contextmanager
def product_for_pictures() -> Iterator[Product]:
    with tempfile.TemporaryDirectory(prefix="comments-pictures-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # root's Postgres runs under another account
        with (
            database_server(folder, None) as server,
            server.database(server.migrated("pictures", folder / "template.lock")) as dsn,
            running(dsn, folder / "service.log") as product,
        ):
            yield product


def _take(visitors: Visitors, look: str, **options: object) -> None:
    product = visitors.product
    reader, author = visitors.reader(**options).page, visitors.author(**options).page
    _widget(reader, product.blog + POST)
    _save(reader, f"widget-{look}")
    reader.goto(product.thread_page("demo", product.blog + POST))
    _save(reader, f"page-{look}")
    author.goto(product.dashboard)
    _save(author, f"dashboard-{look}")


def _take_for_readme(visitors: Visitors) -> None:
    """Two for those who see the project for the first time: 1200 pixels wide, and sharp."""
    product = visitors.product
    options = {"viewport": {"width": 800, "height": 640}, "device_scale_factor": 1.5, "color_scheme": "light"}
    reader, author = visitors.reader(**options).page, visitors.author(**options).page
    widget = _widget(reader, product.blog + POST)
    widget.articles.first.evaluate("article => scrollBy(0, article.getBoundingClientRect().top - 32)")
    _save(reader, "widget")
    author.goto(product.dashboard)
    _save(author, "dashboard")


def _take_themes(visitors: Visitors) -> None:
    """One discussion on three pages, side by side."""
    lab = visitors.product.new_site()
    asked = lab.post("Does it also hold when people **leave** the queue?", name="Ada Lovelace")
    lab.post("It does: see `wait = people / rate`.", name="Grace Hopper", parent=asked)
    with ExitStack() as stack:
        frames = [stack.enter_context(served(HostPage(lab, css=_FRAME + css).html())) for css in _THEMES]
        page = visitors.reader(viewport={"width": 1260, "height": 940}, device_scale_factor=1.5).page
        style = "<style>body { margin: 0; display: flex } iframe { flex: 1; border: 0; height: 940px }</style>"
        # From the host of the frames, which a browser that blocks what is of others lets keep things then.
        page.goto(stack.enter_context(served(style + "".join(f'<iframe src="{each}"></iframe>' for each in frames))))
        for frame in page.frames[1:]:
            widget = frame.locator("comment-thread")
            expect(widget.get_by_role("article")).to_have_count(2)
            widget.locator("textarea").focus()
            expect(widget.get_by_role("button", name="Preview")).to_be_visible()
            widget.locator("textarea").blur()
            frame.evaluate("scrollTo(0, 0)")
        _save(page, "themes")


def _widget(page: Page, address: str) -> Widget:
    """With all that it fetches later, at the top of the window."""
    widget = Widget(page).open(address)
    widget.text.focus()
    expect(widget.form.get_by_role("button", name="Preview")).to_be_visible()
    widget.text.blur()
    widget.heading.evaluate("heading => heading.scrollIntoView()")
    return widget


def _save(page: Page, name: str) -> None:
    path = _PICTURES / f"{name}.png"
    page.screenshot(path=path, animations="disabled")
    print(f"{path.name}: {path.stat().st_size / 1024:.0f} KB")


if __name__ == "__main__":
    main()
