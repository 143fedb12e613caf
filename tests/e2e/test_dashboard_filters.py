"""Filters that are offered: on each card, on its reasons, and in a sheet that lies over the list on a phone."""

import pytest
from playwright.sync_api import Page, expect

from comments_svc.sites.model import Policy
from tests.e2e.axe import axe_script, contrasts, violations
from tests.e2e.product import Lab, Product
from tests.e2e.queue import Queue
from tests.e2e.test_dashboard import PHONE, too_small
from tests.e2e.visitors import Visitors


@pytest.fixture
def lab(product: Product) -> Lab:
    lab = product.new_site(Policy.HOLD)
    lab.post("What is it?", name="Ada", email="ada@example.org", title="Bread")
    lab.post("Who knows?", name="Bob", url=f"{lab.url}second/", title="A second page")
    return lab


def _picked(page: Page) -> list[str]:
    return page.locator("a.picked bdi").all_text_contents()


def test_a_card_and_its_reasons_narrow_the_list(visitors: Visitors, lab: Lab) -> None:
    queue = Queue(visitors.author().page).open(f"{lab.dashboard}?tab=all&sort=newest")
    page = queue.page
    for words, chip in (
        ("Only this page", "Page: Bread"),
        ("Only this author", "Author: Ada"),
        ("Only this domain", "E-mail: example.org"),
    ):
        queue.card("What is it?").get_by_text("More", exact=True).click()
        queue.card("What is it?").get_by_role("link", name=words).click()
        expect(page.locator("a.picked").last).to_contain_text(chip)
        expect(page.get_by_role("article")).to_have_count(1)
    assert "tab=all" in page.url and "sort=newest" in page.url
    page.goto(lab.dashboard)
    page.get_by_role("link", name="Everything waits (only these)").first.click()
    expect(page.get_by_role("article")).to_have_count(2)
    assert _picked(page) == ["Reason: Everything waits"]
    assert page.get_by_role("link", name="(only these)").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_the_filters_are_a_sheet_over_the_list(visitors: Visitors, lab: Lab, scheme: str) -> None:
    author = visitors.author(**PHONE, color_scheme=scheme)
    author.context.add_init_script(axe_script())
    page = Queue(author.page).open(lab.dashboard).page
    reasons = page.locator("a.by")
    assert reasons.evaluate_all("all => all.every((each) => each.getBoundingClientRect().height >= 44)")
    top = page.locator("#list").evaluate("list => list.getBoundingClientRect().top")
    summary = page.get_by_text("Filters and views")
    summary.tap()
    sheet = page.locator(".filters")
    box = sheet.bounding_box()
    assert box is not None
    assert (box["x"], box["width"], box["y"] + box["height"]) == (0, 375, 812)
    assert page.locator("#list").evaluate("list => list.getBoundingClientRect().top") == top
    assert page.evaluate("document.documentElement.scrollWidth") == 375
    assert too_small(page) == []
    assert violations(page, looks=2) == []
    assert contrasts(page) == []
    # Its shade closes it, and presses nothing below.
    page.touchscreen.tap(187, 20)
    expect(page.get_by_label("Reason")).to_be_hidden()
    summary.tap()
    page.get_by_label("Reason").press("Escape")
    expect(page.get_by_label("Reason")).to_be_hidden()
    summary.tap()
    page.get_by_label("Reason").select_option(label="Everything waits")
    page.get_by_label("Page", exact=True).fill("A second page")
    page.get_by_label("Since").fill("2026-01-31")
    page.get_by_role("button", name="Show these").tap()
    expect(page.get_by_role("article")).to_have_count(1)
    assert _picked(page) == ["Reason: Everything waits", "Page: “A second page”", "Since: 2026-01-31"]
    assert page.evaluate("document.documentElement.scrollWidth") == 375


def test_beside_the_list_the_filters_stay_open_and_show_what_is_chosen(visitors: Visitors, lab: Lab) -> None:
    page = Queue(visitors.author().page).open(lab.dashboard).page
    summary, reason = page.get_by_text("Filters and views"), page.get_by_label("Reason")
    at = summary.bounding_box()
    summary.click()
    assert summary.bounding_box() == at
    reason.select_option(label="Everything waits")
    page.get_by_label("Page", exact=True).fill("A second page")
    page.get_by_role("button", name="Show these").click()
    expect(page.get_by_text("1 comment matches")).to_be_visible()
    expect(reason).to_have_value("everything-waits")
    expect(reason).to_be_visible()
    expect(page.get_by_label("Page", exact=True)).to_have_value("A second page")
    tall = page.locator(".narrow :is(input:not([type=hidden]), select, button)").evaluate_all(
        "all => [...new Set(all.map((each) => each.getBoundingClientRect().height))]"
    )
    assert len(tall) == 1
    page.reload()
    expect(reason).to_be_hidden()
