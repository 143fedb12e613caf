"""What happens to an open page while its reader looks at it."""

import pytest
from playwright.sync_api import expect

from tests.e2e.host_page import HostPage
from tests.e2e.product import Lab
from tests.e2e.visitors import Visitor
from tests.e2e.widget import Widget
from tests.e2e.wire import Wire

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
