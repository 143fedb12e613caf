"""Deciding in place: the list never moves, keys work in it and nowhere else, and a failure gives the card back.

The fixture `visitors` fails a test for any report of the dashboard's policy (Trusted Types included) and any error.
"""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from comments_svc.moderation.model import Act
from comments_svc.sites.model import Policy
from tests.e2e.product import Lab, Product
from tests.e2e.queue import Queue
from tests.e2e.visitors import TIMEOUT_MS, Visitors

PHONE = {"viewport": {"width": 375, "height": 812}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def lab(product: Product) -> Lab:
    """Six comments wait."""
    lab = product.new_site(Policy.HOLD)
    for n in range(1, 7):
        lab.post(f"Waiting number {n}." + " It goes on for a while." * n * 4, name=f"Writer {n}")
    return lab


def _tops(page: Page) -> list[float]:
    """Where each row begins, in the document."""
    rows = page.locator("#list > li")
    found: list[float] = rows.evaluate_all("rows => rows.map((row) => row.getBoundingClientRect().top + scrollY)")
    return found


def _done(queue: Queue) -> Locator:
    return queue.page.locator(".folded")


def _focus(queue: Queue, text: str) -> None:
    queue.card(text).focus()


def test_keys_decide_and_take_back_and_no_row_moves(visitors: Visitors, lab: Lab) -> None:
    queue = Queue(visitors.author().page).open(lab.dashboard)
    before = _tops(queue.page)
    _focus(queue, "number 1")
    for key in "jajsz":
        queue.page.keyboard.press(key)
    expect(queue.row("number 2").locator(".folded")).to_contain_text("Approved.")
    expect(queue.said).to_have_text("Undone.")
    expect(_done(queue)).to_have_count(1)
    expect(queue.card("number 4")).to_be_focused()
    expect(queue.count("pending")).to_have_text("5")
    assert _tops(queue.page) == before
    assert len(lab.texts()) == 1


def test_what_was_done_is_still_so_after_a_reload(visitors: Visitors, lab: Lab) -> None:
    queue = Queue(visitors.author().page).open(lab.dashboard)
    for text, action in (("number 1", "Approve"), ("number 2", "Spam"), ("number 3", "Delete")):
        queue.press(action, text)
        expect(queue.row(text).get_by_role("button", name="Undo")).to_be_enabled()
    expect(queue.count("pending")).to_have_text("3")
    expect(queue.page).to_have_title("Pending (3) · " + queue.page.title().partition(" · ")[2])
    queue.page.reload()
    expect(queue.page.get_by_role("article")).to_have_count(3)
    queue.page.get_by_role("link", name="Spam 1").click()
    expect(queue.page.get_by_role("article")).to_have_count(1)


def test_an_act_is_seen_before_the_server_has_answered(visitors: Visitors, lab: Lab) -> None:
    queue = Queue(visitors.author().page).open(lab.dashboard)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    queue.page.route("**/decide*", hold)
    _focus(queue, "number 1")
    with queue.page.expect_request("**/decide*"):
        queue.page.keyboard.press("a")
    expect(_done(queue)).to_contain_text("Approved.")
    expect(queue.card("number 2")).to_be_focused()
    assert len(held) == 1
    assert lab.texts() == []
    queue.page.keyboard.press("z")
    held[0].continue_()
    expect(queue.said).to_have_text("Undone.")
    expect(_done(queue)).to_have_count(0)
    assert lab.texts() == []


@pytest.mark.parametrize("fault", ["abort", "500"])
def test_a_failure_gives_the_card_back_with_the_reason(visitors: Visitors, lab: Lab, fault: str) -> None:
    author = visitors.author()
    author.watch.expect("Failed to load resource")
    queue = Queue(author.page).open(lab.dashboard)

    def fail(route: Route) -> None:
        route.abort() if fault == "abort" else route.fulfill(status=500, body="<h1>Oh</h1>")

    queue.page.route("**/decide*", fail)
    queue.press("Spam", "number 2")
    alert = queue.card("number 2").get_by_role("alert")
    expect(alert).to_contain_text("Please try again.")
    expect(queue.card("number 2")).to_be_focused()
    expect(_done(queue)).to_have_count(0)
    queue.page.unroute("**/decide*")
    queue.press("Spam", "number 2")
    expect(queue.row("number 2").locator(".folded")).to_contain_text("Marked as spam.")


def test_a_comment_that_was_edited_meanwhile_is_shown_again(visitors: Visitors, product: Product) -> None:
    lab = product.new_site(Policy.HOLD)
    token = "a" * 43
    comment = lab.post("First thought.", token=token)
    author = visitors.author()
    author.watch.expect("409")
    queue = Queue(author.page).open(lab.dashboard)
    answer = product.http.patch(
        f"{product.service}/api/v1/sites/{lab.site}/comments/{comment}",
        json={"text": "Second thought."},
        headers={"origin": product.blog, "authorization": f"Bearer {token}"},
    )
    assert answer.status_code == 200, answer.text
    queue.press("Approve", "First thought.")
    queue.page.get_by_role("link", name="Look again").click()
    expect(queue.card("Second thought.")).to_contain_text("This comment has changed since you looked at it.")
    assert lab.texts() == []


def test_a_reply_is_written_in_place_and_approves(visitors: Visitors, lab: Lab) -> None:
    queue = Queue(visitors.author().page).open(lab.dashboard)
    _focus(queue, "number 1")
    queue.page.keyboard.press("r")
    box = queue.card("number 1").get_by_role("textbox", name="Your reply to Writer 1")
    expect(box).to_be_focused()
    queue.page.keyboard.type("A sad dad asks: jazz?")
    expect(_done(queue)).to_have_count(0)
    queue.card("number 1").get_by_role("button", name="Preview").click()
    pane = queue.card("number 1").get_by_role("region", name="Preview")
    expect(pane).to_have_text("A sad dad asks: jazz?")
    # In the box, letters are not acts: not on its preview, nor on its buttons.
    pane.press("d")
    expect(_done(queue)).to_have_count(0)
    queue.card("number 1").get_by_role("button", name="Write").click()
    expect(box).to_be_focused()
    expect(box).to_have_value("A sad dad asks: jazz?")
    queue.card("number 1").get_by_role("button", name="Reply and approve").click()
    expect(_done(queue)).to_contain_text("Approved and replied.")
    assert lab.texts()[1] == "A sad dad asks: jazz?"
    queue.row("number 1").get_by_role("button", name="Undo").click()
    expect(_done(queue)).to_have_count(0)
    assert lab.texts() == []
    more = queue.card("number 1").locator(".more-acts")
    more.locator("summary").click()
    expect(more).to_have_attribute("open", "")
    queue.card("number 1").get_by_role("link", name="Reply").click()
    expect(more).not_to_have_attribute("open", "")
    box.fill("On second thoughts: no.")
    box.press("Control+Enter")
    expect(_done(queue)).to_contain_text("Approved and replied.")
    assert lab.texts()[1] == "On second thoughts: no."


def test_a_reply_that_is_too_long_stays_in_its_box(visitors: Visitors, lab: Lab) -> None:
    author = visitors.author()
    author.watch.expect("422")
    queue = Queue(author.page).open(lab.dashboard)
    card = queue.card("number 1")
    card.get_by_role("link", name="Reply").click()
    box = card.locator("textarea")
    box.fill("x" * 10_001)
    card.get_by_role("button", name="Reply and approve").click()
    expect(card.get_by_role("alert")).to_be_visible()
    expect(box).to_have_value("x" * 10_001)
    box.press("Escape")
    expect(box).to_be_hidden()
    expect(card).to_be_focused()


def test_the_box_of_a_reply_has_tools_and_a_preview(visitors: Visitors, lab: Lab) -> None:
    page = visitors.author(**PHONE).page
    comment = lab.post("What became of it?", name="Ada")
    page.goto(f"{lab.dashboard}/c/{comment}")
    box, tools = page.get_by_role("textbox", name="Your reply to Ada"), page.get_by_role("toolbar", name="Format")
    box.press_sequentially("Well, it works.")
    box.evaluate("box => box.setSelectionRange(6, 8)")
    box.press("Control+b")
    expect(box).to_have_value("Well, **it** works.")
    # One stop for Tab; arrows lead on, and from the last one to the first.
    box.press("Tab")
    expect(tools.get_by_role("button", name="Bold")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(tools.get_by_role("button", name="List")).to_be_focused()
    page.keyboard.press("Enter")
    expect(box).to_be_focused()
    expect(box).to_have_value("- Well, **it** works.")
    box.press("Control+z")
    expect(box).to_have_value("Well, **it** works.")
    assert too_small(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 375
    # What was seen first stays while the next is made.
    write, preview = (page.get_by_role("button", name=each) for each in ("Write", "Preview"))
    pane, meanwhile = page.get_by_role("region", name="Preview"), list[str]()
    preview.tap()
    expect(pane.locator("strong")).to_have_text("it", timeout=TIMEOUT_MS)
    expect(preview).to_have_attribute("aria-pressed", "true")
    expect(box).to_be_hidden()
    write.tap()
    box.press("End")
    box.press_sequentially(" Soon.")

    def look(route: Route) -> None:
        meanwhile.append(pane.inner_text())
        route.continue_()

    page.route("**/reply*", look)
    preview.tap()
    expect(pane).to_have_text("Well, it works. Soon.", timeout=TIMEOUT_MS)
    assert meanwhile == ["Well, it works."]
    assert too_small(page) == []


def test_the_draft_of_a_reply_lasts_until_the_server_has_taken_it(visitors: Visitors, lab: Lab) -> None:
    author = visitors.author(**PHONE)
    author.watch.expect("Failed to load resource")
    page, comment = author.page, lab.post("What became of it?", name="Ada")
    page.goto(f"{lab.dashboard}/c/{comment}")
    box = page.get_by_role("textbox", name="Your reply to Ada")
    box.press_sequentially("It works.")
    page.route("**/reply*", lambda route: route.abort())
    box.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("Please try again.")
    page.unroute("**/reply*")
    page.goto(lab.dashboard)
    queue = Queue(page)
    queue.card("number 1").get_by_role("link", name="Reply").tap()
    # It is of one comment alone.
    expect(queue.card("number 1").get_by_role("textbox")).to_have_value("")
    page.goto(f"{lab.dashboard}/c/{comment}")
    expect(page.locator("#said")).to_have_text("Your draft was restored.")
    expect(page.get_by_role("button", name="Discard")).to_be_visible()
    expect(box).to_have_value("It works.")
    assert too_small(page) == []
    box.press("Control+Enter")
    expect(page.locator(".note.done")).to_contain_text("Approved and replied.", timeout=TIMEOUT_MS)
    expect(box).to_have_value("")
    assert page.evaluate("Object.keys(localStorage)") == []
    assert lab.texts()[1] == "It works."


def test_a_long_text_is_folded_and_opens_in_place(visitors: Visitors, product: Product) -> None:
    lab = product.new_site(Policy.HOLD)
    lab.post("\n\n".join(f"Paragraph {n}." for n in range(30)))
    page = Queue(visitors.author().page).open(lab.dashboard).page
    body = page.locator(".body")
    folded = body.evaluate("body => body.clientHeight")
    page.get_by_role("link", name="Show all of it").click()
    assert body.evaluate("body => body.clientHeight") > 2 * folded
    expect(page.get_by_role("link", name="Show all of it")).to_have_count(0)


def test_keys_do_nothing_outside_the_list(visitors: Visitors, lab: Lab) -> None:
    queue = Queue(visitors.author().page).open(lab.dashboard)
    queue.page.get_by_role("link", name="Setup").focus()
    for key in "asdjz":
        queue.page.keyboard.press(key)
    expect(_done(queue)).to_have_count(0)
    expect(queue.count("pending")).to_have_text("6")


def test_the_same_act_in_two_windows_is_one_act(visitors: Visitors, lab: Lab) -> None:
    one, two = (Queue(visitors.author().page).open(lab.dashboard) for _ in range(2))
    one.press("Approve", "number 1")
    expect(one.said).to_have_text("Approved.")
    two.press("Approve", "number 1")
    expect(two.said).to_have_text("Approved.")
    assert len(lab.texts()) == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_everything_fits_and_can_be_hit(visitors: Visitors, lab: Lab, scheme: str) -> None:
    comment = lab.post("Longwordwithoutanyspaceinit" * 20 + " https://long.example/" + "x" * 200, name="N" * 60)
    author = visitors.author(**PHONE, color_scheme=scheme)
    for address in (
        lab.dashboard,
        f"{lab.dashboard}?tab=all",
        f"{lab.dashboard}/c/{comment}",
        f"{lab.dashboard}/settings",
        f"{lab.dashboard}/setup",
        f"{lab.dashboard}/setup/mail",
        f"{lab.dashboard}/mail",
        f"{lab.dashboard}/mail/outbox",
        f"{lab.dashboard}/mail/letters",
        f"{lab.dashboard}/mail/test",
        f"{lab.dashboard}/hooks",
        f"{lab.dashboard}/pages",
        f"{lab.dashboard}/pages/gone",
        f"{lab.dashboard}/statistics",
        f"{lab.dashboard}/rules",
        f"{lab.dashboard}/rules/new?kind=words",
        f"{lab.dashboard}/people",
        f"{lab.dashboard}/data",
        f"{lab.dashboard}/data/keep",
        f"{lab.dashboard}/appearance",
        f"{lab.dashboard}/history",
        lab.product.service + "/dashboard/account",
        lab.product.service + "/dashboard/",
    ):
        author.page.goto(address)
        assert author.page.evaluate("document.documentElement.scrollWidth") == 375, address
        assert too_small(author.page) == [], address


def test_on_a_phone_a_comment_is_approved_and_taken_back_by_touch(visitors: Visitors, lab: Lab) -> None:
    queue = Queue(visitors.author(**PHONE).page).open(lab.dashboard)
    before = _tops(queue.page)
    queue.card("number 2").get_by_role("button", name="Approve").scroll_into_view_if_needed()
    # Before it taps, Playwright brings what it taps into view.
    queue.page.evaluate(
        "addEventListener('pointerdown', () => (window.tapped = scrollY), { capture: true, once: true })"
    )
    queue.card("number 2").get_by_role("button", name="Approve").tap()
    expect(queue.said).to_have_text("Approved.")
    expect(queue.row("number 2").get_by_role("button", name="Undo")).to_be_in_viewport(ratio=1)
    assert queue.page.evaluate("scrollY === window.tapped")
    queue.row("number 2").get_by_role("button", name="Undo").tap()
    expect(queue.said).to_have_text("Undone.")
    assert _tops(queue.page) == before
    assert lab.texts() == []


def test_on_a_phone_an_author_is_banned_and_taken_back_by_touch(visitors: Visitors, lab: Lab) -> None:
    queue = Queue(visitors.author(**PHONE).page).open(lab.dashboard)
    card = queue.card("number 2")
    card.get_by_text("More", exact=True).tap()
    ban = card.get_by_role("button", name="Ban")
    box = ban.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    below = queue.card("number 3").evaluate("each => each.getBoundingClientRect().top + scrollY")
    ban.tap()
    expect(queue.said).to_have_text("Writer 2 can't comment here any more.", timeout=TIMEOUT_MS)
    done = card.locator(".stood")
    expect(done).to_contain_text("Writer 2 can't comment here any more.")
    assert queue.page.evaluate("document.documentElement.scrollWidth") == 375
    # The card is where it was, and so is all below it.
    assert queue.card("number 3").evaluate("each => each.getBoundingClientRect().top + scrollY") == below
    undo = done.get_by_role("button", name="Undo")
    box = undo.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    undo.tap()
    expect(queue.said).to_have_text("Undone.", timeout=TIMEOUT_MS)
    expect(done).to_have_count(0)
    card.get_by_role("button", name="Hold author").tap()
    expect(queue.said).to_have_text("All that Writer 2 writes waits from now on.", timeout=TIMEOUT_MS)
    queue.page.keyboard.press("z")
    expect(done).to_have_count(0, timeout=TIMEOUT_MS)
    queue.card("number 2").get_by_role("button", name="Approve").tap()
    expect(queue.page.locator(".toast")).to_be_visible()
    # What one taps next is not below what was just done.
    queue.card("number 3").get_by_role("button", name="Approve").tap()
    expect(queue.row("number 3").get_by_role("button", name="Undo")).to_be_visible()


def test_without_javascript_every_act_works_by_forms(visitors: Visitors, lab: Lab) -> None:
    page = visitors.author(java_script_enabled=False).page
    page.goto(lab.dashboard)
    queue = Queue(page)
    queue.press("Approve", "number 2")
    expect(_done(queue)).to_contain_text("Approved.")
    expect(page.get_by_role("article")).to_have_count(5)
    assert len(lab.texts()) == 1
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("article")).to_have_count(6)
    queue.card("number 3").get_by_role("link", name="Reply").click()
    page.get_by_role("textbox", name="Your reply").fill("By hand.")
    page.get_by_role("button", name="Reply and approve").click()
    expect(page.locator(".note")).to_contain_text("Approved and replied.")
    assert lab.texts()[1] == "By hand."


def test_two_texts_stand_side_by_side_when_an_edit_waits(visitors: Visitors, product: Product) -> None:
    lab = product.new_site(Policy.HOLD)
    token = "b" * 43
    comment = lab.post("Eight minutes.", token=token)
    lab.decide(comment, Act.APPROVE)
    product.http.patch(
        f"{product.service}/api/v1/sites/{lab.site}/comments/{comment}",
        json={"text": "Eleven minutes."},
        headers={"origin": product.blog, "authorization": f"Bearer {token}"},
    )
    queue = Queue(visitors.author().page).open(lab.dashboard)
    old = queue.page.get_by_role("group", name="Readers see").bounding_box()
    new = queue.page.get_by_role("group", name="The edit").bounding_box()
    assert old is not None
    assert new is not None
    assert (old["y"], old["x"] < new["x"]) == (new["y"], True)
    queue.press("Approve", "Eleven minutes.")
    expect(queue.said).to_have_text("Edit approved.")
    assert lab.texts() == ["Eleven minutes."]


def too_small(page: Page) -> list[Any]:
    """What a finger must hit and is below 44 pixels; links within a line of text are exempt (WCAG 2.5.8), as
    is what is only there to be looked at."""
    found: list[Any] = page.locator(
        "button, input:not([type=hidden]), select, textarea, summary, nav a, a.button"
    ).evaluate_all(
        """all => all.filter((each) => !(each.getRootNode().host ?? each).closest('[inert]'))
          .map((each) => [each.textContent || each.name, each.closest('label') ?? each])
          .map(([name, each]) => [name, each.getBoundingClientRect()])
          .filter(([, box]) => box.width && (box.height < 44 || box.width < 40))
          .map(([name, box]) => [name, box.width, box.height])"""
    )
    return found
