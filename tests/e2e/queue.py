"""The dashboard's queue as the author sees it."""

from dataclasses import dataclass

from playwright.sync_api import Locator, Page


@dataclass
class Queue:
    page: Page

    def open(self, url: str) -> "Queue":
        self.page.goto(url)
        return self

    @property
    def list(self) -> Locator:
        return self.page.locator("#list")

    def card(self, text: str) -> Locator:
        """A comment that waits, by a part of what it says."""
        return self.page.get_by_role("article").filter(has=self.page.locator(".body", has_text=text))

    def row(self, text: str) -> Locator:
        """Its place in the list, which it keeps when it is folded."""
        return self.page.locator("#list > li").filter(has_text=text)

    def press(self, action: str, text: str) -> None:
        self.card(text).get_by_role("button", name=action).click()

    def count(self, tab: str) -> Locator:
        return self.page.locator(f"[data-count={tab}]")

    @property
    def said(self) -> Locator:
        """What is read out."""
        return self.page.locator("#said")
