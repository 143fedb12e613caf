"""The pages on which somebody says that a mail in their name is theirs: a reader's comment, a moderator's decision."""

import uuid
from collections.abc import Sequence
from typing import Final

from playwright.sync_api import Page, expect

from comments_svc.db.query import Command
from comments_svc.kernel.clock import utc_now
from comments_svc.moderation.confirm_link import confirm_link
from comments_svc.moderation.confirm_mail import UNVERIFIED
from comments_svc.moderation.order_link import Ordered, order_link
from comments_svc.moderators.queries import by_email
from comments_svc.sites.find import find
from comments_svc.sites.model import Policy
from tests.e2e.looks.by_link import OWN_SECRET
from tests.e2e.looks.scene import Scene, Shown, State
from tests.e2e.product import AUTHOR, Lab

_EMAIL: Final = "ana@reader.example"
_BY_MAIL: Final = Command(
    "update comment set door = 'mail', email = $2, reasons = array[$3], state = 'pending' where id = $1"
)
_ADDRESS: Final = Command(
    """
    insert into reply_address (id, kind, epoch, site_id, thread_id, comment_id, email, moderator_id, created_at)
    select $1, 'a', 1, site_id, thread_id, id, $3, $4, now() from comment where id = $2
    """
)
_ARRIVED: Final = Command(
    """
    insert into inbound_message (
      id, received_at, door, sender, recipient, size, hash, dedupe, state, reason, settled_at, site_id, comment_id,
      address_id, kind, from_email, subject, text, body
    ) select $1::uuid, now(), 'listener', $4, '', 100, '', decode(md5($1::uuid::text), 'hex'), 'held', 'unverified',
      now(), site_id, id, $3, 'a', $4, 'Re: a comment', $5, $5 from comment where id = $2
    """
)


def written_link(lab: Lab) -> str:
    """Of a comment that came by mail, and whose writer nobody vouches for."""
    comment = uuid.UUID(lab.post("I tried it with **rye**.\n\nIt took longer.", title="On queues"))

    async def made() -> str:
        async with lab.product.db.tx() as tx:
            await _BY_MAIL.run(tx, comment, _EMAIL, UNVERIFIED)
            site = await find(tx, lab.site)
        return confirm_link(OWN_SECRET, lab.product.service, site.id, comment, _EMAIL, now=utc_now())

    return lab.product.loop.run(made())


def ordered_link(lab: Lab, text: str) -> str:
    """Of a mail in the author's name that nothing proves: it says what to do with a comment that waits."""
    comment, mail = uuid.UUID(lab.post("Is *anybody* there?", name="Ada", title="On queues")), uuid.uuid4()

    async def made() -> str:
        async with lab.product.db.tx() as tx:
            author = await by_email(tx, AUTHOR)
            assert author is not None
            address = mail.int >> 66
            await _ADDRESS.run(tx, address, comment, AUTHOR, author.id)
            await _ARRIVED.run(tx, mail, comment, address, AUTHOR, text)
        return order_link(OWN_SECRET, lab.product.service, Ordered(mail, author.id), now=utc_now())

    return lab.product.loop.run(made())


def _open(scene: Scene, link: str) -> Page:
    page = scene.reader(locale=scene.say.lang).page
    page.goto(link)
    return page


def link_written(scene: Scene) -> Shown:
    return _open(scene, written_link(scene.product.new_site()))


def link_written_published(scene: Scene) -> Shown:
    page = _open(scene, written_link(scene.product.new_site()))
    page.locator("button.main").click()
    expect(page.get_by_role("status")).to_be_visible()
    return page


def link_written_waits(scene: Scene) -> Shown:
    page = _open(scene, written_link(scene.product.new_site(Policy.HOLD)))
    page.locator("button.main").click()
    expect(page.get_by_role("status")).to_be_visible()
    return page


def link_order(scene: Scene) -> Shown:
    return _open(scene, ordered_link(scene.product.new_site(Policy.HOLD), "approve"))


def link_order_done(scene: Scene) -> Shown:
    page = _open(scene, ordered_link(scene.product.new_site(Policy.HOLD), "approve"))
    page.locator("button[value=do]").click()
    expect(page.locator("button[value=undo]")).to_be_visible()
    return page


def link_order_over(scene: Scene) -> Shown:
    """Undone."""
    page = link_order_done(scene)
    assert isinstance(page, Page)
    page.locator("button[value=undo]").click()
    expect(page.locator("button[value=undo]")).to_have_count(0)
    return page


BY_MAIL: Final[Sequence[State]] = (
    link_written,
    link_written_published,
    link_written_waits,
    link_order,
    link_order_done,
    link_order_over,
)
