"""From a mail to a page and one button, in a real browser; without scripts as well."""

import re
import uuid

import pytest
from playwright.sync_api import Page, expect

from comments_svc.kernel.clock import utc_now
from comments_svc.kernel.secret import RootSecret
from comments_svc.moderation.action_link import Subject, action_link
from comments_svc.moderators.queries import by_email
from comments_svc.sites.find import find
from comments_svc.sites.model import Policy
from tests.e2e.post import Post, code, link
from tests.e2e.product import AUTHOR, Lab, Product
from tests.e2e.visitors import Visitors
from tests.faults.server import SECRET

SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])


def somebody() -> str:
    """An address that was never asked before."""
    return f"ana.{uuid.uuid4().hex[:8]}@example.org"


def follow(page: Page, product: Product, lab: Lab, email: str) -> None:
    page.goto(product.thread_page(lab.site, lab.url))
    page.get_by_label("E-mail address").fill(email)
    page.get_by_role("button", name="Mail me", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("A mail with a code is on its way.")


@SCRIPTS
def test_a_reader_follows_by_the_code_and_leaves_by_the_link_of_the_next_mail(
    visitors: Visitors, product: Product, lab: Lab, post: Post, *, scripts: bool
) -> None:
    email = somebody()
    page = visitors.reader(java_script_enabled=scripts).page
    lab.post("The first one.")
    follow(page, product, lab, email)
    page.get_by_label("Code").fill(code(post.mail(email)))
    page.get_by_role("button", name="Confirm").click()
    expect(page.locator("#follow")).to_contain_text("gets mail about every new comment")

    lab.post("News for Ana.", name="Ben")
    mail = post.mail(email, "Re:")
    assert "News for Ana." in mail.text
    page.goto(link(mail, "/u/"))
    page.get_by_role("button", name="Stop mail about this page").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("No more mail about this page")
    page.get_by_role("button", name="Get mail again").click()
    expect(page.get_by_role("button", name="Stop mail about this page")).to_be_visible()


@SCRIPTS
def test_the_link_confirms_the_address_in_the_browser_that_opens_it(
    visitors: Visitors, product: Product, lab: Lab, post: Post, *, scripts: bool
) -> None:
    email = somebody()
    asker = visitors.reader().page
    opener = visitors.reader(java_script_enabled=scripts).page
    follow(asker, product, lab, email)
    address = link(post.mail(email), "/prove#")
    opener.goto(address)
    field = opener.get_by_label("The link from the mail")
    if scripts:
        expect(field).to_be_hidden()
        assert "#" not in opener.url
    else:
        field.fill(opener.url)
    opener.get_by_role("button", name="Confirm my address").click()
    expect(opener.get_by_role("heading", level=1)).to_have_text("Your address is confirmed.")
    opener.get_by_role("link", name="Read and write comments on this page").click()
    expect(opener.locator("#follow")).to_contain_text("gets mail about every new comment")
    asker.reload()
    expect(asker.locator("#follow")).not_to_contain_text("gets mail")


def test_the_token_of_the_link_reaches_no_server_before_the_button(
    visitors: Visitors, product: Product, lab: Lab, post: Post
) -> None:
    email = somebody()
    page = visitors.reader().page
    follow(page, product, lab, email)
    address = link(post.mail(email), "/prove#")
    token = address.partition("#")[2]
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.url} {request.headers}"))
    page.goto(address)
    expect(page.get_by_role("button", name="Confirm my address")).to_be_visible()
    assert asked
    assert [each for each in asked if token in each] == []


@SCRIPTS
def test_a_moderator_decides_by_the_link_of_a_mail_without_signing_in(
    visitors: Visitors, product: Product, *, scripts: bool
) -> None:
    lab = product.new_site(Policy.HOLD)
    comment = lab.post("Is anybody there?")
    page = visitors.reader(java_script_enabled=scripts).page
    page.goto(decision_link(product, lab, comment))
    expect(page.get_by_role("article")).to_contain_text("Is anybody there?")
    assert lab.texts() == []
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("status")).to_have_text("Approved.")
    assert lab.texts() == ["Is anybody there?"]
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("Undone.")
    assert lab.texts() == []


def decision_link(product: Product, lab: Lab, comment: str) -> str:
    async def make() -> str:
        async with product.db.read() as on:
            site, author = await find(on, lab.site), await by_email(on, AUTHOR)
        assert author is not None
        subject = Subject(site.id, uuid.UUID(comment), author.id, 1)
        return action_link(RootSecret(SECRET.encode()), product.service, subject, now=utc_now())

    return product.loop.run(make())


@SCRIPTS
def test_the_author_signs_in_by_the_code_of_a_mail(
    visitors: Visitors, product: Product, post: Post, *, scripts: bool
) -> None:
    page = visitors.anybody(java_script_enabled=scripts).page
    page.goto(f"{product.service}/dashboard/sign-in")
    page.get_by_label("E-mail address").fill(AUTHOR.upper())
    before = {each.key for each in post.letters(AUTHOR)}
    page.get_by_role("button", name="Mail me a link").click()
    page.get_by_label("Code").fill(code(post.mail(AUTHOR, "Sign in", since=before)))
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_url(re.compile("/dashboard/"))
    expect(page.get_by_role("button", name="Sign out")).to_be_attached()
