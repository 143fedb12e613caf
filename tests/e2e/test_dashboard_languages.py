"""The dashboard in another language: words of the pages and of their scripts, on a phone."""

from typing import Final

import pytest
from playwright.sync_api import expect

from comments_svc.moderation.model import Act
from comments_svc.sites.model import Policy
from tests.e2e.product import Product
from tests.e2e.queue import Queue
from tests.e2e.visitors import Visitors

# Those that docs/how-to/translate-the-dashboard.md calls complete.
_COMPLETE: Final = ("de", "fr", "es", "pt-BR", "nl")
_PAGES: Final = """?tab=pending ?tab=all /history /statistics /setup /setup/mail /setup/comment
/c/{comment} /c/{comment}/edit /c/{comment}/move /c/{comment}/author /c/{comment}/private
/pages /pages/age /pages/move /pages/gone
/mail /mail/test /mail/outbox /mail/letters /mail-in /feedback
/settings /rules /rules/new?kind=pattern /hooks /appearance /people /data"""
_IN_COLUMNS: Final = (
    "[...document.querySelectorAll('main table')].every((one) => getComputedStyle(one).display === 'table')"
)
_WIDER: Final = "document.documentElement.scrollWidth > innerWidth"


def test_a_german_author_chooses_the_language_and_decides(visitors: Visitors, product: Product) -> None:
    lab = product.new_site(Policy.HOLD)
    for text in ("Der erste.", "Der zweite."):
        lab.post(text, name="Änne")
    author = visitors.author(viewport={"width": 375, "height": 812})
    page, queue = author.page, Queue(author.page)
    page.goto(f"{lab.dashboard.partition('/sites/')[0]}/account")
    page.get_by_label("Language").select_option("de")
    page.get_by_role("button", name="Change language").click()
    expect(page.get_by_role("status")).to_have_text("Das Dashboard spricht jetzt Ihre Sprache.")
    queue.open(lab.dashboard)
    expect(page.locator("html")).to_have_attribute("lang", "de")
    queue.press("Freigeben", "Der erste.")
    expect(queue.row("Der erste.").locator(".folded")).to_contain_text("Freigegeben.")
    queue.card("Der zweite.").get_by_role("checkbox").check()
    expect(page.locator("#picked")).to_have_text("1 ausgewählt")
    queue.row("Der erste.").get_by_role("button", name="Rückgängig").click()
    expect(queue.said).to_have_text("Rückgängig gemacht.")
    queue.card("Der zweite.").get_by_role("link", name="Antworten").click()
    expect(page.get_by_role("toolbar", name="Formatierung")).to_be_visible()
    expect(page.get_by_role("button", name="Vorschau")).to_be_in_viewport()
    assert not page.evaluate(_WIDER)
    # Other tests find the words that they know.
    page.goto(f"{lab.dashboard.partition('/sites/')[0]}/account")
    page.get_by_label("Sprache").select_option("")
    page.get_by_role("button", name="Sprache wechseln").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")


@pytest.mark.parametrize("lang", _COMPLETE)
def test_no_page_is_wider_than_a_phone(visitors: Visitors, product: Product, lang: str) -> None:
    lab = product.new_site(Policy.HOLD)
    comment = lab.post("A word of [two](https://else.example/).", name="Ada Lovelace", email="ada@example.org")
    lab.decide(lab.post("Thank you."), Act.APPROVE)
    page = visitors.author(viewport={"width": 375, "height": 812}, locale=lang).page
    wide = []
    for path in _PAGES.split():
        answer = page.goto(lab.dashboard + path.format(comment=comment))
        assert answer is not None and answer.ok, path
        wide += [path] * page.evaluate(_WIDER)
        # A table keeps its columns, however long the words above them are.
        assert page.evaluate(_IN_COLUMNS), path
    assert wide == []
    expect(page.locator("html")).to_have_attribute("lang", lang)
