"""The place of what was done closes by itself, and nothing that one is at moves for it. The clock is the page's."""

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from comments_svc.sites.model import Policy
from tests.e2e.product import Lab, Product
from tests.e2e.queue import Queue
from tests.e2e.visitors import Visitors

PHONE = {"viewport": {"width": 375, "height": 812}, "has_touch": True, "is_mobile": True}
LINE_PX = 90
"""Two lines and a button."""


@pytest.fixture
def lab(product: Product) -> Lab:
    lab = product.new_site(Policy.HOLD)
    for n in range(1, 7):
        lab.post(f"Waiting number {n}." + " It goes on for a while." * 20, name=f"Writer {n}")
    return lab


def _open(visitors: Visitors, lab: Lab, **device: object) -> tuple[Queue, Page]:
    page = visitors.author(**device).page
    page.clock.install()
    return Queue(page).open(lab.dashboard), page


def _height(of: Locator) -> float:
    box = of.bounding_box()
    assert box is not None
    return box["height"]


def _top(of: Locator) -> float:
    top: float = of.evaluate("each => each.getBoundingClientRect().top")
    return top


@pytest.mark.parametrize("device", [{}, PHONE], ids=["desk", "phone"])
def test_the_line_is_low_its_place_stays_and_closes_30_s_after_one_has_left_it(
    visitors: Visitors, lab: Lab, device: dict[str, object]
) -> None:
    queue, page = _open(visitors, lab, **device)
    row, line = queue.row("number 1"), queue.row("number 1").locator(".folded")
    height, below = _height(row), _top(queue.row("number 2"))
    card = queue.card("number 1")
    card.scroll_into_view_if_needed()
    (card.get_by_role("button", name="Approve").tap if device else card.get_by_role("button", name="Approve").click)()
    expect(queue.said).to_have_text("Approved.")
    page.evaluate("scrollTo(0, 0)")
    assert (_height(row), _top(queue.row("number 2"))) == (height, below)
    assert _height(line) < LINE_PX < height
    # Not while the focus is in it, however long.
    line.get_by_role("button", name="Undo").focus()
    page.clock.run_for(60_000)
    expect(line).to_be_visible()
    queue.card("number 2").focus()
    page.mouse.move(2, 2)
    page.clock.run_for(28_000)
    expect(line).to_be_visible()
    page.clock.run_for(4_000)
    expect(row).to_be_hidden()
    assert _top(queue.row("number 2")) < below - height
    # It can be taken back all the same.
    page.keyboard.press("z")
    expect(queue.card("number 1")).to_be_focused()
    expect(queue.said).to_have_text("Undone.")
    assert (_height(row), lab.texts()) == (height, [])


def test_what_one_looks_at_stays_where_it_is(visitors: Visitors, lab: Lab) -> None:
    queue, page = _open(visitors, lab, **PHONE)
    for n in (1, 2):
        queue.press("Approve", f"number {n}")
    third = queue.row("number 3")
    third.evaluate("each => each.scrollIntoView()")
    before = _top(third)
    assert _height(queue.row("number 1")) > LINE_PX
    page.clock.run_for(8_000)
    # Out of sight, a place is as low as its line before it closes.
    expect(queue.row("number 1")).to_be_visible()
    assert _height(queue.row("number 1")) < LINE_PX
    assert _top(third) == pytest.approx(before, abs=1)
    # The end of the second place is in sight: it closes, and the third still does not move.
    page.evaluate("scrollBy(0, -70)")
    before = _top(third)
    assert 0 < before < 200
    page.clock.run_for(40_000)
    expect(queue.row("number 1")).to_be_hidden()
    page.clock.run_for(3_000)
    expect(queue.row("number 2")).to_be_hidden()
    page.evaluate("scrollY")
    assert _top(third) == pytest.approx(before, abs=1)


def test_nothing_moves_under_the_pointer_nor_while_a_request_runs(visitors: Visitors, lab: Lab) -> None:
    queue, page = _open(visitors, lab, viewport={"width": 1000, "height": 1400})
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/decide*", hold)
    row, second = queue.row("number 1"), queue.card("number 2")
    queue.press("Approve", "number 1")
    page.mouse.move(2, 2)
    page.clock.run_for(60_000)
    expect(row).to_be_visible()
    held[0].continue_()
    expect(queue.count("pending")).to_have_text("5")
    # Over the next one, with no room to keep it where it is.
    second.locator("h2").hover()
    before = _top(second)
    page.clock.run_for(60_000)
    expect(row).to_be_visible()
    assert (_top(second), page.evaluate("scrollY")) == (before, 0)
    page.mouse.move(2, 2)
    page.clock.run_for(2_000)
    expect(row).to_be_hidden()


def test_without_motion_it_is_gone_at_once_and_the_last_says_that_all_is_read(visitors: Visitors, lab: Lab) -> None:
    queue, page = _open(visitors, lab, reduced_motion="reduce")
    page.evaluate("() => { Element.prototype.animate = () => { throw new Error('moved') } }")
    for n in range(1, 7):
        queue.press("Delete", f"number {n}")
    expect(queue.count("pending")).to_be_hidden()
    expect(page.locator("#all-read")).to_be_visible()
    page.locator("#q").focus()
    page.mouse.move(2, 2)
    page.clock.run_for(35_000)
    expect(queue.list.locator("> li:visible")).to_have_count(0)
    expect(page.locator("#all-read")).to_be_visible()


def test_the_places_of_many_close_too_and_come_back_with_the_undo_of_all(visitors: Visitors, lab: Lab) -> None:
    queue, page = _open(visitors, lab)
    for n in (1, 2):
        queue.card(f"number {n}").get_by_role("checkbox").check()
    page.get_by_role("group", name="With all that is selected").get_by_role("button", name="Spam").click()
    undo = page.locator("main > .job").get_by_role("button", name="Undo")
    expect(undo).to_be_focused()
    page.mouse.move(2, 2)
    page.clock.run_for(35_000)
    expect(queue.row("number 1")).to_be_hidden()
    expect(queue.row("number 2")).to_be_hidden()
    undo.click()
    expect(queue.card("number 1")).to_be_visible()
    expect(queue.card("number 2")).to_be_visible()


def test_what_was_said_of_many_lies_above_the_cards_no_longer_than_it_is_read(visitors: Visitors, lab: Lab) -> None:
    queue, page = _open(visitors, lab)
    bar = page.locator("main > .job")
    for each in ("number 1", "number 2"):
        queue.card(each).get_by_role("checkbox").check()
    page.get_by_role("group", name="With all that is selected").get_by_role("button", name="Spam").click()
    expect(bar).to_contain_text("Marked as spam: 2.")
    page.clock.run_for(60_000)
    page.mouse.move(2, 2)
    page.evaluate("scrollTo(0, 600)")
    assert _top(bar) == 0  # it can still be taken back
    bar.get_by_role("button", name="Undo").press("Enter")
    expect(bar).to_contain_text("Undone.")
    page.evaluate("scrollTo(0, 600)")
    bar.get_by_role("link").focus()
    page.clock.run_for(60_000)
    assert _top(bar) == 0
    queue.card("number 3").evaluate("card => card.focus({ preventScroll: true })")
    below = _top(queue.row("number 3"))
    page.clock.run_for(11_000)
    expect(bar).not_to_be_in_viewport()
    assert _top(queue.row("number 3")) == below


def test_how_long_ago_a_comment_was_written_goes_on(visitors: Visitors, lab: Lab) -> None:
    queue, page = _open(visitors, lab)
    age = queue.card("number 1").locator(".when time")
    expect(age).to_have_text("just now")
    page.clock.fast_forward(2 * 60_000 + 50_000)
    expect(age).to_have_text(re.compile(r"^[23] min ago$"))
    page.clock.fast_forward(60 * 60_000)
    expect(age).to_have_text("1 hour ago")
