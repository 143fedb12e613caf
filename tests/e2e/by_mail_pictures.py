"""The pictures of docs/how-to/comments-by-mail.md: a mail to a post, the author's answer, and the page with both."""

from collections.abc import Callable
from typing import Final

from playwright.sync_api import Locator, Page

from tests.e2e.visitors import Visitors
from tests.e2e.widget import Widget
from tests.faults.server import wait_until

_POST: Final = "/paper-beside-the-editor/"
_ASKED: Final = "Do you date the pages?"
_ANSWERED: Final = "Each of them, top right."


def take_by_mail(visitors: Visitors, save: Callable[[Page, str], None]) -> None:
    blog = visitors.product.blog
    options = {"viewport": {"width": 800, "height": 760}, "device_scale_factor": 1.5, "color_scheme": "light"}
    page = visitors.reader(**options).page
    page.goto(f"{blog}/mailbox/write?about={_POST}")
    page.get_by_label("Text").fill(f"{_ASKED}\n-- \nAna, 12 Example Street")
    _show(page.get_by_label("From"), page, save, "by-mail-write")
    page.get_by_role("button", name="Send").click()
    _open(page, f"{blog}/mailbox/", "has written a comment by mail")
    page.get_by_label("Text", exact=True).fill(f"publish\n{_ANSWERED}")
    _show(page.get_by_role("heading", name="Answer"), page, save, "by-mail-answer")
    page.get_by_role("button", name="Send the answer").click()
    _open(page, f"{blog}/mailbox/", "your answer are published")
    widget = Widget(page).open(blog + _POST)
    _show(widget.article(_ASKED), page, save, "by-mail-page")


def _open(page: Page, box: str, words: str) -> None:
    """The mail whose beginning says this, once it is there."""
    letter = page.locator(".letters a").filter(has_text=words)

    def look() -> bool:
        page.goto(box)
        return letter.count() > 0

    wait_until(look, within_s=30)
    letter.first.click()


def _show(what: Locator, page: Page, save: Callable[[Page, str], None], name: str) -> None:
    what.evaluate("element => scrollBy(0, element.getBoundingClientRect().top - 48)")
    save(page, name)
