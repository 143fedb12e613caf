"""The sign-in window in a real browser, opened by a page of another site."""

from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Page, expect

from comments_svc.kernel.secret import new_token
from tests.e2e.axe import axe_script, violations
from tests.e2e.post import Post, code
from tests.e2e.product import Lab, Product
from tests.e2e.test_mail_links import somebody
from tests.e2e.visitors import Visitor, Visitors
from tests.sign_in import challenge_of

# What a page of a blog does on a click; it keeps what it is told.
_OPEN: Final = """([address, features]) => {
  window.told = [];
  addEventListener("message", (event) => window.told.push([event.origin, event.data]));
  window.open(address, "comments-sign-in", features);
}"""
_REDEEM: Final = """async ([address, token, grant]) => {
  const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
  const answer = await fetch(address, { method: "POST", headers, body: JSON.stringify({ grant }) });
  return (await answer.json()).email;
}"""


@pytest.fixture
def reader(visitors: Visitors) -> Visitor:
    visitor = visitors.reader(viewport={"width": 375, "height": 667})
    visitor.context.add_init_script(axe_script())
    return visitor


def window_of(page: Page, product: Product, lab: Lab, token: str, features: str = "popup,width=375,height=667") -> Page:
    """The window that `page` opens."""
    address = f"{product.service}/sites/{lab.site}/sign-in?origin={product.blog}&challenge={challenge_of(token)}"
    with page.context.expect_page() as opened:
        page.evaluate(_OPEN, [address, features])
    return opened.value


def sign_in(window: Page, post: Post, *, look: bool = False) -> str:
    """By mail; the last step is left to the caller. The address."""
    email = somebody()
    if look:
        assert violations(window) == []
    window.get_by_label("E-mail address").fill(email)
    window.get_by_role("button", name="Mail me a code").click()
    window.get_by_label("Code").fill(code(post.mail(email)))
    if look:
        assert violations(window) == []
        assert window.evaluate("document.documentElement.scrollWidth <= innerWidth")
    return email


def test_the_window_hands_the_page_its_grant_and_closes(
    product: Product, reader: Visitor, lab: Lab, post: Post
) -> None:
    page, token = reader.page, new_token()
    page.goto(product.blog)
    window = window_of(page, product, lab, token)
    email = sign_in(window, post, look=True)
    with window.expect_event("close"):
        window.get_by_role("button", name="Sign in").click()
    page.wait_for_function("window.told.length > 0")
    ((origin, told),) = page.evaluate("window.told")
    assert (origin, told["type"], told["site"]) == (product.service, "comments:signed-in", lab.site)
    session = f"{product.service}/api/v1/sites/{lab.site}/reader/session"
    masked = page.evaluate(_REDEEM, [session, token, told["grant"]])
    assert masked == f"{email[0]}•••@example.org"


def test_without_an_opener_the_window_shows_what_to_type(
    product: Product, reader: Visitor, lab: Lab, post: Post
) -> None:
    page, token = reader.page, new_token()
    page.goto(product.blog)
    window = window_of(page, product, lab, token, "noopener")
    sign_in(window, post)
    window.get_by_role("button", name="Sign in").click()
    expect(window.get_by_role("heading", level=1)).to_have_text("One step is left")
    assert violations(window) == []
    assert window.evaluate("document.documentElement.scrollWidth <= innerWidth")
    grant = window.locator("output").text_content()
    session = f"{product.service}/api/v1/sites/{lab.site}/reader/session"
    assert page.evaluate(_REDEEM, [session, token, grant])
    assert "?" not in window.url


def test_a_page_of_another_origin_hears_nothing(product: Product, browser: Browser, lab: Lab, post: Post) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.route("http://evil.localhost/", lambda route: route.fulfill(content_type="text/html", body="<h1>Mine</h1>"))
    page.goto("http://evil.localhost/")
    window = window_of(page, product, lab, new_token())
    sign_in(window, post)
    with window.expect_event("close"):
        window.get_by_role("button", name="Sign in").click()
    told: list[Any] = page.evaluate("window.told")
    context.close()
    assert told == []
