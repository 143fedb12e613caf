"""The pages of a site on a phone: many moved at once, those found that are gone, and old ones closed."""

from playwright.sync_api import Page, expect

from tests.e2e.axe import axe_script, violations
from tests.e2e.phone import PHONE
from tests.e2e.product import Lab, Product
from tests.e2e.test_dashboard import too_small
from tests.e2e.visitors import Visitors
from tests.faults.server import wait_until


def _good(page: Page) -> None:
    assert too_small(page) == []
    assert violations(page, looks=2) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def _looked(page: Page) -> bool:
    page.reload()
    return "Looked for all 4 pages" in page.get_by_role("status").first.inner_text()


def test_pages_move_by_the_folder_are_looked_for_and_close_by_their_age(product: Product, visitors: Visitors) -> None:
    lab = product.new_site()
    for name in ("queues", "loaves", "a-name-that-is-so-long-that-no-line-of-a-phone-has-room-for-it-all"):
        lab.post("Hello.", url=f"{lab.url}2024/{name}/")
    lab.post("Hello.", url=f"{lab.url}archive/queues/")
    kim = visitors.owner(product.sign_in_link("kim@pages.example", lab.site), **PHONE)
    kim.context.add_init_script(axe_script())
    page = kim.page
    page.goto(f"{lab.dashboard}/pages")
    _good(page)
    page.get_by_role("link", name="Move", exact=True).click()
    page.get_by_label("Where the pages were").fill(f"{lab.url}2024/")
    page.get_by_label("Where they are now").fill("https://evil.example/")
    kim.watch.expect("Failed to load resource.*422")
    page.get_by_role("button", name="Show what it would move").click()
    expect(page.get_by_role("alert")).to_contain_text("is no origin of this site")
    _good(page)
    page.get_by_label("Where they are now").fill(f"{lab.url}archive/")
    page.get_by_role("button", name="Show what it would move").click()
    expect(page.get_by_role("heading", name="2 of 3 pages would move")).to_be_visible()
    _good(page)
    page.get_by_role("button", name="Move them").click()
    expect(page.get_by_role("heading", name="Moved: 2 pages. 1 page stayed")).to_be_visible(timeout=30_000)
    expect(
        page.get_by_role("link", name="All pages")
    ).to_be_visible()  # the page of the end, not the last words of the way
    _good(page)
    page.get_by_role("button", name="Undo all of it").click()
    expect(page.get_by_role("heading", name="Undone.")).to_be_visible(timeout=30_000)
    page.get_by_role("link", name="← Move many pages").click()
    _good(page)
    page.goto(f"{lab.dashboard}/pages/age")
    page.get_by_label("Close after, in days").fill("many")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter a whole number of days")
    _good(page)
    page.get_by_label("Close after, in days").fill("365")
    page.get_by_role("button", name="Show what it would change").click()
    expect(page.get_by_role("heading", name="It would change nothing now")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Saved.")
    _good(page)
    _find_gone_ones(page)
    _move_a_conversation(page, lab)


def _find_gone_ones(page: Page) -> None:
    page.get_by_role("link", name="Gone", exact=True).click()
    _good(page)
    page.get_by_role("button", name="Look for all pages").click()
    expect(page.get_by_role("status")).to_contain_text("of 4 pages so far")
    _good(page)
    wait_until(lambda: _looked(page), within_s=60)
    expect(page.get_by_text("Gone: the page answers 404 Not Found.").first).to_be_visible()
    _good(page)
    page.get_by_role("button", name="Keep as it is").first.click()
    expect(page.get_by_text("It stays as it is.")).to_be_visible()
    _good(page)


def _move_a_conversation(page: Page, lab: Lab) -> None:
    page.goto(f"{lab.dashboard}/c/{lab.post('It belongs elsewhere.')}")
    page.get_by_role("link", name="Move to another page").click()
    page.get_by_label("Address of the other page").fill(lab.url)
    page.get_by_role("button", name="Move").click()
    expect(page.get_by_role("alert")).to_contain_text("It is on this page already.")
    _good(page)
    page.get_by_label("Address of the other page").fill(f"{lab.url}elsewhere/")
    page.get_by_role("button", name="Move").click()
    expect(page.get_by_text("The conversation was moved.")).to_be_visible()
    _good(page)
    page.get_by_role("button", name="Undo: Moved a conversation").first.click()
    expect(page.get_by_text("Undone. The conversation is on this page again.")).to_be_visible()
