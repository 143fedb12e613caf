"""Nothing for axe to complain of where mails lead, and where they are asked for."""

import pytest
from playwright.sync_api import Page, expect

from comments_svc.moderation.model import Act
from comments_svc.sites.model import Policy
from tests.e2e.axe import axe_script, violations
from tests.e2e.looks.by_link import quiet_link_of
from tests.e2e.looks.by_mail import ordered_link, written_link
from tests.e2e.post import Post, code, link
from tests.e2e.product import Lab, Product
from tests.e2e.test_mail_links import decision_link, follow, somebody
from tests.e2e.visitors import Visitor, Visitors


@pytest.fixture
def reader(visitors: Visitors) -> Visitor:
    visitor = visitors.reader()
    visitor.context.add_init_script(axe_script())
    return visitor


def test_where_a_moderators_mail_leads(product: Product, reader: Visitor) -> None:
    lab = product.new_site(Policy.HOLD)
    first = lab.post("See [this](https://example.org) and `that`", name="Ben")
    link = decision_link(product, lab, first)
    reader.page.goto(link)
    assert violations(reader.page) == []
    lab.decide(first, Act.APPROVE)
    answer = lab.post("An answer", name="Cleo", parent=first)
    for address in (link, decision_link(product, lab, answer), f"{link}?note=changed"):
        reader.page.goto(address)
        assert violations(reader.page, looks=2) == [], address


@pytest.mark.parametrize(("lang", "direction"), [("he", "rtl"), ("ja", "ltr")])
def test_where_mails_lead_in_other_languages(product: Product, visitors: Visitors, lang: str, direction: str) -> None:
    visitor = visitors.reader(locale=lang)
    visitor.context.add_init_script(axe_script())
    page, lab = visitor.page, product.new_site(Policy.HOLD)
    deciding = decision_link(product, lab, lab.post("Is *anybody* there?", name="Ben"))
    for address in (deciding, quiet_link_of(lab), ordered_link(lab, "approve"), written_link(lab)):
        for step in ("before", "after"):
            page.goto(address)
            expect(page.locator(f"html[lang={lang}][dir={direction}]")).to_be_visible()
            assert violations(page, looks=2) == [], (address, step)
            if step == "before":
                page.locator("form button.main").click()


def test_following_from_the_first_click_to_the_last(product: Product, reader: Visitor, lab: Lab, post: Post) -> None:
    page, email = reader.page, somebody()
    reader.watch.expect("Failed to load resource")
    lab.post("The first one.")
    page.goto(product.thread_page(lab.site, lab.url))
    assert violations(page) == []
    follow(page, product, lab, email)
    assert violations(page) == []
    mail = post.mail(email)
    wrong = "000000" if code(mail) != "000000" else "111111"
    page.get_by_label("Code").fill(wrong)
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert violations(page) == []
    page.goto(link(mail, "/prove#"))
    assert violations(page) == []
    page.get_by_role("button", name="Confirm my address").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your address is confirmed.")
    assert violations(page) == []
    leaving(page)


def leaving(page: Page) -> None:
    page.get_by_role("link", name="Stop this mail").click()
    assert violations(page) == []
    page.get_by_role("button", name="Stop mail about this page").click()
    expect(page.get_by_role("status")).to_be_visible()
    assert violations(page, looks=2) == []
    page.get_by_role("button", name="Stop all mail").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("No more mail from")
    assert violations(page, looks=2) == []


def test_signing_in_by_mail(product: Product, visitors: Visitors) -> None:
    visitor = visitors.anybody()
    visitor.context.add_init_script(axe_script())
    visitor.watch.expect("Failed to load resource")
    page = visitor.page
    page.goto(f"{product.service}/dashboard/sign-in")
    page.get_by_label("E-mail address").fill("nobody@example.org")
    page.get_by_role("button", name="Mail me a link").click()
    expect(page.get_by_label("Code")).to_be_visible()
    assert violations(page) == []
    page.get_by_label("Code").fill("123456")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert violations(page) == []
