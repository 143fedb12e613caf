"""Who looks at the pages: readers and the author, each in a browser context of their own."""

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e.product import Product
from tests.e2e.watch import Watch

TIMEOUT_MS = 10_000
# As in private windows of some browsers.
NO_STORAGE = (
    "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })"
)


@dataclass
class Visitor:
    page: Page
    watch: Watch
    reader: bool

    @property
    def context(self) -> BrowserContext:
        return self.page.context

    def another_page(self) -> Page:
        """A second tab: the same storage."""
        return self.context.new_page()

    def faults(self) -> list[str]:
        """Whatever should not have happened to this visitor. A reader gets no cookie; the author gets one, and another
        while a mail to sign in by is on its way."""
        cookies = {each.get("name", "") for each in self.context.cookies()}
        allowed = set() if self.reader else {"session", "asking", "invitation"}
        return [*self.watch.faults(), *(f"cookie: {each}" for each in cookies - allowed)]


@dataclass
class Visitors:
    """`options` are those of a browser context: viewport, color_scheme, java_script_enabled, has_touch, …"""

    browser: Browser
    product: Product
    all: list[Visitor] = field(default_factory=list)

    def reader(self, **options: Any) -> Visitor:
        return self._visitor(reader=True, **options)

    def anybody(self, **options: Any) -> Visitor:
        """Whoever wants to sign in."""
        return self._visitor(reader=False, **options)

    def author(self, **options: Any) -> Visitor:
        """Signed in by a one-time link."""
        return self.owner(self.product.sign_in_link(), **options)

    def owner(self, sign_in_link: str, **options: Any) -> Visitor:
        """Whoever this link is of."""
        visitor = self._visitor(reader=False, **options)
        visitor.page.goto(sign_in_link)
        visitor.page.locator("main button.primary").click()
        visitor.page.wait_for_url(lambda url: "sign-in" not in url)
        return visitor

    def _visitor(self, *, reader: bool, **options: Any) -> Visitor:
        context = self.browser.new_context(**{"locale": "en-GB", "timezone_id": "UTC"} | options)
        context.set_default_timeout(TIMEOUT_MS)
        watch = Watch(context, [self.product.service, self.product.blog])
        visitor = Visitor(context.new_page(), watch, reader)
        self.all.append(visitor)
        return visitor

    def leave(self) -> list[str]:
        """Everybody closes the browser; what had gone wrong for anybody."""
        faults = [fault for visitor in self.all for fault in visitor.faults()]
        for visitor in self.all:
            visitor.context.close()
        return faults
