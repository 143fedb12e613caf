"""Links to a comment, and the way to those that are not loaded yet."""

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.host_page import HostPage
from tests.e2e.product import Lab, Product
from tests.e2e.visitors import Visitor
from tests.e2e.widget import Widget

REPLIES = 9
ROOTS = 120
FAR_REPLIES = 5
SHOWN_REPLIES = 3
PAGE = 100


@pytest.fixture(scope="module")
def ids(product: Product) -> dict[str, str]:
    """By text: a long thread, more than a page. "root 0" has nine replies, and "root 110" of the second page five."""
    lab = product.new_site()
    ids = {f"root {n}": lab.post(f"This is root {n}.", name=f"Reader {n}") for n in range(ROOTS)}
    for n in range(REPLIES):
        ids[f"reply {n}"] = lab.post(f"This is reply {n}.", parent=ids["root 0"])
    for n in range(FAR_REPLIES):
        ids[f"far {n}"] = lab.post(f"This is far reply {n}.", parent=ids["root 110"])
    return {**ids, "site": lab.site, "url": lab.url}


@pytest.fixture
def long(product: Product, ids: dict[str, str]) -> Lab:
    return Lab(product, ids["site"], ids["url"])


@pytest.fixture
def widget(reader: Visitor) -> Widget:
    return Widget(reader.page)


def landed(widget: Widget, id: str) -> Locator:
    """The comment is there, has the focus, and is where the reader looks."""
    place = widget.place(id)
    expect(place).to_be_focused()
    expect(place.get_by_role("article").first).to_be_in_viewport()
    return place


@pytest.mark.parametrize("text", ["root 5", "root 115", "reply 8", "far 4"])
def test_a_link_leads_to_its_comment_wherever_it_is(
    long: Lab, reader: Visitor, widget: Widget, ids: dict[str, str], text: str
) -> None:
    id = ids[text]
    address = HostPage(long, css="main > p { block-size: 3000px }").serve(reader.context)
    reader.page.goto(f"{address}#comment-{id}")
    place = landed(widget, id)
    top = place.bounding_box()
    expect(widget.form.get_by_role("button", name="Preview")).to_be_attached()  # all is loaded that could push it away
    assert place.bounding_box() == top


def test_a_link_within_the_page_leads_there_too(
    long: Lab, reader: Visitor, widget: Widget, ids: dict[str, str]
) -> None:
    widget.open(HostPage(long, attributes='lazy="false"').serve(reader.context))
    widget.page.evaluate("hash => { location.hash = hash; }", f"#comment-{ids['reply 7']}")
    landed(widget, ids["reply 7"])
    widget.place(ids["reply 7"]).get_by_role("link").first.focus()
    widget.page.evaluate("scrollTo(0, 0)")
    widget.page.evaluate("hash => { location.hash = hash; }", f"#comment-{ids['root 2']}")
    landed(widget, ids["root 2"])


def test_a_link_to_what_is_gone_says_so(long: Lab, reader: Visitor, widget: Widget, ids: dict[str, str]) -> None:
    """But not where it stands in another thread of the same page."""
    address = HostPage(long, below=HostPage(long.product.new_site()).element()).serve(reader.context)
    widget.page.goto(f"{address}#comment-{ids['root 5']}")
    for thread in widget.host.all():
        expect(thread.locator(".list:not([aria-busy])")).to_be_attached()
    expect(widget.place(ids["root 5"])).to_be_focused()
    widget.page.wait_for_load_state("networkidle")
    expect(widget.host.locator(".missing")).to_have_count(0)
    widget.page.goto(f"{address}#comment-018f0000-0000-7000-8000-000000000000")
    expect(widget.host.first.locator(".missing")).to_have_text("That comment is no longer here.")
    expect(widget.status.first).to_have_text("That comment is no longer here.")


def test_the_rest_of_a_long_thread_comes_page_by_page(
    long: Lab, reader: Visitor, widget: Widget, ids: dict[str, str]
) -> None:
    widget.open(HostPage(long).serve(reader.context))
    expect(widget.heading).to_have_text(f"{ROOTS + REPLIES + FAR_REPLIES} comments")
    expect(widget.articles).to_have_count(PAGE)
    more = widget.host.get_by_role("button", name="Load more comments")
    more.click()
    expect(widget.articles).to_have_count(ROOTS + 2 * SHOWN_REPLIES)
    expect(more).to_have_count(0)
    expect(widget.place(ids[f"root {PAGE - SHOWN_REPLIES}"])).to_be_focused()


def test_the_rest_of_the_replies_comes_on_request(
    long: Lab, reader: Visitor, widget: Widget, ids: dict[str, str]
) -> None:
    widget.open(HostPage(long).serve(reader.context))
    branch = widget.place(ids["root 0"])
    expect(branch.get_by_role("article")).to_have_count(1 + SHOWN_REPLIES)
    branch.get_by_role("button", name=f"Show {REPLIES - SHOWN_REPLIES} more replies").click()
    expect(branch.get_by_role("article")).to_have_count(1 + REPLIES)
    expect(widget.place(ids[f"reply {SHOWN_REPLIES}"])).to_be_focused()
    expect(branch.get_by_role("button", name="more repl")).to_have_count(0)


def test_the_newest_come_first_on_request(long: Lab, reader: Visitor, widget: Widget, ids: dict[str, str]) -> None:
    widget.open(HostPage(long).serve(reader.context))
    widget.host.get_by_role("combobox", name="Sort by").select_option("Newest first")
    expect(widget.articles.first).to_contain_text(f"This is root {ROOTS - 1}.")
    expect(widget.place(ids["root 0"])).to_have_count(0)
