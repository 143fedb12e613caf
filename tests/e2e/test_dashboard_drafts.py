"""What a moderator types is lost by nothing but their wish: not by another form, nor by another tab."""

import pytest
from playwright.sync_api import Locator, Page, expect

from comments_svc.sites.model import Policy
from tests.e2e.product import Lab, Product
from tests.e2e.visitors import Visitors

_KEPT = "Object.keys(localStorage).filter((each) => each.startsWith('comments:')).length"


@pytest.fixture
def lab(product: Product) -> Lab:
    return product.new_site(Policy.HOLD)


def _note(page: Page) -> Locator:
    return page.get_by_label("A note, for moderators only")


def _reply(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Your reply to Ana")


def test_a_note_outlasts_another_form_until_it_is_added(visitors: Visitors, lab: Lab) -> None:
    page = visitors.author().page
    page.goto(f"{lab.dashboard}/c/{lab.post('What is it?')}")
    _note(page).fill("Ask Kim first.")
    page.get_by_role("button", name="Approve", exact=True).click()
    expect(page.locator(".note.done")).to_contain_text("Approved.")
    expect(_note(page)).to_have_value("Ask Kim first.")
    expect(page.locator(".add-note .restored")).to_contain_text("Your draft was restored.")
    page.get_by_role("button", name="Add the note").click()
    expect(page.locator(".notes .words")).to_have_text("Ask Kim first.")
    expect(_note(page)).to_have_value("")
    assert page.evaluate(_KEPT) == 0
    # One that was removed comes back into the box, and costs what is typed there nothing.
    _note(page).fill("She knows.")
    page.locator(".notes").get_by_role("button", name="Remove").click()
    expect(_note(page)).to_have_value("She knows.\n\nAsk Kim first.")
    page.get_by_role("button", name="Discard").click()
    expect(_note(page)).to_have_value("")
    assert page.evaluate(_KEPT) == 0


def test_a_note_about_an_author_outlasts_an_undo_until_it_is_saved(visitors: Visitors, lab: Lab) -> None:
    page = visitors.author().page
    page.goto(f"{lab.dashboard}/c/{lab.post('What is it?', name='Ana')}/author")
    note = page.get_by_label("Notes")
    note.fill("Asks often. Knows bread.")
    page.get_by_label("Always hold").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="Undo").first).to_be_visible()
    assert page.evaluate(_KEPT) == 0
    note.fill("Asks often.")
    page.get_by_role("button", name="Undo").first.click()
    expect(page.get_by_label("Normal")).to_be_checked()
    expect(note).to_have_value("Asks often.")
    page.get_by_role("button", name="Discard").click()
    expect(note).to_have_value("Asks often. Knows bread.")
    assert page.evaluate(_KEPT) == 0
    # One that is emptied is a change, too.
    note.fill("")
    page.reload()
    expect(page.locator(".restored")).to_be_visible()
    expect(note).to_have_value("")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").first).to_be_visible()
    expect(note).to_have_value("")
    page.wait_for_function(f"{_KEPT} === 0")


def test_tabs_share_what_is_typed_and_signing_out_forgets_it(visitors: Visitors, lab: Lab) -> None:
    author = visitors.author()
    one, address = author.page, f"{lab.dashboard}/c/{lab.post('What is it?')}"
    one.goto(address)
    two = author.another_page()
    two.goto(address)
    expect(two.get_by_role("toolbar", name="Format")).to_be_visible()
    _reply(one).press_sequentially("It is")
    expect(_reply(two)).to_have_value("It is")
    _reply(two).press("End")
    _reply(two).press_sequentially(" a loaf.")
    expect(_reply(one)).to_have_value("It is a loaf.")
    _note(two).fill("Ask Kim first.")
    expect(_note(one)).to_have_value("Ask Kim first.")
    _reply(two).press("Control+Enter")
    expect(two.locator(".note.done")).to_contain_text("Approved and replied.")
    expect(_reply(one)).to_have_value("")
    assert one.evaluate(_KEPT) == 1
    one.get_by_role("button", name="Sign out").click()
    one.wait_for_url("**/sign-in?out")
    assert one.evaluate(_KEPT) == 0


def test_what_storage_refuses_is_still_there_when_one_comes_back(visitors: Visitors, lab: Lab) -> None:
    page = visitors.author().page
    page.add_init_script("Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };")
    page.goto(f"{lab.dashboard}/c/{lab.post('What is it?')}")
    expect(page.get_by_role("toolbar", name="Format")).to_be_visible()
    _reply(page).fill("It is a loaf.")
    for event in ("pagehide", "pageshow"):
        page.evaluate("name => dispatchEvent(new PageTransitionEvent(name, {persisted: true}))", event)
    expect(_reply(page)).to_have_value("It is a loaf.")
