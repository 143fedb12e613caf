"""What stands where the comments will be, until they are there, and when they do not come."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.host_page import HostPage
from tests.e2e.product import POST, Lab, Product
from tests.e2e.visitors import Visitor, Visitors
from tests.e2e.widget import Widget
from tests.e2e.wire import Wire
from tests.faults.server import allowed_s

_SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => shifts.push(...list.getEntries().map(({ value, sources }) =>
  `${value} ${sources.map(({ node }) => node?.outerHTML?.slice(0, 80))}`))).observe({ type: 'layout-shift' });
"""
# When there is a box to write in, and when the skeleton below it.
_BONES = """
const look = () => {
  const root = document.querySelector('comment-thread')?.shadowRoot;
  if (root?.querySelector('textarea')) window.box ??= performance.now();
  if (root?.querySelectorAll('.bone').length === 3) window.bones = performance.now();
  else requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""


@pytest.fixture
def widget(reader: Visitor) -> Widget:
    return Widget(reader.page)


@pytest.fixture
def wire(reader: Visitor) -> Wire:
    return Wire(reader.page, "GET", "thread?")


def test_two_requests_show_the_comments_and_leave_nothing_on_the_device(product: Product, reader: Visitor) -> None:
    widget = Widget(reader.page)
    widget.page.goto(product.blog + POST)
    widget.host.scroll_into_view_if_needed()
    expect(widget.articles.first).to_be_visible()
    asked = [each.url.removeprefix(product.service).partition("?")[0] for each in reader.watch.requests]
    theirs = [each for each in asked if each.startswith("/") and each != "/feedback.js"]  # that is of another element
    assert theirs == ["/embed.js", "/api/v1/sites/demo/thread"]
    assert widget.kept() == {}


_SCROLL = """async (host, away) => {
  scrollTo(0, Math.max(0, host.getBoundingClientRect().top + scrollY - innerHeight - away));
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50))));
}"""


def test_nothing_is_fetched_before_the_reader_comes_near(lab: Lab, reader: Visitor) -> None:
    widget = Widget(reader.page)
    lab.post("Far below")
    widget.page.goto(HostPage(lab, css="p { block-size: 3000px }").serve(reader.context))
    widget.page.wait_for_function("() => !!customElements.get('comment-thread')")
    for away in (3000, 810):
        widget.host.evaluate(_SCROLL, away)
        assert reader.watch.asked("/thread?") == [], away
    widget.host.evaluate(_SCROLL, 790)
    expect(widget.article("Far below")).to_be_attached()


def test_a_link_to_a_comment_fetches_at_once_however_far_below(lab: Lab, reader: Visitor) -> None:
    id = lab.post("Far below")
    address = HostPage(lab, css="p { block-size: 3000px }").serve(reader.context)
    with reader.page.expect_request(lambda request: "/thread?" in request.url):
        reader.page.goto(f"{address}#comment-{id}")
    expect(Widget(reader.page).place(id)).to_be_focused()


def test_nothing_jumps_when_the_comments_come(lab: Lab, reader: Visitor) -> None:
    reader.context.add_init_script(_SHIFTS)
    for n in range(8):
        lab.post(f"Comment {n}, long enough to take some room. " * 5)
    widget = Widget(reader.page)
    widget.page.goto(HostPage(lab, css="main > p { block-size: 3000px }").serve(reader.context))
    widget.page.evaluate("scrollTo(0, 3000 - innerHeight - 700)")
    expect(widget.articles).to_have_count(8)
    widget.host.evaluate("host => host.scrollIntoView()")
    widget.form.dispatch_event("pointerdown")
    expect(widget.form.get_by_role("button", name="Preview")).to_be_attached()
    assert widget.page.evaluate("shifts") == []


def test_one_can_write_while_the_comments_load(lab: Lab, reader: Visitor, wire: Wire, widget: Widget) -> None:
    lab.post("Slow to come")
    wire.hold()
    widget.page.add_init_script(_BONES)
    widget.page.goto(HostPage(lab).serve(reader.context))
    expect(widget.host.locator(".list")).to_have_attribute("aria-busy", "true")
    expect(widget.host.locator(".bone")).to_have_count(3)
    widget.page.wait_for_function("window.bones")  # the frame after
    assert widget.page.evaluate("bones - box") <= 1000 * allowed_s(0.3)
    widget.text.press_sequentially("Meanwhile")
    expect(widget.status).to_have_text("Loading comments")
    wire.let_go()
    expect(widget.article("Slow to come")).to_be_visible()
    expect(widget.text).to_have_value("Meanwhile")
    expect(widget.text).to_be_focused()
    expect(widget.host.locator(".list[aria-busy], .bone")).to_have_count(0)


@pytest.mark.parametrize(("motion", "moves"), [("reduce", False), ("no-preference", True)])
def test_the_skeleton_moves_only_where_motion_is_welcome(
    lab: Lab, visitors: Visitors, motion: str, moves: bool
) -> None:
    reader = visitors.reader(reduced_motion=motion)
    widget = Widget(reader.page)
    Wire(reader.page, "GET", "thread?").hold()
    widget.page.goto(HostPage(lab).serve(reader.context))
    expect(widget.host.locator(".bone")).to_have_count(3)
    running = widget.host.evaluate("host => host.shadowRoot.getAnimations().length + document.getAnimations().length")
    assert bool(running) is moves


@pytest.mark.parametrize("fault", ["out of order", "unreachable"])
def test_what_did_not_load_says_so_and_can_be_tried_again(
    lab: Lab, reader: Visitor, wire: Wire, widget: Widget, fault: str
) -> None:
    reader.watch.expect("Failed to load resource")
    for number in range(1, 21):
        lab.post(f"Number {number}")
    if fault == "unreachable":
        wire.cut()
    else:
        wire.refuse(500)
    widget.page.goto(HostPage(lab).serve(reader.context))
    expect(widget.alert).to_contain_text("Comments could not be loaded.")
    expect(widget.alert.get_by_role("link", name="own page")).to_have_attribute(
        "href", lab.product.thread_page(lab.site, lab.url)
    )
    first_letter = "link => getComputedStyle(link, '::first-letter').textTransform"
    assert widget.alert.get_by_role("link", name="e-mail").evaluate(first_letter) == "uppercase"
    expect(widget.host).not_to_contain_text("No comments")
    widget.text.fill("Not lost")
    wire.mend()
    widget.alert.get_by_role("button", name="Try again").click()
    expect(widget.articles).to_have_count(20)
    expect(widget.alert).to_have_count(0)
    expect(widget.text).to_have_value("Not lost")


def test_an_empty_thread_invites(lab: Lab, reader: Visitor, widget: Widget) -> None:
    widget.open(HostPage(lab).serve(reader.context))
    expect(widget.heading).to_have_text("Comments")
    expect(widget.host.get_by_text("No comments yet. Yours would be the first.")).to_be_visible()
    expect(widget.text).to_be_editable()


def test_a_closed_thread_says_so_and_takes_nothing(lab: Lab, reader: Visitor, widget: Widget) -> None:
    lab.post("The last word")
    lab.close()
    widget.open(HostPage(lab).serve(reader.context))
    expect(widget.host.get_by_text(re.compile(r"^Comments have been closed since \w+ \d+, 20\d\d\.$"))).to_be_visible()
    expect(widget.article("The last word")).to_be_visible()
    expect(widget.host.locator("textarea")).to_have_count(0)
    expect(widget.host.get_by_role("button", name="Reply")).to_have_count(0)


def test_a_page_can_be_closed_by_its_own_attribute(lab: Lab, reader: Visitor, widget: Widget) -> None:
    lab.post("Only to be read")
    widget.open(HostPage(lab, attributes="readonly").serve(reader.context))
    expect(widget.article("Only to be read")).to_be_visible()
    expect(widget.host.locator("textarea")).to_have_count(0)


def test_paper_shows_the_comments_and_no_form_even_before_the_first_touch(
    lab: Lab, reader: Visitor, widget: Widget
) -> None:
    Wire(reader.page, "GET", "embed-more.js").hold()
    for number in range(3):
        lab.post(f"Number {number}.")
    widget.open(HostPage(lab).serve(reader.context))
    reader.page.emulate_media(media="print")
    expect(widget.article("Number 2.")).to_be_visible()
    expect(widget.host.locator("form, button, select, a:text('Feed')").filter(visible=True)).to_have_count(0)


def test_without_the_script_the_links_of_the_snippet_are_there(lab: Lab, visitors: Visitors) -> None:
    reader = visitors.reader(java_script_enabled=False)
    reader.page.goto(HostPage(lab).serve(reader.context))
    expect(reader.page.get_by_role("link", name="Read and write comments")).to_be_visible()
    expect(reader.page.get_by_role("link", name="e-mail your comment")).to_be_visible()


def test_a_button_whose_script_cannot_be_fetched_says_so_in_sight(
    product: Product, reader: Visitor, widget: Widget
) -> None:
    """Wherever on the page it is, without moving anything, until the next press; and that one tries again."""
    reader.watch.expect("ERR_FAILED|Failed to fetch")
    lab = product.new_site()
    for number in range(12):
        lab.post(f"Number {number}.", token=f"{number:064x}")
    missing = "**/static/embed-more.js*"
    reader.page.route(missing, lambda route: route.abort())
    widget.open(HostPage(lab).serve(reader.context))
    last = widget.article("Number 11.")
    last.scroll_into_view_if_needed()
    top = widget.top("Number 11.")
    last.get_by_role("button", name="More about the comment").click()
    said = widget.alert.get_by_text("there is no connection to the comment service.")
    expect(said).to_be_in_viewport()
    assert widget.top("Number 11.") == pytest.approx(top, abs=1)
    reader.page.unroute(missing)
    last.get_by_role("button", name="More about the comment").click()
    expect(last.get_by_role("button", name="Copy", exact=True)).to_be_visible()
    expect(said).to_have_count(0)
