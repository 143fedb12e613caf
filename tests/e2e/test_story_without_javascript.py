"""The same life of a comment where scripts are switched off, for readers and for the author."""

import pytest
from playwright.sync_api import expect

from tests.e2e.plain_page import PlainPage
from tests.e2e.product import Product
from tests.e2e.queue import Queue
from tests.e2e.visitors import Visitor, Visitors

BLOG_PAGE = "/paper-beside-the-editor/"
WAITS = "Waiting for approval. Only you can see this."


@pytest.fixture
def ana(visitors: Visitors, product: Product) -> PlainPage:
    return come(visitors.reader(java_script_enabled=False), product)


@pytest.fixture
def ben(visitors: Visitors, product: Product) -> PlainPage:
    return come(visitors.reader(java_script_enabled=False), product)


@pytest.fixture
def queue(visitors: Visitors) -> Queue:
    return Queue(visitors.author(java_script_enabled=False).page)


def come(visitor: Visitor, product: Product) -> PlainPage:
    """From the post to its comments, by the link that stands where the widget would."""
    visitor.page.goto(product.blog + BLOG_PAGE)
    visitor.page.get_by_role("link", name="Read and write comments").click()
    expect(visitor.page.get_by_role("heading", level=1)).to_contain_text("Paper beside the editor")
    return PlainPage(visitor.page)


def decide(queue: Queue, product: Product, action: str, text: str) -> None:
    queue.open(product.dashboard)
    queue.press(action, text)


def test_a_comment_waits_is_approved_and_seen_by_others(
    product: Product, ana: PlainPage, ben: PlainPage, queue: Queue
) -> None:
    ana.write("Chalk needs *no* battery.", name="Ana")
    expect(ana.article("Chalk needs")).to_contain_text(WAITS)
    expect(ana.article("Chalk needs").locator("em")).to_have_text("no")
    ana.page.reload()
    expect(ana.article("Chalk needs")).to_contain_text(WAITS)
    ben.page.reload()
    expect(ben.article("Chalk needs")).to_have_count(0)

    decide(queue, product, "Approve", "Chalk needs")
    expect(queue.row("Chalk needs")).to_contain_text("Approved.")
    queue.row("Chalk needs").get_by_role("button", name="Undo").click()
    expect(queue.card("Chalk needs").get_by_role("button", name="Approve")).to_be_visible()
    queue.press("Approve", "Chalk needs")
    expect(queue.row("Chalk needs")).to_contain_text("Approved.")

    ben.page.reload()
    expect(ben.article("Chalk needs")).to_be_visible()
    ana.page.reload()
    expect(ana.article("Chalk needs")).not_to_contain_text(WAITS)


def test_readers_answer_preview_edit_vote_and_delete(
    product: Product, ana: PlainPage, ben: PlainPage, queue: Queue
) -> None:
    ana.write("Which pen?", name="Ana")
    decide(queue, product, "Approve", "Which pen?")
    ben.page.reload()
    ben.reply("Which pen?", "Any that starts.", name="Ben")
    expect(ben.article("Any that starts.")).to_contain_text(WAITS)
    queue.open(product.dashboard)
    queue.card("Any that starts.").get_by_role("link", name="Reply").click()
    queue.page.get_by_role("textbox", name="Your reply to Ben").fill("Mine leaks.")
    queue.page.get_by_role("button", name="Reply and approve").click()

    ana.page.reload()
    expect(ana.article("Mine leaks.")).to_contain_text("Author")
    place = ana.page.get_by_role("listitem").filter(has=ana.article("Which pen?"))
    expect(place.locator("ol").first).to_contain_text("Any that starts.")

    ana.article("Which pen?").get_by_role("link", name="Edit").click()
    text = ana.page.get_by_role("textbox", name="Your comment")
    text.fill("Which **pen**, please?")
    ana.page.get_by_role("button", name="Preview").click()
    expect(ana.page.get_by_role("region", name="Preview").locator("strong")).to_have_text("pen")
    ana.page.get_by_role("button", name="Save").click()
    expect(ana.article("please?")).to_contain_text("edited")

    vote = ana.page.get_by_role("button", name="Vote up: comment of Ben")
    vote.click()
    expect(vote).to_have_attribute("aria-pressed", "true")

    ana.article("please?").get_by_text("Delete", exact=True).click()
    ana.page.get_by_role("button", name="Yes, delete this comment").click()
    expect(ana.page.get_by_role("status")).to_have_text("Your comment is deleted.")
    ben.page.reload()
    expect(ben.page.get_by_role("heading", name="Comment deleted")).to_be_visible()
    expect(ben.article("Any that starts.")).to_be_visible()
    expect(ben.article("please?")).to_have_count(0)


def test_a_form_that_lacks_something_comes_back_with_its_text(visitors: Visitors, product: Product) -> None:
    reader = visitors.reader(java_script_enabled=False)
    reader.watch.expect("422")
    page = come(reader, product).page
    page.get_by_role("textbox", name="Comment").fill("Words without a name")
    page.get_by_role("textbox", name="Name").evaluate("field => field.removeAttribute('required')")
    page.get_by_role("button", name="Post comment").click()
    expect(page.get_by_role("alert")).to_contain_text("Please give a name.")
    expect(page.get_by_role("textbox", name="Comment")).to_have_value("Words without a name")
