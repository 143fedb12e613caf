"""The states of the step "E-mail" of the setup."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Page, expect

from tests.e2e.looks.at_desk import at
from tests.e2e.looks.desk_doors import alone, first_link, german
from tests.e2e.looks.scene import Scene, Shown, State
from tests.e2e.product import AUTHOR
from tests.faults.server import Server, free_port

_RELAY: Final = {"mail_from": "notify@reply.example", "mail_reply": "reply+{}@reply.example"}
_ZONE: Final = """
reply.example.         3600 IN MX  10 mx.reply.example.
_dmarc.reply.example.  3600 IN TXT "v=DMARC1; p=none"
smtp.provider.example. 3600 IN A   93.184.216.34
"""


def _step(page: Page, server: Server) -> None:
    page.goto(first_link(server))
    page.get_by_label("E-mail address").fill("kim@blog.example")
    page.get_by_label("Name, which readers see").fill("Kim")
    page.get_by_role("button", name="Create the account").click()
    page.get_by_label("Address of your blog").fill("localhost:9")
    page.get_by_role("button", name="Add the site").click()
    page.get_by_role("link", name="E-mail", exact=True).click()


def setup_mail_nothing(scene: Scene) -> Shown:
    return alone(scene, _step)


def _nobody() -> dict[str, Any]:
    """A mail server that is not there."""
    return {"smtp_url": f"smtp://127.0.0.1:{free_port()}?tls=off"}


def setup_mail_sending(scene: Scene) -> Shown:
    return alone(scene, _step, mail_from="notify@reply.example", **_nobody())


def setup_mail_refused(scene: Scene) -> Shown:
    def see(page: Page, server: Server) -> None:
        _step(page, server)
        page.get_by_role("button", name="Send a test mail").click()

    return alone(scene, see, **_RELAY, **_nobody())


def setup_mail_dns(scene: Scene) -> Shown:
    def see(page: Page, server: Server) -> None:
        _step(page, server)
        page.get_by_role("link", name="Look it up").click()

    with tempfile.TemporaryDirectory(prefix="comments-zone-") as name:
        zone = Path(name) / "zone"
        zone.write_text(_ZONE)
        Path(name).chmod(0o755)
        relay = "smtp://user:secret@smtp.provider.example:587"
        return alone(scene, see, smtp_url=relay, dns_zone_file=zone, **_RELAY)


def setup_mail_both(scene: Scene) -> Shown:
    return at(scene, scene.product.new_site(), "/setup/mail?dns")


def _sent(scene: Scene) -> Page:
    page = at(scene, scene.product.new_site(), "/setup/mail")
    page.get_by_role("button", name="Send a test mail").click()
    expect(page.get_by_text("Waiting for your answer")).to_be_visible()
    return page


def setup_mail_waiting(scene: Scene) -> Shown:
    return _sent(scene)


def setup_mail_answered(scene: Scene) -> Shown:
    page, other = _sent(scene), scene.visitors.anybody().page
    other.goto(f"{scene.product.blog}/mailbox/?to={AUTHOR}")
    other.locator(".letters a").first.click()
    other.get_by_label("Text", exact=True).fill("Yes.")
    other.get_by_role("button", name="Send the answer").click()
    expect(page.get_by_text("What came back")).to_be_visible(timeout=30_000)
    return page


def setup_mail_skipped(scene: Scene) -> Shown:
    page = at(scene, scene.product.new_site(), "/setup/mail")
    page.get_by_role("button", name="Skip e-mail").click()
    return page


def setup_steps_left(scene: Scene) -> Shown:
    """A comment is public already, and mail is still to be tried."""
    lab = scene.product.new_site()
    lab.post("Thank you.", name="Eve")
    page = scene.visitors.owner(scene.product.sign_in_link("lee@people.example", lab.site)).page
    page.goto(lab.dashboard)
    page.get_by_role("button", name="No, thanks").click()
    return page


def german_setup_mail(scene: Scene) -> Shown:
    return german(scene, scene.product.new_site(), "/setup/mail?dns")


DESK_MAIL_STEP: Final[Sequence[State]] = (
    setup_mail_nothing,
    setup_mail_sending,
    setup_mail_refused,
    setup_mail_dns,
    setup_mail_both,
    setup_mail_waiting,
    setup_mail_answered,
    setup_mail_skipped,
    setup_steps_left,
    german_setup_mail,
)
