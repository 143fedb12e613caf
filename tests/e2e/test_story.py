"""A comment's life in a real browser, on the demo's blog under its strict policy.

The fixture `visitors` fails a test for any report of that policy, any third host, readers' cookies and errors.
"""

from playwright.sync_api import Locator, expect

from tests.e2e.product import POST, Product
from tests.e2e.queue import Queue
from tests.e2e.visitors import Visitors
from tests.e2e.widget import Widget

WAITS = "Waiting for approval. Only you can see this."
LIVE_MS = 35_000


def test_a_comment_goes_from_the_page_past_the_author_to_another_reader(product: Product, visitors: Visitors) -> None:
    ana, ben = visitors.reader(), visitors.reader()
    here, there = Widget(ana.page).open(product.blog + POST), Widget(ben.page).open(product.blog + POST)

    assert here.kept() == {}
    id = here.post("Our library counts *books*, not heads.", name="Ana")
    expect(here.place(id)).to_be_focused()
    expect(here.status).to_have_text(WAITS)
    expect(here.place(id)).to_contain_text(WAITS)
    expect(here.article("Our library").locator("em")).to_have_text("books")
    ana.page.reload()
    here.loaded()
    expect(here.place(id)).to_contain_text(WAITS)
    ben.page.reload()
    there.loaded()
    expect(there.article("Our library")).to_have_count(0)

    read = there.articles.nth(20)
    read.scroll_into_view_if_needed()
    before = read.bounding_box()
    order = there.articles.all_inner_texts()

    approve(visitors, "Our library counts")
    expect(there.banner).to_contain_text("1 new comment", timeout=LIVE_MS)
    assert read.bounding_box() == before
    assert there.articles.all_inner_texts() == order
    there.banner.get_by_role("button", name="Show").click()
    expect(there.place(id)).to_be_focused()
    expect(there.place(id)).to_contain_text("Our library counts books, not heads.")
    expect(here.place(id)).not_to_contain_text(WAITS, timeout=LIVE_MS)

    assert there.kept() == {}


def test_readers_answer_preview_edit_vote_and_delete(product: Product, visitors: Visitors) -> None:
    page, question = f"{product.blog}/an-evening-with-a-rear-hub/", "How do you hold the cone?"
    ana, ben = visitors.reader(), visitors.reader()
    here, there = Widget(ana.page).open(page), Widget(ben.page)
    asked = here.post(question, name="Ana")
    expect(here.place(asked)).to_contain_text(WAITS)
    approve(visitors, question)

    there.open(page)
    answered = there.reply(question, "With a vice.", name="Ben")
    expect(there.place(asked).locator(f"ol #comment-{answered}")).to_contain_text(WAITS)
    approve(visitors, "With a vice.")

    here.open(page)
    form = here.write("Thank **you**.", name="Ana", form=open_reply(here, "With a vice."))
    form.get_by_role("button", name="Preview").click()
    expect(form.get_by_role("region", name="Preview").locator("strong")).to_have_text("you")
    form.get_by_role("button", name="Write").click()
    form.get_by_role("textbox", name="Replying to Ben").press("Control+Enter")
    expect(here.article("Thank you.")).to_be_visible()
    thanked = here.id_of("Thank you.")
    expect(here.place(answered).locator(f"ol #comment-{thanked}")).not_to_contain_text(WAITS)

    here.article("Thank you.").get_by_role("button", name="Edit").click()
    box = here.host.get_by_role("textbox", name="Edit your comment")
    expect(box).to_have_value("Thank **you**.")
    box.fill("Thank you, *both*.")
    here.host.get_by_role("button", name="Save").click()
    expect(here.place(thanked).locator(".edited")).to_contain_text("edited")
    expect(here.place(thanked).locator("em")).to_have_text("both")

    vote = here.article("With a vice.").get_by_role("button", name="Vote up")
    vote.click()
    expect(here.article("With a vice.").locator(".score")).to_have_text("1")
    here.open(page)
    expect(vote).to_have_attribute("aria-pressed", "true")

    delete(here, question)
    expect(here.place(asked).get_by_text("Comment deleted")).to_be_visible()
    expect(here.place(asked).locator(f"#comment-{answered}")).to_contain_text("With a vice.")
    delete(here, "Thank you, both.")
    expect(here.place(thanked)).to_have_count(0)
    there.open(page)
    expect(there.articles).to_have_count(2)
    expect(there.host).to_contain_text("Comment deleted")


def open_reply(widget: Widget, to: str) -> Locator:
    widget.article(to).get_by_role("button", name="Reply").click()
    return widget.article(to).locator("form")


def delete(widget: Widget, text: str) -> None:
    """Not by a single press."""
    widget.article(text).get_by_role("button", name="Delete").click()
    ask = widget.host.get_by_text("Delete this comment?").locator("..")
    ask.get_by_role("button", name="Delete").click()
    expect(ask).to_have_count(0)


def approve(visitors: Visitors, text: str) -> None:
    """By the author, in a browser of theirs."""
    queue = Queue(visitors.author().page).open(visitors.product.dashboard)
    queue.press("Approve", text)
    expect(queue.said).to_have_text("Approved.")
