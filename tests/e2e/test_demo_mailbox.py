"""The demo's mailbox in a browser: a reader's mail and the author's answer, on a telephone by night."""

from playwright.sync_api import Page, expect

from tests.e2e.axe import axe_script, violations
from tests.e2e.post import Post
from tests.e2e.product import AUTHOR, Product
from tests.e2e.test_dashboard import PHONE
from tests.e2e.visitors import Visitors
from tests.e2e.widget import Widget
from tests.faults.server import wait_until

POST = "/paper-beside-the-editor/"
ASKED = "Do you number the pages?"
ANSWERED = "From the back."


def checked(page: Page) -> None:
    assert violations(page) == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def test_a_mail_is_written_and_answered_in_the_mailbox_and_both_are_on_the_page(
    product: Product, visitors: Visitors, post: Post
) -> None:
    somebody = visitors.reader(**PHONE, color_scheme="dark")
    somebody.context.add_init_script(axe_script())
    somebody.watch.expect("422")
    page = somebody.page
    page.goto(f"{product.blog}/mailbox/write?about={POST}")
    checked(page)
    page.get_by_label("To", exact=True).fill("nobody@demo.example")
    page.get_by_label("Text").fill(f"{ASKED}\n-- \nAna")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_contain_text("The service knows no such address")
    expect(page.get_by_label("Text")).to_have_value(f"{ASKED}\n-- \nAna")
    checked(page)
    page.get_by_label("To", exact=True).fill("demo@demo.example")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("status").first).to_contain_text("Your mail is sent.")
    checked(page)

    def came() -> bool:
        return any(ASKED in post.open(each.key).text for each in post.letters(AUTHOR)[:5])

    wait_until(came, within_s=30)
    page.goto(f"{product.blog}/mailbox/?to={AUTHOR}")
    page.locator(".letters a").filter(has_text="Ana has written a comment by mail").first.click()
    page.get_by_label("Text", exact=True).fill(f"publish\n{ANSWERED}")
    page.get_by_role("button", name="Send the answer").click()
    expect(page.get_by_role("status")).to_contain_text("Your answer is sent.")
    checked(page)
    widget = Widget(page)

    def shown() -> bool:
        return widget.open(product.blog + POST).article(ANSWERED).count() > 0

    wait_until(shown, within_s=30)
    asked = widget.place(widget.id_of(ASKED))
    expect(asked.locator("ol").get_by_role("article")).to_contain_text(ANSWERED)
