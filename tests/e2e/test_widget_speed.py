"""That a slow phone is not kept from writing, and nothing jumps. Times are measured by bench/widget.py."""

from uuid import UUID

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.discussion import discuss
from tests.e2e.host_page import HostPage
from tests.e2e.phone import PHONE, WATCH, slow_down
from tests.e2e.product import Lab, Product
from tests.e2e.visitors import Visitors
from tests.e2e.widget import Widget
from tests.e2e.wire import Wire

MANY = 1_000

# Notes how many comments stand there at each key.
_FOCUSED = """() => {
  const root = document.querySelector('comment-thread')?.shadowRoot;
  const area = root?.querySelector('textarea');
  if (!area || seen.first === null) return false;
  seen.at_key = [];
  area.addEventListener('input', () => seen.at_key.push(root.querySelectorAll('article').length));
  area.focus();
  return true;
}"""


@pytest.fixture(scope="module")
def twenty(product: Product) -> Lab:
    return discuss(product.new_site())


def test_on_a_phone_a_thousand_comments_leave_room_for_keys(twenty: Lab, visitors: Visitors) -> None:
    reader = visitors.reader(**PHONE)
    page, widget = reader.page, Widget(reader.page)
    model = twenty.thread()
    one = {**model["comments"][-1], "parent": None, "root": None}
    comments = [{**one, "id": str(UUID(int=number))} for number in range(MANY)]

    def answer(route: Route) -> None:
        cors = {"access-control-allow-origin": "*"}
        route.fulfill(headers=cors, json={**model, "comments": comments, "next": None, "more": {}})

    page.route(lambda url: "/thread?" in url, answer)
    page.add_init_script(WATCH)
    slow_down(page)
    page.goto(HostPage(twenty, attributes='lazy="false"').serve(reader.context), wait_until="commit")
    page.wait_for_function(_FOCUSED, timeout=30_000)
    page.keyboard.type("keys")
    expect(widget.host.locator("article")).to_have_count(MANY, timeout=60_000)
    expect(widget.host.locator("textarea")).to_have_value("keys")
    assert page.evaluate("seen.at_key[0]") < MANY


def test_on_a_phone_two_round_trips_bring_the_comments_in_any_language(twenty: Lab, visitors: Visitors) -> None:
    """The script; then the comments and the words, neither waiting for the other or asked for leave."""
    reader = visitors.reader(**PHONE)
    page, comments, words = reader.page, Wire(reader.page, "GET", "thread?"), Wire(reader.page, "GET", "embed-de.js")
    comments.hold()
    words.hold()
    address = HostPage(twenty, attributes='lazy="false"', html_attributes='lang="de"').serve(reader.context)
    with page.expect_request("**/embed-de.js*"), page.expect_request("**/thread?*") as asked:
        page.goto(address)
    # what a browser would ask leave for first, in a trip of its own (Fetch standard, "CORS-preflight fetch")
    assert asked.value.headers.keys().isdisjoint({"authorization", "content-type"})
    comments.let_go()
    words.let_go()
    expect(Widget(page).articles).to_have_count(20)
    assert [len(reader.watch.asked(part)) for part in ("/embed.js", "/thread?", "/embed-de.js")] == [1, 1, 1]


def test_with_space_kept_free_nothing_on_a_short_page_moves(twenty: Lab, visitors: Visitors) -> None:
    above, below = "<p>One.</p><p>Two.</p>", "<footer>Below</footer>"
    inside = '<svg width="1" height="900" aria-hidden="true"></svg>'
    for options, lang in (({}, "en"), (PHONE, "en"), (PHONE, "de")):  # wide, narrow, and narrow with long words
        reader = visitors.reader(**options)
        reader.page.add_init_script(WATCH)
        page = HostPage(twenty, above=above, below=below, inside=inside, html_attributes=f'lang="{lang}"')
        widget = Widget(reader.page).open(page.serve(reader.context))
        assert reader.page.evaluate("seen.shifts") == []
        widget.host.locator("textarea").focus()
        expect(widget.host.get_by_role("toolbar")).to_be_visible()
        expect(widget.host.locator(".send .link")).to_be_visible()
        assert reader.page.evaluate("seen.shifts") == []
