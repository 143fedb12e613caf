"""Bold, italic, link, code, quote and list, by buttons and by keys."""

import pytest
from playwright.sync_api import expect

from tests.e2e.host_page import HostPage
from tests.e2e.product import Lab
from tests.e2e.visitors import Visitor
from tests.e2e.widget import Widget


@pytest.fixture
def widget(lab: Lab, reader: Visitor) -> Widget:
    widget = Widget(reader.page).open(HostPage(lab).serve(reader.context))
    widget.text.focus()
    expect(widget.form.get_by_role("toolbar", name="Format")).to_be_visible()
    return widget


def select(widget: Widget, start: int, end: int) -> None:
    widget.text.evaluate("(area, [start, end]) => area.setSelectionRange(start, end)", [start, end])


def selected(widget: Widget) -> str:
    found: str = widget.text.evaluate("area => area.value.slice(area.selectionStart, area.selectionEnd)")
    return found


@pytest.mark.parametrize(
    ("button", "text", "left"),
    [
        ("Bold", "two **words** here", "words"),
        ("Italic", "two *words* here", "words"),
        ("Link", "two [words](https://) here", "https://"),
        ("Code", "two `words` here", "words"),
        ("Quote", "> two words here", ""),
        ("List", "- two words here", ""),
    ],
)
def test_a_button_marks_what_is_selected(widget: Widget, button: str, text: str, left: str) -> None:
    widget.text.fill("two words here")
    select(widget, 4, 9)
    widget.form.get_by_role("button", name=button).click()
    expect(widget.text).to_have_value(text)
    expect(widget.text).to_be_focused()
    assert selected(widget) == left


@pytest.mark.parametrize(
    ("keys", "text"), [("Control+b", "**a**"), ("Meta+i", "*a*"), ("Control+k", "[a](https://)"), ("Control+e", "`a`")]
)
def test_keys_mark_too(widget: Widget, keys: str, text: str) -> None:
    widget.text.fill("a")
    widget.text.select_text()
    widget.text.press(keys)
    expect(widget.text).to_have_value(text)


def test_the_same_button_takes_its_mark_away_and_the_browser_takes_it_back(widget: Widget) -> None:
    widget.text.fill("words")
    widget.text.select_text()
    bold = widget.form.get_by_role("button", name="Bold")
    bold.click()
    bold.click()
    expect(widget.text).to_have_value("words")
    widget.text.press("Control+z")
    expect(widget.text).to_have_value("**words**")


def test_the_toolbar_is_one_stop_and_arrows_go_along_it(widget: Widget) -> None:
    names = ["Bold", "Italic", "Link", "Code", "Quote", "List"]
    toolbar = widget.form.get_by_role("toolbar", name="Format")
    widget.text.press("Tab")
    for name in [*names, "Bold"]:
        expect(toolbar.get_by_role("button", name=name)).to_be_focused()
        widget.page.keyboard.press("ArrowRight")
    widget.page.keyboard.press("ArrowLeft")
    widget.page.keyboard.press("ArrowLeft")
    expect(toolbar.get_by_role("button", name="List")).to_be_focused()
    widget.page.keyboard.press("Tab")
    expect(widget.form.get_by_role("checkbox", name="Remember")).to_be_focused()
    widget.page.keyboard.press("Shift+Tab")
    expect(toolbar.get_by_role("button", name="List")).to_be_focused()


def test_what_a_button_wrote_is_kept_as_a_draft(widget: Widget) -> None:
    widget.form.get_by_role("button", name="Bold").click()
    widget.page.wait_for_function("() => Object.values(localStorage).some((each) => each.includes('****'))")
