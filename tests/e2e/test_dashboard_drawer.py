"""An author beside the list: the same page, in a drawer, and the list stays as it is."""

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from comments_svc.kernel.secret import new_token
from comments_svc.sites.model import Policy
from tests.e2e.axe import axe_script, contrasts, violations
from tests.e2e.product import Lab, Product
from tests.e2e.queue import Queue
from tests.e2e.test_dashboard import PHONE, too_small
from tests.e2e.visitors import Visitors


@pytest.fixture
def lab(product: Product) -> Lab:
    """Two comments of one reader, and one of another."""
    lab, token = product.new_site(Policy.HOLD), new_token()
    lab.post("What is it?", name="Ada", token=token, email="ada@example.org")
    lab.post("Who knows?", name="Bob")
    lab.post("Why is it?", name="Ada", token=token)
    return lab


def _tops(page: Page) -> list[float]:
    rows = page.locator("#list > li")
    found: list[float] = rows.evaluate_all("rows => rows.map((row) => row.getBoundingClientRect().top + scrollY)")
    return found


def _drawer(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Ada")


def test_an_author_is_judged_beside_the_list_which_stays(visitors: Visitors, lab: Lab) -> None:
    queue = Queue(visitors.author().page).open(lab.dashboard)
    page, drawer = queue.page, _drawer(queue.page)
    address, tops, card = page.url, _tops(page), queue.card("What is it?")
    card.focus()
    scrolled = page.evaluate("scrollY")
    page.keyboard.press("i")
    expect(drawer.get_by_role("heading", name="Ada")).to_be_visible()
    expect(drawer).to_contain_text("Why is it?")
    # Letters are acts in the list alone, and the focus stays within.
    for key in ("a", "Shift+Tab", "Tab", "Tab"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('dialog')")
    drawer.get_by_label("Banned").check()
    drawer.get_by_label("How long").select_option("7")
    drawer.get_by_label("Notes").fill("Asks a lot.")
    drawer.get_by_role("button", name="Save").click()
    expect(drawer.get_by_role("button", name="Undo").first).to_be_focused()
    expect(drawer.get_by_role("status").first).to_contain_text("Ada can't comment here until")
    expect(drawer.get_by_label("Notes")).to_have_value("Asks a lot.")
    # What is typed stays when something else is done.
    drawer.get_by_label("Notes").fill("Asks too much.")
    drawer.get_by_role("button", name="Undo").first.click()
    expect(drawer.get_by_label("Normal")).to_be_checked()
    expect(drawer.get_by_label("Notes")).to_have_value("Asks too much.")
    drawer.get_by_label("Always hold").check()
    drawer.get_by_role("button", name="Save").click()
    expect(drawer.get_by_role("status").first).to_contain_text("All that Ada writes waits")
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(card).to_be_focused()
    assert (page.url, _tops(page), page.evaluate("scrollY")) == (address, tops, scrolled)
    page.keyboard.press("z")
    expect(queue.said).to_have_text("Undone.")
    page.keyboard.press("i")
    expect(drawer.get_by_label("Normal")).to_be_checked()
    expect(drawer.get_by_label("Notes")).to_have_value("Asks too much.")


def test_what_is_thought_of_them_stands_on_each_card_of_theirs_at_once(visitors: Visitors, lab: Lab) -> None:
    queue = Queue(visitors.author().page).open(lab.dashboard)
    page, drawer = queue.page, _drawer(queue.page)
    badges = page.locator(".card .standing")
    queue.card("What is it?").locator("h2 a").click()
    drawer.get_by_label("Always hold").check()
    drawer.get_by_role("button", name="Save").click()
    expect(badges).to_have_text(["Always held", "Always held"])
    expect(queue.card("Who knows?").locator(".standing")).to_have_count(0)
    drawer.get_by_label("Banned").check()
    drawer.get_by_role("button", name="Save").click()
    expect(badges).to_have_text(["Banned", "Banned"])
    page.keyboard.press("Escape")
    queue.card("What is it?").get_by_text("More", exact=True).click()
    queue.card("What is it?").locator(".stood").get_by_role("button", name="Undo").click()
    expect(badges).to_have_text(["Always held", "Always held"])


def test_what_is_chosen_on_one_card_stands_on_all_of_theirs(visitors: Visitors, lab: Lab) -> None:
    queue = Queue(visitors.author().page).open(lab.dashboard)
    badges, card = queue.page.locator(".card .standing"), queue.card("What is it?")
    card.get_by_text("More", exact=True).click()
    card.get_by_role("button", name="Hold author").click()
    expect(badges).to_have_text(["Always held", "Always held"])
    expect(queue.card("Who knows?").locator(".standing")).to_have_count(0)
    other = queue.card("Why is it?")
    other.get_by_text("More", exact=True).click()
    other.get_by_role("button", name="Ban", exact=True).click()
    expect(badges).to_have_text(["Banned", "Banned"])
    other.locator(".stood").get_by_role("button", name="Undo").click()
    expect(queue.said).to_have_text("Undone.")
    expect(badges).to_have_text(["Always held", "Always held"])
    queue.page.reload()
    expect(badges).to_have_text(["Always held", "Always held"])


def test_all_of_theirs_is_deleted_from_there_with_one_undo(visitors: Visitors, lab: Lab) -> None:
    queue = Queue(visitors.author().page).open(lab.dashboard)
    page, drawer, tops = queue.page, _drawer(queue.page), _tops(queue.page)
    queue.card("Why is it?").get_by_role("link", name="Ada", exact=True).click()
    drawer.get_by_role("button", name="Delete all by this person").click()
    expect(drawer.locator(".job")).to_contain_text("Deleted: 2.", timeout=30_000)
    expect(page.locator(".folded")).to_have_count(2)
    undo = drawer.get_by_role("button", name="Undo")
    expect(undo).to_be_focused()
    drawer.get_by_role("button", name="Close").click()
    expect(queue.row("Why is it?").locator(".folded")).to_be_focused()
    assert _tops(page) == tops
    queue.card("Who knows?").get_by_role("link", name="Bob", exact=True).click()
    page.keyboard.press("Escape")
    page.reload()
    expect(page.get_by_role("article")).to_have_count(1)


def test_what_goes_wrong_is_said_and_a_note_waits(visitors: Visitors, lab: Lab) -> None:
    author = visitors.author()
    author.watch.expect("Failed to load resource")
    queue = Queue(author.page).open(lab.dashboard)
    page, drawer, link = queue.page, _drawer(queue.page), queue.card("What is it?").locator("h2 a")
    link.click()
    drawer.get_by_label("Notes").fill("Ask her first.")
    page.route("**/author*", lambda route: route.abort())
    drawer.get_by_role("button", name="Save").click()
    expect(drawer.get_by_role("alert")).to_contain_text("Please try again.")
    page.keyboard.press("Escape")
    link.click()
    expect(drawer.get_by_label("Notes")).to_have_value("Ask her first.")
    page.unroute("**/author*")
    author.context.clear_cookies()
    drawer.get_by_role("button", name="Save").click()
    expect(drawer.get_by_role("alert").get_by_role("link", name="Sign in")).to_be_visible()
    # The link itself leads to the page, for a click that asks for a new tab.
    with author.context.expect_page() as opened:
        queue.card("Who knows?").locator("h2 a").evaluate(
            "link => link.dispatchEvent(new MouseEvent('click', {ctrlKey: true, bubbles: true, cancelable: true}))"
        )
    opened.value.close()


def test_an_answer_that_comes_late_is_told_of_whom_it_is_about(visitors: Visitors, lab: Lab) -> None:
    queue = Queue(visitors.author().page).open(lab.dashboard)
    page, drawer, late = queue.page, _drawer(queue.page), list[Route]()
    queue.card("What is it?").locator("h2 a").click()
    drawer.get_by_label("Always hold").check()
    drawer.get_by_label("Notes").fill("Asks a lot.")
    page.route("**/author**", lambda route: late.append(route) if route.request.method == "POST" else route.continue_())
    drawer.get_by_role("button", name="Save").click()
    page.keyboard.press("Escape")
    queue.card("Who knows?").locator("h2 a").click()
    bob = page.get_by_role("dialog", name="Bob")
    expect(bob.get_by_label("Normal")).to_be_checked()
    (held,) = late
    held.continue_()
    expect(bob.get_by_role("status").first).to_contain_text("All that Ada writes waits")
    expect(bob.get_by_role("heading", name="Bob")).to_be_visible()
    page.keyboard.press("Escape")
    expect(queue.card("What is it?")).to_contain_text("All that Ada writes waits")
    expect(queue.card("Who knows?")).not_to_contain_text("Ada")
    queue.card("What is it?").locator("h2 a").click()
    expect(drawer.get_by_label("Always hold")).to_be_checked()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_it_covers_the_list_and_can_be_hit(visitors: Visitors, lab: Lab, scheme: str) -> None:
    author = visitors.author(**PHONE, color_scheme=scheme)
    author.context.add_init_script(axe_script())
    page = Queue(author.page).open(lab.dashboard).page
    link = page.locator("article h2 a").first
    assert link.evaluate("link => link.getBoundingClientRect().height") >= 44
    link.tap()
    drawer = _drawer(page)
    expect(drawer.get_by_label("Notes")).to_be_visible()
    assert drawer.evaluate("drawer => drawer.getBoundingClientRect().width") == 375
    assert page.evaluate("document.documentElement.scrollWidth") == 375
    assert drawer.evaluate("drawer => drawer.scrollWidth <= drawer.clientWidth")
    drawer.get_by_label("Banned").check()
    drawer.get_by_role("button", name="Save").tap()
    expect(drawer.get_by_role("button", name="Undo").first).to_be_visible()
    assert too_small(page) == []
    assert violations(page) == []
    assert contrasts(page) == []
