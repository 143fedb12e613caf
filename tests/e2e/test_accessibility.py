"""Nothing for axe to complain of, in any state, wide and narrow, light and dark."""

from collections.abc import Callable
from typing import Final

import pytest
from playwright.sync_api import expect

from comments_svc.kernel.secret import new_token
from comments_svc.sites.model import Policy
from tests.e2e.axe import axe_script, contrasts, violations
from tests.e2e.discussion import discuss
from tests.e2e.host_page import HostPage
from tests.e2e.product import POST, Lab, Product
from tests.e2e.queue import Queue
from tests.e2e.visitors import Visitor, Visitors
from tests.e2e.widget import Widget
from tests.e2e.wire import Wire

_CSS: Final = ":root { color-scheme: light dark; background: Canvas; color: CanvasText }"


@pytest.fixture
def reader(visitors: Visitors) -> Visitor:
    visitor = visitors.reader()
    visitor.context.add_init_script(axe_script())
    return visitor


@pytest.fixture
def author(visitors: Visitors) -> Visitor:
    visitor = visitors.author()
    visitor.context.add_init_script(axe_script())
    return visitor


def loading(widget: Widget, address: str) -> None:
    Wire(widget.page, "GET", "thread?").hold()
    widget.page.goto(address)
    expect(widget.host.locator(".bone")).to_have_count(3)


def empty(widget: Widget, address: str) -> None:
    widget.open(address)
    widget.text.focus()
    expect(widget.form.get_by_role("button", name="Preview")).to_be_visible()


def not_loaded(widget: Widget, address: str) -> None:
    Wire(widget.page, "GET", "thread?").refuse(500)
    widget.page.goto(address)
    expect(widget.alert).to_be_visible()


def not_sent(widget: Widget, address: str) -> None:
    widget.open(address)
    Wire(widget.page, "POST", "comments").refuse(500, "")
    widget.write("Stays", name="Ana").get_by_role("button", name="Post comment").click()
    expect(widget.alert).to_contain_text("E-mail it instead")


def incomplete(widget: Widget, address: str) -> None:
    empty(widget, address)
    widget.form.get_by_role("button", name="Post comment").click()
    expect(widget.form.get_by_text("Please fill in this field.").first).to_be_visible()


def previewed(widget: Widget, address: str) -> None:
    empty(widget, address)
    widget.text.fill("A *preview* of `code`")
    widget.form.get_by_role("button", name="Preview").click()
    expect(widget.form.locator("em")).to_be_visible()


def replying(widget: Widget, address: str) -> None:
    widget.open(address)
    widget.article("level 2").get_by_role("button", name="Reply").click()
    expect(widget.host.get_by_role("toolbar")).to_have_count(2)


def own(widget: Widget, address: str) -> None:
    """Waiting, one of them being edited, one about to be deleted."""
    widget.open(address)
    for text in ("It waits", "Being edited", "Being deleted"):
        widget.post(text, name="Ana")
    widget.article("Being edited").get_by_role("button", name="Edit").click()
    widget.article("Being deleted").get_by_role("button", name="Delete").click()
    expect(widget.host.get_by_text("Delete this comment?")).to_be_visible()


@pytest.mark.parametrize("state", [loading, empty, not_loaded, not_sent, incomplete, previewed, own])
def test_the_widget_in_each_state(product: Product, reader: Visitor, state: Callable[[Widget, str], None]) -> None:
    reader.watch.expect("Failed to load resource")
    lab = product.new_site(Policy.HOLD)
    state(Widget(reader.page), HostPage(lab, css=_CSS).serve(reader.context))
    assert violations(reader.page) == []


def test_twenty_comments_and_a_reply(lab: Lab, reader: Visitor) -> None:
    replying(Widget(reader.page), HostPage(discuss(lab), css=_CSS).serve(reader.context))
    assert violations(reader.page) == []


def test_the_discussion_of_the_demo(product: Product, reader: Visitor) -> None:
    widget = Widget(reader.page).open(product.blog + POST)
    widget.articles.nth(3).get_by_role("button", name="Reply").click()
    expect(widget.host.get_by_role("button", name="Preview")).to_have_count(2)
    assert violations(reader.page, looks=2) == []


def test_a_closed_thread(lab: Lab, reader: Visitor) -> None:
    lab.post("The last word")
    lab.close()
    Widget(reader.page).open(HostPage(lab, css=_CSS).serve(reader.context))
    assert violations(reader.page) == []


@pytest.mark.parametrize("system", ["light", "dark"])
def test_colours_follow_the_page_and_not_the_system(lab: Lab, reader: Visitor, system: str) -> None:
    lab.post("Read me, **by day** and by night", name="Ana")
    css = "body { background: #fff; color: #222 } .dark body { background: #181818; color: #eee }"
    reader.page.emulate_media(color_scheme=system)  # type: ignore[arg-type]
    widget = Widget(reader.page).open(HostPage(lab, css=css).serve(reader.context))
    for classes in ("", "dark"):
        widget.page.evaluate("name => { document.documentElement.className = name; }", classes)
        assert contrasts(reader.page) == []


def test_the_pages_without_javascript(product: Product, lab: Lab, reader: Visitor) -> None:
    reader.watch.expect("Failed to load resource")
    page = reader.page
    for address in (
        product.thread_page("demo", product.blog + POST),
        f"{product.service}/problems",
        f"{product.service}/nowhere",
        f"{product.service}/",
    ):
        page.goto(address)
        assert violations(page, looks=2) == [], address
    lab.post("It waits for a reply", name="Ben")
    page.goto(product.thread_page(lab.site, lab.url))
    page.get_by_role("link", name="Reply to Ben").click()
    page.get_by_role("textbox", name="Comment").fill("A **preview**")
    page.get_by_role("button", name="Preview").click()
    assert violations(page) == []
    page.get_by_role("textbox", name="Name").evaluate("field => field.removeAttribute('required')")
    page.get_by_role("button", name="Post reply").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert violations(page) == []
    lab.close()
    page.goto(product.thread_page(lab.site, lab.url))
    assert violations(page) == []


def test_the_dashboard(product: Product, author: Visitor) -> None:
    author.watch.expect("Failed to load resource")
    lab = product.new_site(Policy.HOLD)
    empty = product.new_site(Policy.HOLD)
    waiting = lab.post("It waits", name="Ana", token=new_token())
    lab.post("See [this](https://example.org) and `that`", name="Ben")
    for address in (
        *(f"{product.dashboard}?tab={tab}" for tab in ("pending", "published", "spam", "bin", "all")),
        f"{lab.dashboard}/c/{waiting}",
        f"{lab.dashboard}/settings",
        f"{lab.dashboard}/pages",
        f"{lab.dashboard}/pages?q=nothing",
        f"{lab.dashboard}/people",
        f"{lab.dashboard}/rules",
        *(f"{lab.dashboard}/rules/new?kind={kind}" for kind in ("words", "links", "image")),
        f"{lab.dashboard}/hooks",
        *(f"{lab.dashboard}/hooks/new?format={kind}" for kind in ("json", "matrix", "ntfy")),
        f"{lab.dashboard}/setup",
        f"{lab.dashboard}/setup/mail",
        f"{lab.dashboard}/statistics",
        f"{lab.dashboard}/c/018f0000-0000-7000-8000-000000000000",
        empty.dashboard,
        f"{product.service}/dashboard/",
    ):
        author.page.goto(address)
        author.page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        assert violations(author.page, looks=2) == [], address
    author.page.goto(f"{lab.dashboard}/c/{waiting}")
    author.page.get_by_text("More", exact=True).click()
    assert violations(author.page, looks=2) == []
    author.page.get_by_role("link", name="About its author").click()
    author.page.get_by_label("Banned").check()
    author.page.get_by_role("button", name="Save").click()
    expect(author.page.get_by_role("button", name="Undo")).to_be_visible()
    assert violations(author.page, looks=2) == []
    queue = Queue(author.page).open(lab.dashboard)
    queue.card("It waits").get_by_text("More", exact=True).click()
    queue.press("Trust author", "It waits")
    expect(queue.said).to_have_text("What Ana writes is published at once from now on.")
    assert violations(author.page) == []
    queue.press("Approve", "It waits")
    expect(queue.said).to_have_text("Approved.")
    queue.card("See this").get_by_role("link", name="Reply").click()
    assert violations(author.page) == []
    queue.card("See this").get_by_role("textbox").fill("See `that`, and\n\n> this")
    queue.press("Preview", "See this")
    expect(queue.card("See this").get_by_role("region", name="Preview")).to_contain_text("this", timeout=10_000)
    assert violations(author.page) == []


def test_signing_in(product: Product, reader: Visitor) -> None:
    reader.watch.expect("Failed to load resource")
    for address in ("/dashboard/sign-in", "/dashboard/sites/demo"):
        reader.page.goto(product.service + address)
        assert violations(reader.page, looks=2) == [], address
    reader.page.goto(product.sign_in_link())
    assert violations(reader.page) == []
