"""The widget with a keyboard alone, and with a finger."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.host_page import HostPage
from tests.e2e.product import Lab
from tests.e2e.visitors import Visitor, Visitors
from tests.e2e.widget import Widget

# What has the focus, in all shadow roots: its words, where it stands, and whether one sees that it has the focus.
_FOCUSED = """() => {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  const { left, top, height } = element.getBoundingClientRect();
  const words = element.ariaLabel || element.textContent.trim() || element.labels?.[0]?.textContent;
  return { words, y: Math.round(top + height / 2 + scrollY), x: Math.round(left), in: !!element.getRootNode().host,
    seen: getComputedStyle(element).outlineStyle !== 'none' };
}"""
_STOP = """() => {
  let element = document.activeElement;
  while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  const { left, top, width, height } = element.getBoundingClientRect();
  return [element.outerHTML.slice(0, 80),
    { x: left + scrollX - 4, y: top + scrollY - 4, width: width + 8, height: height + 8 }];
}"""
_MIDDLE = "element => { const { top, height } = element.getBoundingClientRect(); return top + height / 2 + scrollY; }"
_STOPS = "button, input, textarea, select, a[href], [tabindex='0']"
_SMALL = """(all, least) => all.map((each) => [each, (each.closest('label') ?? each).getBoundingClientRect()])
  .filter(([each, { width, height }]) => width > 1 && (width < least || height < least))
  .map(([each, { width, height }]) => `${each.outerHTML.slice(0, 80)} ${width} x ${height}`)"""
_RING = """element => {
  const { outlineWidth, outlineOffset } = getComputedStyle(element);
  return parseInt(outlineWidth) + parseInt(outlineOffset);
}"""


@pytest.fixture
def widget(lab: Lab, reader: Visitor) -> Widget:
    """Two comments by others; all that is loaded later is there."""
    lab.post("First of two, with [a link](https://example.org/).", name="Una")
    lab.post("Second of two", name="Dua")
    widget = Widget(reader.page).open(HostPage(lab).serve(reader.context))
    widget.text.focus()
    expect(widget.form.get_by_role("button", name="Preview")).to_be_visible()
    return widget


def walk(widget: Widget, key: str, steps: int) -> list[dict[str, Any]]:
    found = []
    for _ in range(steps):
        widget.page.keyboard.press(key)
        found.append(widget.page.evaluate(_FOCUSED))
    return found


def test_tab_reaches_every_control_in_the_order_of_the_page_and_back(widget: Widget) -> None:
    widget.heading.focus()
    once = widget.page.locator(":not([tabindex='-1'])")  # without the trap, and one of the toolbar
    stops = widget.host.locator(_STOPS).and_(once).filter(visible=True).count()
    there = walk(widget, "Tab", stops)
    assert all(each["in"] and each["seen"] for each in there), there
    assert len({(each["words"], each["x"], each["y"]) for each in there}) == stops
    assert [each["y"] // 60 for each in there] == sorted(each["y"] // 60 for each in there)
    back = walk(widget, "Shift+Tab", stops - 1)
    assert [each["words"] for each in back] == [each["words"] for each in there[-2::-1]]


def test_each_stop_changes_what_is_seen_of_it(widget: Widget) -> None:
    """Pixels of it and its edge, with the focus and without."""
    widget.heading.focus()
    page, unseen, left = widget.page, [], None
    stops = widget.host.locator(_STOPS).and_(page.locator(":not([tabindex='-1'])")).filter(visible=True).count()
    for _ in range(stops):
        page.keyboard.press("Tab")
        if left and page.screenshot(full_page=True, clip=left[1]) == left[2]:
            unseen.append(left[0])
        words, clip = page.evaluate(_STOP)
        left = (words, clip, page.screenshot(full_page=True, clip=clip))
    assert unseen == []


def test_tab_in_the_text_moves_on_and_types_nothing(widget: Widget) -> None:
    widget.text.fill("Words")
    widget.text.press("Tab")
    expect(widget.text).to_have_value("Words")
    expect(widget.text).not_to_be_focused()


def test_enter_on_reply_opens_a_box_that_escape_closes(widget: Widget) -> None:
    button = widget.host.get_by_role("button", name="Reply to Dua")
    button.focus()
    button.press("Enter")
    box = widget.host.get_by_role("textbox", name="Replying to Dua")
    expect(box).to_be_focused()
    box.press("Escape")
    expect(box).to_have_count(0)
    expect(button).to_be_focused()


@pytest.mark.parametrize("keys", ["Control+Enter", "Meta+Enter"])
def test_a_comment_is_posted_from_the_keyboard(lab: Lab, widget: Widget, keys: str) -> None:
    widget.write("By keys", name="Ana")
    widget.text.press(keys)
    expect(widget.status).to_have_text("Published.")
    widget.page.keyboard.press("Shift")
    assert lab.texts()[-1] == "By keys"


def test_letters_outside_of_fields_do_nothing(widget: Widget) -> None:
    before = widget.host.locator(".list").inner_text()
    widget.host.get_by_role("button", name="Reply to Una").focus()
    for letter in "ajkrsdvn/?":
        widget.page.keyboard.press(letter)
    expect(widget.host.get_by_role("button", name="Reply to Una")).to_be_focused()
    assert widget.host.locator(".list").inner_text() == before
    expect(widget.host.locator("form")).to_have_count(1)


@pytest.mark.parametrize("touch", [False, True])
def test_the_label_of_a_text_stands_in_line_with_its_modes(lab: Lab, visitors: Visitors, touch: bool) -> None:
    reader = visitors.reader(viewport={"width": 375, "height": 800}, has_touch=touch, is_mobile=touch)
    widget = Widget(reader.page).open(HostPage(lab).serve(reader.context))
    label = widget.form.locator("label", has_text="Comment")
    before = label.evaluate(_MIDDLE)
    widget.text.focus()
    mode = widget.form.get_by_role("button", name="Write")
    expect(mode).to_be_visible()
    assert label.evaluate(_MIDDLE) == pytest.approx(before, abs=0.5)
    assert mode.evaluate(_MIDDLE) == pytest.approx(before, abs=1)
    # and is not under the ring of the text
    top, bottom = widget.text.bounding_box(), mode.bounding_box()
    assert top is not None and bottom is not None
    ring = widget.text.evaluate(_RING)
    assert top["y"] - ring > bottom["y"] + bottom["height"]


@pytest.mark.parametrize(("touch", "least"), [(False, 24), (True, 44)])
def test_whatever_can_be_hit_is_large_enough(lab: Lab, visitors: Visitors, touch: bool, least: int) -> None:
    lab.post("First", name="Una")
    reader = visitors.reader(viewport={"width": 375, "height": 800}, has_touch=touch, is_mobile=touch)
    widget = Widget(reader.page).open(HostPage(lab).serve(reader.context))
    widget.post("Mine", name="Ana")
    widget.article("First").get_by_role("button", name="Reply").click()
    widget.article("Mine").get_by_role("button", name="Edit").click()
    expect(widget.host.get_by_role("button", name="Preview")).to_have_count(3)
    # Links within a line of text are exempt (WCAG 2.5.8).
    found = widget.host.locator(_STOPS).and_(widget.page.locator(":not(.body a)")).evaluate_all(_SMALL, least)
    assert found == []
