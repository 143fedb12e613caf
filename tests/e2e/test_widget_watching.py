"""What happens to an open page while its reader looks at it."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from comments_svc.moderation.model import Act
from comments_svc.sites.model import Policy
from tests.e2e.axe import axe_script, violations
from tests.e2e.host_page import HostPage
from tests.e2e.product import Lab, Product
from tests.e2e.visitors import Visitor, Visitors
from tests.e2e.widget import Widget
from tests.e2e.wire import Wire

WAITS = "Waiting for approval. Only you can see this."
LIVE_MS = 35_000


@pytest.mark.parametrize(("status", "problem"), [(429, "too-many-streams"), (503, "streams-full")])
def test_where_there_is_no_room_for_live_updates_the_page_is_quiet_and_tries_again(
    lab: Lab, reader: Visitor, status: int, problem: str
) -> None:
    reader.watch.expect(rf"status of {status}")  # the browser's own words
    wire = Wire(reader.page, "GET", "events?")
    wire.refuse(status, problem, retry_after_s=30)
    lab.post("Here already")
    widget = Widget(reader.page)
    with reader.page.expect_response(lambda answer: "/events?" in answer.url, timeout=LIVE_MS) as refused:
        widget.open(HostPage(lab).serve(reader.context))
    assert refused.value.status == status
    wire.mend()
    lab.post("Just now")
    expect(widget.alert).to_have_count(0)
    expect(widget.banner).to_contain_text("1 new comment", timeout=LIVE_MS)


def test_when_an_approval_is_undone_the_comment_waits_for_its_writer_again_and_is_gone_for_others(
    product: Product, visitors: Visitors
) -> None:
    lab = product.new_site(Policy.HOLD)
    ana, ben = visitors.reader(), visitors.reader()
    here, there = Widget(ana.page), Widget(ben.page)
    here.open(HostPage(lab).serve(ana.context))
    id = here.post("Too early", name="Ana")
    approved = lab.decide(id, Act.APPROVE)
    there.open(HostPage(lab).serve(ben.context))
    expect(there.article("Too early")).to_be_visible()
    expect(here.place(id)).not_to_contain_text(WAITS, timeout=LIVE_MS)
    with ben.page.expect_response(lambda answer: "/events?" in answer.url, timeout=LIVE_MS):
        there.text.focus()

    said = there.status.text_content()
    lab.undo(approved)
    expect(here.place(id)).to_contain_text(WAITS, timeout=LIVE_MS)
    expect(here.heading).to_have_text("Comments")
    expect(there.article("Too early")).to_have_count(0)
    expect(there.status).to_have_text(said or "")
    expect(there.text).to_be_focused()
    expect(there.alert).to_have_count(0)
    here.place(id).get_by_role("button", name="Delete").click()
    here.place(id).get_by_role("status").get_by_role("button", name="Delete").click()
    expect(here.place(id)).to_have_count(0)


def test_when_the_approval_of_an_answered_comment_is_undone_a_placeholder_stands_for_others(
    product: Product, visitors: Visitors
) -> None:
    lab = product.new_site(Policy.HOLD)
    ana, ben = visitors.reader(), visitors.reader()
    here, there = Widget(ana.page), Widget(ben.page)
    here.open(HostPage(lab).serve(ana.context))
    id = here.post("A question", name="Ana")
    approved = lab.decide(id, Act.APPROVE)
    lab.decide(lab.post("An answer", parent=id), Act.APPROVE)
    ana.page.reload()
    for widget, visitor in ((here, ana), (there, ben)):
        with visitor.page.expect_response(lambda answer: "/events?" in answer.url, timeout=LIVE_MS):
            widget.open(HostPage(lab).serve(visitor.context))
        expect(widget.article("A question")).to_be_visible()
    lab.undo(approved)
    expect(here.place(id)).to_contain_text(WAITS, timeout=LIVE_MS)
    expect(there.place(id).get_by_text("Comment deleted")).to_be_visible()
    expect(there.article("An answer")).to_be_visible()


def test_another_page_that_gets_the_address_is_shown_without_a_reload(lab: Lab, reader: Visitor) -> None:
    """Its versions begin anew: a lower one than what is shown is no older one."""
    for text in ("First", "Second", "Third"):
        lab.post(text)
    widget = Widget(reader.page)
    with reader.page.expect_response(lambda answer: "/events?" in answer.url, timeout=LIVE_MS):
        widget.open(HostPage(lab).serve(reader.context))
    widget.text.fill("Begun before")
    lab.move(f"{lab.url}moved/")
    expect(widget.host.get_by_text("No comments yet.")).to_be_visible(timeout=LIVE_MS)
    expect(widget.text).to_have_value("Begun before")
    lab.post("On the new page")
    expect(widget.banner).to_contain_text("1 new comment", timeout=LIVE_MS)
    widget.banner.get_by_role("button", name="Show").click()
    expect(widget.articles).to_have_count(1)
    widget.post(", ended after", name="Ana")
    reader.page.reload()
    expect(widget.loaded().articles).to_have_count(2)
    expect(widget.article("ended after").get_by_role("button", name="Edit")).to_be_visible()


@pytest.mark.parametrize("wrong", ["site", "origin"])
def test_what_only_the_owner_can_mend_is_told_on_the_console_and_in_the_page(
    product: Product, reader: Visitor, wrong: str
) -> None:
    lab = product.new_site(origins="https://elsewhere.example")
    site = "no-such-blog" if wrong == "site" else lab.site
    words, more = {
        "site": ("There is no site with this name here.", "There is no site with this name here."),
        "origin": (
            "This page does not belong to the site.",
            f"{product.blog} is not an allowed origin of this site. Its owner can add it in the settings of the site.",
        ),
    }[wrong]
    named = f"Comments: {more} {site} {product.service}"
    reader.watch.expect(f"{re.escape(named)}|status of 4(04|22)")
    said: list[str] = []
    reader.page.on("console", lambda message: said.append(message.text))
    widget = Widget(reader.page)
    reader.page.goto(HostPage(replace(lab, site=site)).serve(reader.context))
    if wrong == "site":
        expect(widget.alert).to_have_text(words)
        expect(widget.host.get_by_role("textbox").or_(widget.host.get_by_role("link"))).to_have_count(0)
    else:
        expect(widget.alert).to_contain_text(f"Comments could not be loaded. {words}")
        widget.text.focus()
        expect(widget.form.get_by_role("button", name="Preview")).to_be_attached()
    assert [each for each in said if each.startswith("Comments:")] == [named]


def test_what_was_typed_is_not_lost_where_the_site_is_gone(product: Product, reader: Visitor) -> None:
    lab = product.new_site()
    reader.context.add_init_script(axe_script())
    reader.watch.expect("Comments: There is no site|Failed to load resource")
    widget = Widget(reader.page).open(HostPage(lab).serve(reader.context))
    widget.text.fill("Long thought about")
    words = "There is no site with this name here."
    gone = {"type": "/problems/no-such-site", "title": words, "status": 404}
    reader.context.route("**/thread?*", lambda route: route.fulfill(status=404, json=gone))
    reader.page.reload()
    expect(widget.alert).to_have_text(words)
    expect(widget.host.get_by_label("Comment")).to_have_value("Long thought about")
    expect(widget.host.get_by_label("Comment")).not_to_be_editable()
    expect(widget.host.get_by_role("button").or_(widget.host.locator("form"))).to_have_count(0)
    assert violations(reader.page) == []
    reader.context.unroute("**/thread?*")
    reader.page.reload()
    expect(widget.loaded().text).to_have_value("Long thought about")
