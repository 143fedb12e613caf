"""Comments that were built into the page: seen without a script, taken over by it, and brought up to date."""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from comments_svc.moderation.model import Act
from tests.e2e.axe import axe_script, violations
from tests.e2e.discussion import discuss
from tests.e2e.host_page import HostPage
from tests.e2e.product import Lab
from tests.e2e.visitors import Visitor, Visitors
from tests.e2e.widget import Widget
from tests.e2e.wire import Wire

GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "bake-in-comments.md"
_SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => shifts.push(...list.getEntries().map(({ value }) => value)))
  .observe({ type: 'layout-shift', buffered: true });
"""
# With the text of each comment as it is built of the tree that the service sends.
_BODIES = """host => [...host.shadowRoot.querySelectorAll('article .body')]
  .map((body) => body.innerHTML.replace(/\\n/g, ''))"""


def baked(lab: Lab, **more: Any) -> HostPage:
    answer = lab.product.http.get(f"{lab.product.service}/sites/{lab.site}/snapshot", params={"url": lab.url})
    assert answer.status_code == 200
    return HostPage(lab, inside=answer.text, **more)


def test_what_was_built_in_stands_at_once_and_only_newer_comments_are_fetched(lab: Lab, reader: Visitor) -> None:
    discuss(lab)
    gone = lab.post("Will be gone", name="Gus")
    address = baked(lab).serve(reader.context)
    reader.context.add_init_script(_SHIFTS)
    reader.context.add_init_script(axe_script())
    widget, wire = Widget(reader.page), Wire(reader.page, "GET", "thread?")
    wire.hold()
    widget.page.goto(address)
    expect(widget.articles).to_have_count(21)
    expect(widget.heading).to_have_text("21 comments")
    expect(widget.form).to_be_visible()
    expect(widget.host.locator("pre .hl-c1")).to_have_text(re.compile("# a line"))  # the colours of code came along
    before = widget.host.evaluate(_BODIES)
    lab.decide(gone, Act.DELETE)
    lab.post("Came later", name="Lea")
    wire.let_go()
    expect(widget.article("Came later")).to_be_visible()
    expect(widget.article("Will be gone")).to_have_count(0)
    expect(widget.heading).to_have_text("21 comments")
    asked = [each for each in reader.watch.asked("/thread?") if "reader/" not in each]
    assert (len(asked), "since=" in asked[0]) == (1, True)
    assert widget.page.evaluate("shifts") == []
    assert violations(widget.page) == []

    reader.context.unroute_all()
    HostPage(lab).serve(reader.context)
    widget.page.goto(address)
    widget.loaded()
    expect(widget.articles).to_have_count(21)
    assert widget.host.evaluate(_BODIES)[:20] == before[:20]


def test_without_a_script_the_styles_of_the_guide_keep_a_long_word_within_the_page(
    lab: Lab, visitors: Visitors
) -> None:
    styles = re.search(r"^ +(comment-thread \{.+\})$", GUIDE.read_text("utf-8"), re.MULTILINE)
    assert styles is not None
    lab.post(f"A{'n' * 200}d\n\n```\n{'wide ' * 60}\n```", name="Ana")
    lab.close()
    plain = visitors.reader(java_script_enabled=False, viewport={"width": 375, "height": 800})
    plain.page.goto(baked(lab, css=styles[1]).serve(plain.context))
    expect(plain.page.get_by_text("Comments have been closed since")).to_be_visible()
    assert plain.page.evaluate("document.documentElement.scrollWidth") <= 375


def test_without_a_script_or_a_service_what_was_built_in_is_read(lab: Lab, visitors: Visitors) -> None:
    lab.post("Read *me*", name="Ben", parent=lab.post("First", name="Ana"))
    plain, reader = visitors.reader(java_script_enabled=False), visitors.reader()
    page = baked(lab)
    plain.page.goto(page.serve(plain.context))
    expect(plain.page.get_by_text("Read me")).to_be_visible()
    expect(plain.page.get_by_text("Ben in reply to Ana")).to_be_visible()

    reader.watch.expect("Failed to load resource")
    widget, wire = Widget(reader.page), Wire(reader.page, "GET", "thread?")
    wire.refuse(500)
    widget.page.goto(page.serve(reader.context))
    expect(widget.alert).to_contain_text("Comments could not be loaded.")
    expect(widget.article("Read me")).to_be_visible()
    wire.mend()
    lab.post("Third", name="Cem")
    widget.alert.get_by_role("button", name="Try again").click()
    expect(widget.article("Third")).to_be_visible()
    other = lab.product.new_site()
    widget.host.evaluate(
        "(host, [site, url]) => { host.setAttribute('site', site); host.setAttribute('page-url', url); }",
        [other.site, other.url],
    )
    expect(widget.host.get_by_text("No comments yet.")).to_be_visible()
    expect(widget.articles).to_have_count(0)
