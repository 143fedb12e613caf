"""Passkeys, by Chromium's own virtual device, and invitations, by the mailbox of the demo."""

import re

from playwright.sync_api import CDPSession, Page, expect

from tests.e2e.axe import axe_script, violations
from tests.e2e.phone import PHONE
from tests.e2e.post import Post, link
from tests.e2e.product import Product
from tests.e2e.test_dashboard import too_small
from tests.e2e.visitors import Visitors

_DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
}


def _device(page: Page) -> tuple[CDPSession, str]:
    """One that confirms whatever it is asked, as by a finger."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": _DEVICE})
    return session, str(made["authenticatorId"])


def _touch(device: CDPSession, id: str, *, by_itself: bool) -> None:
    """Whether the device answers without anybody's finger."""
    device.send("WebAuthn.setAutomaticPresenceSimulation", {"authenticatorId": id, "enabled": by_itself})


def _fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_a_passkey_from_the_offer_to_its_end(product: Product, visitors: Visitors) -> None:
    lab = product.new_site()
    kim = visitors.owner(product.sign_in_link("kim@people.example", lab.site), **PHONE)
    kim.watch.expect("Failed to load resource.*403")
    kim.context.add_init_script(axe_script())
    page, (device, id) = kim.page, _device(kim.page)
    page.goto(lab.dashboard)
    page.get_by_role("link", name="Add a passkey").click()
    device.send("WebAuthn.setUserVerified", {"authenticatorId": id, "isUserVerified": False})
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was done")
    device.send("WebAuthn.setUserVerified", {"authenticatorId": id, "isUserVerified": True})
    page.get_by_label("Name of a new passkey").fill("Kim’s phone")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("status")).to_contain_text("The passkey is added.")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("has a passkey for this account already")
    page.get_by_label("Change Kim’s phone").click()
    assert too_small(page) == []
    assert violations(page, looks=2) == []
    assert _fits(page)
    _touch(device, id, by_itself=False)
    page.get_by_role("button", name="Sign out").click()
    assert violations(page, looks=2) == []
    _touch(device, id, by_itself=True)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(re.compile(rf"/sites/{lab.site}$"))
    page.get_by_role("button", name="Sign out").click()  # and in again, by what the browser offers to fill in
    page.wait_for_url(re.compile(rf"/sites/{lab.site}$"))
    page.get_by_role("link", name="Kim").click()
    expect(page.get_by_text(re.compile("signed in .* by passkey"))).to_be_visible()
    page.get_by_label("Change Kim’s phone").click()
    page.get_by_role("button", name="Remove").click()
    _touch(device, id, by_itself=False)
    page.get_by_role("button", name="Sign out").click()
    _touch(device, id, by_itself=True)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("This passkey was not accepted.")
    _touch(device, id, by_itself=False)  # else it fills in for ever, and each refusal is a new page
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("alert")).to_contain_text("This passkey was not accepted.")
    assert violations(page, looks=1) == []


def test_somebody_is_invited_by_a_link_and_a_mail_and_joins(product: Product, visitors: Visitors, post: Post) -> None:
    lab = product.new_site()
    kim = visitors.owner(product.sign_in_link("host@people.example", lab.site), **PHONE)
    kim.context.add_init_script(axe_script())
    page = kim.page
    page.goto(f"{lab.dashboard}/people")
    page.get_by_role("button", name="Make a link").click()
    expect(page.get_by_role("status")).to_contain_text("The link is made.")
    page.get_by_label("Change host").click()
    assert too_small(page) == []
    assert violations(page, looks=2) == []
    assert _fits(page)
    guest = visitors.anybody(viewport={"width": 375, "height": 812}, java_script_enabled=False)
    phone = guest.page
    phone.goto(page.get_by_label("Link", exact=True).inner_text())
    phone.get_by_label("Your e-mail address").fill("guest@people.example")
    phone.get_by_role("button", name="Mail me the link").click()
    mail = post.mail("guest@people.example", "You are asked to moderate comments at 127.0.0.1")  # the blog
    phone.goto(link(mail, "/invitation?"))
    expect(phone.get_by_role("heading", level=1)).to_contain_text("host asks you to moderate Lab")
    # Who looks at it in another browser, with an eye for what axe sees.
    page.context.clear_cookies()
    for address in (phone.url, f"{phone.url}x"):
        kim.watch.expect("Failed to load resource.*410")
        page.goto(address)
        assert violations(page, looks=2) == [], address
        assert _fits(page)
    phone.get_by_label("Your name").fill("Guest")
    phone.get_by_role("button", name="Join with guest@people.example").click()
    expect(phone).to_have_url(lab.dashboard)
    expect(phone.get_by_role("link", name="Settings")).to_have_count(0)


def test_who_owns_several_sites_goes_from_one_to_another(product: Product, visitors: Visitors) -> None:
    one, two = product.new_site(), product.new_site()
    kim = visitors.owner(product.sign_in_link("many@people.example", one.site, two.site))
    kim.context.add_init_script(axe_script())
    page = kim.page
    page.goto(one.dashboard)
    menu = page.locator("summary", has_text=f"Lab {one.site.removeprefix('lab-')}")
    menu.click()
    other = page.get_by_role("link", name=two.site)
    expect(other).to_be_visible()
    assert violations(page, looks=2) == []
    assert _fits(page)
    page.keyboard.press("Escape")
    expect(other).to_be_hidden()
    expect(menu).to_be_focused()
    menu.press("Enter")
    other.click()
    page.wait_for_url(two.dashboard)
    expect(page.get_by_role("link", name="Demo")).to_have_count(0)
