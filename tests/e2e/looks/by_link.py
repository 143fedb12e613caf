"""The pages behind the links of mails: a reader's, and a moderator's."""

import uuid
from collections.abc import Sequence
from typing import Final

from playwright.sync_api import Page, expect

from comments_svc.kernel.clock import utc_now
from comments_svc.kernel.secret import RootSecret
from comments_svc.moderation.action_link import Subject, action_link
from comments_svc.moderators.queries import by_email
from comments_svc.moderators.quiet_link import quiet_link
from comments_svc.sites.find import find
from comments_svc.sites.model import Policy
from tests.e2e.looks.scene import Scene, Shown, State, everything
from tests.e2e.post import code, link
from tests.e2e.product import AUTHOR, Lab
from tests.faults.server import SECRET

OWN_SECRET: Final = RootSecret(SECRET.encode())


def _reader(scene: Scene) -> Page:
    return scene.reader(locale=scene.say.lang).page


def _asked(scene: Scene, lab: Lab) -> tuple[Page, str]:
    """For mail about a page; the address."""
    page, email = _reader(scene), f"ana.{uuid.uuid4().hex[:8]}@example.org"
    page.goto(scene.product.thread_page(lab.site, lab.url))
    page.locator("#follow-email").fill(email)
    page.locator("#follow button[value=follow]").click()
    return page, email


def _mailed(scene: Scene) -> Page:
    """Before the way out of a mail about news."""
    lab = everything(scene)
    lab.post("The first one.", title="On **queues**, and on those who wait in them")
    page, email = _asked(scene, lab)
    page.locator("#code").fill(code(scene.post.mail(email)))
    page.locator("#follow button[value=confirm]").click()
    expect(page.locator("#follow button[value=leave]")).to_be_visible()
    lab.post("News for Ana.", name="Ben")
    page.goto(link(scene.post.mail(email, "Re:"), "/u/"))
    return page


def link_leave(scene: Scene) -> Shown:
    return _mailed(scene)


def link_left(scene: Scene) -> Shown:
    page = _mailed(scene)
    page.locator("button[value=thread]").click()
    expect(page.get_by_role("status")).to_be_visible()
    return page


def link_prove(scene: Scene) -> Shown:
    page, email = _asked(scene, everything(scene))
    page.goto(link(scene.post.mail(email), "/prove#"))
    return page


def link_paste(scene: Scene) -> Shown:
    """Without its token, as where no script runs."""
    page = _reader(scene)
    page.goto(f"{scene.product.service}/prove")
    return page


def link_proven(scene: Scene) -> Shown:
    page = link_prove(scene)
    assert isinstance(page, Page)
    page.locator("button.main").click()
    expect(page.get_by_role("status")).to_be_visible()
    return page


def link_bad(scene: Scene) -> Shown:
    page = _reader(scene)
    page.goto(f"{scene.product.service}/u/half-a-li")
    return page


def link_start(scene: Scene) -> Shown:
    page = _reader(scene)
    page.goto(f"{scene.product.service}/")
    return page


def _decide(scene: Scene) -> Page:
    lab = scene.product.new_site(Policy.HOLD)
    comment = lab.post("Is *anybody* there?\n\n> a quote\n\nhttps://example.org/way", title="On queues")

    async def made() -> str:
        async with scene.product.db.read() as on:
            site, author = await find(on, lab.site), await by_email(on, AUTHOR)
        assert author is not None
        subject = Subject(site.id, uuid.UUID(comment), author.id, 1)
        return action_link(OWN_SECRET, scene.product.service, subject, now=utc_now())

    page = _reader(scene)
    page.goto(scene.product.loop.run(made()))
    return page


def link_decide(scene: Scene) -> Shown:
    return _decide(scene)


def link_decided(scene: Scene) -> Shown:
    page = _decide(scene)
    page.locator("button[value=approve]").click()
    expect(page.locator("button[name=undo]")).to_be_visible()
    return page


def quiet_link_of(lab: Lab) -> str:
    async def made() -> str:
        async with lab.product.db.read() as on:
            site, author = await find(on, lab.site), await by_email(on, AUTHOR)
        assert author is not None
        return quiet_link(OWN_SECRET, lab.product.service, site.id, author.id, now=utc_now())

    return lab.product.loop.run(made())


def link_quiet(scene: Scene) -> Shown:
    page = _reader(scene)
    page.goto(quiet_link_of(scene.lab()))
    return page


def link_quieted(scene: Scene) -> Shown:
    page = link_quiet(scene)
    assert isinstance(page, Page)
    page.locator("button.main").click()
    expect(page.get_by_role("status")).to_be_visible()
    return page


BY_LINK: Final[Sequence[State]] = (
    link_leave,
    link_left,
    link_prove,
    link_paste,
    link_proven,
    link_bad,
    link_start,
    link_decide,
    link_decided,
    link_quiet,
    link_quieted,
)
