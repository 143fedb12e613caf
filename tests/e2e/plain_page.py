"""A thread as a page of the service, which needs no JavaScript."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from playwright.sync_api import Locator, Page, expect

from tests.faults.server import wait_until

# The service takes for a machine's whatever is sent within a second of the form.
_PERSONS_S: Final = 1.1


@dataclass
class PlainPage:
    """`says`: an English text of the page, as it is on this one."""

    page: Page
    says: Callable[[str], str] = str

    @property
    def articles(self) -> Locator:
        return self.page.get_by_role("article")

    def article(self, text: str) -> Locator:
        """One comment, by a part of what it says, without its replies."""
        return self.articles.filter(has=self.page.locator(".body", has_text=text))

    def write(self, text: str, *, name: str, button: str = "Post comment") -> None:
        """Fills the form in and sends it, in a person's time."""
        began = time.monotonic()
        self.page.get_by_role("textbox", name=self.says("Name")).fill(name)
        self.page.get_by_role("textbox", name=self.says("Comment")).fill(text)
        wait_until(lambda: time.monotonic() - began > _PERSONS_S, within_s=2 * _PERSONS_S)
        self.page.get_by_role("button", name=self.says(button)).click()
        expect(self.page).to_have_url(re.compile("did=posted"))

    def reply(self, to: str, text: str, *, name: str) -> None:
        self.article(to).get_by_role("link", name=self.says("Reply")).click()
        self.write(text, name=name, button="Post reply")
