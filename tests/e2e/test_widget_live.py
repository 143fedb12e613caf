"""What others write and delete while somebody reads."""

import re

import pytest
from playwright.sync_api import expect

from comments_svc.moderation.model import Act
from tests.e2e.discussion import discuss
from tests.e2e.host_page import HostPage
from tests.e2e.product import Lab
from tests.e2e.visitors import Visitor
from tests.e2e.widget import Widget

WITHIN_MS = 35_000
_ORDER = "all => all.map((each) => each.parentElement.id)"


@pytest.fixture
def widget(lab: Lab, reader: Visitor) -> Widget:
    discuss(lab)
    return Widget(reader.page).open(HostPage(lab).serve(reader.context))


def test_a_new_comment_is_announced_and_moves_nothing_until_it_is_asked_for(lab: Lab, widget: Widget) -> None:
    widget.article("Remark 18").scroll_into_view_if_needed()
    top, before = widget.top("Remark 18"), widget.articles.evaluate_all(_ORDER)
    new = lab.post("Fresh from elsewhere", name="Ben")
    expect(widget.banner).to_contain_text("1 new comment", timeout=WITHIN_MS)
    expect(widget.status).to_have_text("1 new comment")
    assert widget.top("Remark 18") == top
    assert widget.articles.evaluate_all(_ORDER) == before
    widget.banner.get_by_role("button", name="Show").click()
    expect(widget.place(new)).to_be_focused()
    expect(widget.place(new).get_by_role("heading")).to_contain_text("New")
    assert widget.articles.evaluate_all(_ORDER) == [*before, f"comment-{new}"]


def test_a_comment_that_is_removed_while_it_is_answered_takes_no_text_along(
    lab: Lab, widget: Widget, reader: Visitor
) -> None:
    id = widget.id_of("Remark 20")
    widget.article("Remark 20").get_by_role("button", name="Reply").click()
    form = widget.write("Half an answer", name="Ana", form=widget.place(id).locator("form"))
    with widget.page.expect_response(re.compile(r"/thread\?.*since="), timeout=WITHIN_MS):
        lab.decide(id, Act.DELETE)
    reader.watch.expect("409")
    form.locator(".primary").click()
    expect(widget.alert).to_contain_text("not on this page any more")
    expect(form.locator("textarea")).to_have_value("Half an answer")


def test_a_removed_comment_leaves_its_place_to_its_replies_and_without_any_vanishes(lab: Lab, widget: Widget) -> None:
    parent, leaf = widget.id_of("level 3"), widget.id_of("Remark 20")
    for id in (parent, leaf):
        lab.decide(id, Act.DELETE)
    widget.page.reload()
    widget.loaded()
    expect(widget.place(parent).locator("article").first).to_contain_text("Comment deleted")
    expect(widget.place(parent)).to_contain_text("This is level 4")
    expect(widget.place(leaf)).to_have_count(0)
