"""The page without JavaScript in other languages, on a phone: as it stands, and with faults in it."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.axe import axe_script, violations
from tests.e2e.discussion import discuss
from tests.e2e.phone import PHONE
from tests.e2e.product import Product
from tests.e2e.test_dashboard import too_small
from tests.e2e.visitors import Visitors

# On which side of their comment pictures stand, and on which side of a comment the line of its answers.
_BEGINS = """() => {
  const side = (inner, outer) =>
    inner.left + inner.right < outer.left + outer.right ? 'left' : 'right';
  const box = (css) => document.querySelector(css).getBoundingClientRect();
  const line = getComputedStyle(document.querySelector('.comments .comments'));
  return [side(box('.avatar'), box('.by')), parseFloat(line.borderLeftWidth) ? 'left' : 'right'];
}"""


@pytest.mark.parametrize(
    ("lang", "direction", "post", "fault"),
    [
        ("ar", "rtl", "انشر التعليق", "هذا ليس عنوان بريد إلكتروني."),
        ("de", "ltr", "Kommentar abschicken", "Das ist keine E-Mail-Adresse."),
    ],
    ids=["ar", "de"],
)
def test_it_reads_well_in_its_language_and_so_do_its_faults(
    product: Product, visitors: Visitors, lang: str, direction: str, post: str, fault: str
) -> None:
    lab = product.new_site(lang=lang, private="true", email_rule="optional")
    discuss(lab)
    reader = visitors.reader(**PHONE)
    reader.context.add_init_script(axe_script())
    reader.watch.expect("Failed to load resource.*422")
    page = reader.page
    page.goto(product.thread_page(lab.site, lab.url))
    expect(page.locator("html")).to_have_attribute("lang", lang)
    expect(page.locator("html")).to_have_attribute("dir", direction)
    assert page.evaluate(_BEGINS) == ["right" if direction == "rtl" else "left"] * 2
    _good(page)
    page.locator("#email").fill("ana at home")
    page.locator("#text").fill("It stays")
    page.locator("#write form").evaluate("form => form.noValidate = true")
    page.get_by_role("button", name=post).click()
    expect(page.get_by_role("alert")).to_contain_text(fault)
    expect(page.locator("#text")).to_have_value("It stays")
    expect(page.locator("#email")).to_have_value("ana at home")
    _good(page)


def _good(page: Page) -> None:
    page.set_viewport_size({"width": 375, "height": 812})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert [each for each in too_small(page) if each[0] != "trap"] == []  # no person meets that one
    assert violations(page, looks=2) == []
