"""The states of the dashboard: who comes in and how, what is set up first, and German, whose words are longer."""

import re
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

from playwright.sync_api import Page, expect

from comments_svc.kernel.clock import utc_now
from comments_svc.setup import queries
from comments_svc.setup.model import Fault
from comments_svc.sites.find import find
from tests.e2e.looks.at_desk import at, author, busy
from tests.e2e.looks.scene import PHONE, Scene, Shown, State
from tests.e2e.post import link
from tests.e2e.product import Lab
from tests.faults.server import SECRET, Server, command, free_port

_WINDOW: Final = {"width": PHONE, "height": 812}
_ABOUT: Final = {
    Fault.ORIGIN: "https://else.example",
    Fault.UNREACHABLE: "There was no answer within 10 seconds.",
    Fault.LED_AWAY: "https://else.example/",
    Fault.STATUS: "404",
    Fault.OTHER_SERVICE: "https://comments.else.example",
    Fault.WRONG_SITE: "another-site",
    Fault.POLICY: "script-src connect-src",
}


def _checked(scene: Scene, lab: Lab, found: list[str], *, heard: bool = False) -> UUID:
    async def run() -> UUID:
        async with scene.product.db.tx() as tx:
            site, id = await find(tx, lab.site), uuid4()
            await queries.insert(tx, site.id, id, lab.url, found, utc_now())
            if heard:
                await queries.heard(tx, site.id, id, utc_now(), scene.product.blog)
            return id

    return scene.product.loop.run(run())


def setup_sentences(scene: Scene) -> Shown:
    """Every fault at once, which no page has."""
    lab = scene.product.new_site()
    found = [f"{each} {_ABOUT.get(each, '')}".strip() for each in Fault]
    return at(scene, lab, f"/setup/check/{_checked(scene, lab, found)}")


def setup_silent(scene: Scene) -> Shown:
    lab = scene.product.new_site()
    return at(scene, lab, f"/setup/check/{_checked(scene, lab, [])}")


def setup_works(scene: Scene) -> Shown:
    lab = scene.product.new_site()
    return at(scene, lab, f"/setup/check/{_checked(scene, lab, [], heard=True)}")


def setup_comment_came(scene: Scene) -> Shown:
    lab = busy(scene)
    lab.post("Does it **work**? `Yes.`\n\n- a list\n- of two", name="A friend")
    return at(scene, lab, "/setup/comment")


def site_new(scene: Scene) -> Shown:
    page = author(scene)
    page.goto(f"{scene.product.service}/dashboard/sites/new")
    page.get_by_label("Address of your blog").fill("nowhere at all")
    page.get_by_role("button", name="Add the site").click()
    return page


def sites(scene: Scene) -> Shown:
    page = author(scene)
    page.goto(f"{scene.product.service}/dashboard/?all")
    return page


def people_full(scene: Scene) -> Shown:
    lab = scene.product.new_site()
    scene.product.sign_in_link("kim@people.example", lab.site)
    page = at(scene, lab, "/people")
    page.get_by_label("E-mail address").fill("guest@people.example")
    page.get_by_role("button", name="Send the invitation").click()
    page.get_by_role("button", name="Make a link").click()
    expect(page.get_by_role("status")).to_contain_text("The link is made.")
    page.get_by_text("Change…").first.click()
    return page


def people_fault(scene: Scene) -> Shown:
    page = at(scene, scene.product.new_site(), "/people")
    page.locator("form[action*=invite]").evaluate("form => form.noValidate = true")
    page.get_by_label("E-mail address").fill("nobody")
    page.get_by_role("button", name="Send the invitation").click()
    return page


def _invited(scene: Scene) -> tuple[Page, str]:
    """A guest's page with the link of an invitation, and the guest's address."""
    email = f"guest-{uuid4().hex[:8]}@people.example"
    page = at(scene, scene.product.new_site(), "/people")
    page.get_by_role("button", name="Make a link").click()
    guest = scene.visitors.anybody(viewport=_WINDOW).page
    guest.goto(page.get_by_label("Link", exact=True).inner_text())
    return guest, email


def invitation(scene: Scene) -> Shown:
    return _invited(scene)[0]


def invitation_mailed(scene: Scene) -> Shown:
    guest, email = _invited(scene)
    guest.get_by_label("Your e-mail address").fill(email)
    guest.get_by_role("button", name="Mail me the link").click()
    expect(guest.get_by_role("status")).to_be_visible()
    return guest


def invitation_named(scene: Scene) -> Shown:
    guest, email = _invited(scene)
    guest.get_by_label("Your e-mail address").fill(email)
    guest.get_by_role("button", name="Mail me the link").click()
    guest.goto(link(scene.post.mail(email, "You are asked to moderate"), "/invitation?"))
    return guest


def invitation_accepted(scene: Scene) -> Shown:
    guest = invitation_named(scene)
    assert isinstance(guest, Page)
    guest.get_by_label("Your name").fill("Guest")
    guest.get_by_role("button", name=re.compile("Join with")).click()
    return guest


def invitation_over(scene: Scene) -> Shown:
    guest = scene.visitors.anybody(viewport=_WINDOW).page
    guest.goto(f"{scene.product.service}/dashboard/invitation?token={'x' * 43}")
    return guest


def account_keys(scene: Scene) -> Shown:
    """Passkeys and sessions of somebody, one of them about to be renamed."""
    lab = scene.product.new_site()
    email = f"kim-{uuid4().hex[:8]}@people.example"
    scene.visitors.owner(scene.product.sign_in_link(email, lab.site))
    page = scene.visitors.owner(scene.product.sign_in_link(email), viewport=_WINDOW).page
    for name in ("Kim’s phone", "The computer at work, on the second floor"):
        session = page.context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
        }
        device = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
        page.goto(f"{scene.product.service}/dashboard/account")
        page.get_by_label("Name of a new passkey").fill(name)
        page.get_by_role("button", name="Add a passkey").click()
        expect(page.get_by_role("status")).to_contain_text("The passkey is added.")
        session.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": device})
    page.get_by_label("Change Kim’s phone").click()
    return page


def queue_offer(scene: Scene) -> Shown:
    """To somebody who signs in for the first time."""
    lab = busy(scene)
    email = f"kim-{uuid4().hex[:8]}@people.example"
    page = scene.visitors.owner(scene.product.sign_in_link(email, lab.site), viewport=_WINDOW).page
    page.goto(lab.dashboard)
    return page


def shortcuts(scene: Scene) -> Shown:
    page = author(scene)
    page.goto(f"{scene.product.service}/dashboard/account/keys")
    return page


def retention(scene: Scene) -> Shown:
    page = at(scene, busy(scene), "/data/keep")
    page.get_by_role("button", name="Show what it would remove").click()
    return page


def retention_fault(scene: Scene) -> Shown:
    page = at(scene, busy(scene), "/data/keep")
    page.locator("input.days").first.fill("many")
    page.get_by_role("button", name="Save", exact=True).click()
    return page


def _sign_in(scene: Scene) -> Page:
    page = scene.visitors.anybody(viewport=_WINDOW).page
    page.goto(f"{scene.product.service}/dashboard/sign-in")
    return page


def sign_in_help(scene: Scene) -> Shown:
    page = _sign_in(scene)
    page.get_by_text("No mail arrives?").click()
    return page


def sign_in_link(scene: Scene) -> Shown:
    page = scene.visitors.anybody(viewport=_WINDOW).page
    page.goto(scene.product.sign_in_link())
    return page


def sign_in_old_link(scene: Scene) -> Shown:
    page = scene.visitors.anybody(viewport=_WINDOW).page
    page.goto(f"{scene.product.service}/dashboard/sign-in?token={'x' * 43}")
    page.get_by_role("button", name="Sign in to the comments").click()
    return page


def alone(scene: Scene, see: Callable[[Page, Server], None], **settings: Any) -> Page:
    """A page of an installation of its own, in which nobody is. What is shown outlives it."""
    page = scene.visitors.anybody(viewport=_WINDOW).page
    with tempfile.TemporaryDirectory(prefix="comments-pictures-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # root's Postgres runs under another account
        with command("serve", output=folder / "log", secret=SECRET, data_dir=folder / "data", **settings) as server:
            try:
                server.wait_until_ready()
                see(page, server)
            finally:
                server.stop()
    return page


def first_link(server: Server) -> str:
    found = re.search(r"http\S+/dashboard/setup\?token=\S+", server.said)
    assert found is not None, server.said
    return found[0]


def sign_in_limited(scene: Scene) -> Shown:
    def see(page: Page, server: Server) -> None:
        for _ in range(6):
            page.goto(f"{server.url}/dashboard/sign-in?token={'x' * 43}")
            page.get_by_role("button", name="Sign in to the comments").click()

    return alone(scene, see, rate_limits="on")


def first_account(scene: Scene) -> Shown:
    def see(page: Page, server: Server) -> None:
        page.goto(first_link(server))

    return alone(scene, see)


def first_account_fault(scene: Scene) -> Shown:
    def see(page: Page, server: Server) -> None:
        page.goto(first_link(server))
        page.locator("form").evaluate("form => form.noValidate = true")
        page.get_by_label("E-mail address").fill("kim")
        page.get_by_label("Name, which readers see").fill("Kim")
        page.get_by_role("button", name="Create the account").click()

    return alone(scene, see)


def _first_owner(page: Page, server: Server) -> None:
    page.goto(first_link(server))
    page.get_by_label("E-mail address").fill("kim@people.example")
    page.get_by_label("Name, which readers see").fill("Kim")
    page.get_by_role("button", name="Create the account").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def _test_mail(page: Page, server: Server) -> None:
    """Where its first owner looks whether mail leaves."""
    _first_owner(page, server)
    page.get_by_label("Address of your blog").fill("https://blog.example/")
    page.get_by_role("button", name="Add the site").click()
    page.wait_for_url("**/setup*")
    page.goto(f"{page.url.partition('/setup')[0]}/mail/test")


def mail_test_refused(scene: Scene) -> Shown:
    """Where no mail server answers."""

    def see(page: Page, server: Server) -> None:
        _test_mail(page, server)
        page.get_by_role("button", name="Send a test mail to").click()
        expect(page.get_by_role("heading", name="It did not leave")).to_be_visible(timeout=30_000)

    return alone(scene, see, smtp_url=f"smtp://127.0.0.1:{free_port()}", mail_from="comments@blog.example")


def mail_off(scene: Scene) -> Shown:
    """Where none is set."""
    return alone(scene, _test_mail)


def sign_out(scene: Scene) -> Shown:
    """Where neither a mail nor a passkey leads back."""

    def see(page: Page, server: Server) -> None:
        _first_owner(page, server)
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("heading", name="Sign out?")).to_be_visible()

    return alone(scene, see)


def not_there(scene: Scene) -> Shown:
    return at(scene, scene.product.new_site(), "/c/01890000-0000-7000-8000-000000000000")


def german(scene: Scene, lab: Lab, path: str = "") -> Page:
    email = f"kim-{uuid4().hex[:8]}@people.example"
    page = scene.visitors.owner(scene.product.sign_in_link(email, lab.site), viewport=_WINDOW).page
    page.goto(f"{scene.product.service}/dashboard/account")
    page.get_by_label("Language").select_option("de")
    page.get_by_role("button", name="Change language").click()
    expect(page.get_by_role("status")).to_have_text("Das Dashboard spricht jetzt Ihre Sprache.")
    page.goto(f"{lab.dashboard}{path}")
    return page


def german_queue(scene: Scene) -> Shown:
    page = german(scene, busy(scene))
    page.get_by_role("article").first.get_by_text("Mehr", exact=True).click()
    return page


def german_picked(scene: Scene) -> Shown:
    page = german(scene, busy(scene))
    page.locator("#here").check()
    page.locator(".filters summary").click()
    return page


def german_comment(scene: Scene) -> Shown:
    lab = busy(scene)
    return german(scene, lab, f"/c/{lab.post('Ein Wort.')}")


def german_settings(scene: Scene) -> Shown:
    return german(scene, busy(scene), "/settings")


def german_rules(scene: Scene) -> Shown:
    return german(scene, busy(scene), "/rules")


def german_rule(scene: Scene) -> Shown:
    return german(scene, busy(scene), "/rules/new?kind=words")


def german_people(scene: Scene) -> Shown:
    lab = scene.product.new_site()
    scene.product.sign_in_link("kim@people.example", lab.site)
    return german(scene, lab, "/people")


def german_statistics(scene: Scene) -> Shown:
    return german(scene, busy(scene), "/statistics")


def german_gone(scene: Scene) -> Shown:
    return german(scene, busy(scene), "/pages/gone")


def german_account(scene: Scene) -> Shown:
    page = german(scene, scene.product.new_site())
    page.goto(f"{scene.product.service}/dashboard/account")
    return page


def german_retention(scene: Scene) -> Shown:
    return german(scene, busy(scene), "/data/keep")


def german_mail(scene: Scene) -> Shown:
    return german(scene, busy(scene), "/mail")


DESK_DOORS: Final[Sequence[State]] = (
    setup_sentences,
    setup_silent,
    setup_works,
    setup_comment_came,
    site_new,
    sites,
    people_full,
    people_fault,
    invitation,
    invitation_mailed,
    invitation_named,
    invitation_accepted,
    invitation_over,
    account_keys,
    queue_offer,
    shortcuts,
    retention,
    retention_fault,
    sign_in_help,
    sign_in_link,
    sign_in_old_link,
    sign_in_limited,
    first_account,
    first_account_fault,
    mail_test_refused,
    mail_off,
    sign_out,
    not_there,
    german_queue,
    german_picked,
    german_comment,
    german_settings,
    german_rules,
    german_rule,
    german_people,
    german_statistics,
    german_gone,
    german_account,
    german_retention,
    german_mail,
)
