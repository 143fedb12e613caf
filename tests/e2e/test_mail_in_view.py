"""Mail that came in, private conversations and the round trip, in a browser: what can be done, and what axe says."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from comments_svc.feedback.leave import Private, leave
from comments_svc.kernel.clock import utc_now
from comments_svc.kernel.ids import uuid7
from comments_svc.outbox.give_trial_address import give_trial_address
from comments_svc.sites.find import find
from tests.e2e.axe import axe_script, violations
from tests.e2e.product import AUTHOR, Lab
from tests.e2e.test_dashboard import PHONE, too_small
from tests.e2e.visitors import Visitors

_INSERT: Final = """
    insert into inbound_message (id, received_at, door, sender, recipient, raw, size, hash, dedupe, state, reason,
      site_id, kind, from_name, from_email, subject, text, cut, body, authenticity, address_id)
    values ($1, $2, 'listener', 'ana@reader.example', 'x@demo.example', $3, 1, '', $4, $5, $6, $7, $8, 'Ana',
      'ana@reader.example', 'About bread', $9, $10, '', $11, $12)
"""
_CUT: Final = '[{"kind": "quote", "text": "> Which bread do you mean?"}, {"kind": "signature", "text": "Ana, +1 555"}]'
_KNOWN: Final = '{"reader": true, "author": false, "found": ["DKIM of reader.example holds", "SPF: none"]}'


@dataclass(frozen=True)
class Mails:
    """In the lab's site: a mail that is held, a private message, and an answer to a test mail."""

    held: UUID
    private: UUID


@pytest.fixture
def mails(lab: Lab) -> Mails:
    found = Mails(uuid7(), uuid7())

    async def run() -> None:
        async with lab.product.db.tx() as tx:
            site, now = await find(tx, lab.site), utc_now()
            raw = b"Subject: <script>alert(1)</script>\r\n\r\nGood bread.\r\n"
            text = "Good bread.\n\nAnd a " + "long" * 60

            async def put(id: UUID, state: str, reason: str, kind: str, **more: Any) -> None:
                await tx.raw.execute(_INSERT, id, now, raw, id.bytes, state, reason, site.id, kind, text, _CUT, _KNOWN,
                                     more.get("address"))  # fmt: skip

            await put(found.held, "held", "unverified", "p")
            author = await tx.raw.fetchval("select id from moderator where email = $1", AUTHOR)
            address = await give_trial_address(tx, site.id, author, AUTHOR, now=now - timedelta(minutes=5))
            await put(uuid7(), "dropped", "wrong-sender", "r", address=address)
            message = Private(id=found.private, name="Bo", email="bo@reader.example", text="A typo.")
            await leave(tx, site.id, message, now=now)

    lab.product.loop.run(run())
    return found


def checked(page: Page) -> None:
    """By day and by night; on a telephone nothing is too wide, or too small to hit."""
    assert violations(page, looks=2) == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= 375"), page.url
    page.set_viewport_size({"width": 1280, "height": 900})


def test_mail_that_came_in_and_private_conversations(visitors: Visitors, lab: Lab, mails: Mails) -> None:
    author = visitors.author()
    author.context.add_init_script(axe_script())
    page = author.page
    page.goto(f"{lab.dashboard}/mail-in")
    checked(page)
    page.get_by_role("link", name="About bread").last.click()
    checked(page)
    page.get_by_text("What was cut from it").click()
    page.get_by_label("Quote").or_(page.get_by_label("A quote")).check()
    page.get_by_label("The page that it is about").fill(lab.url)
    page.get_by_role("link", name="Answer in private").click()
    page.get_by_label("Your answer to Ana").fill("Which one?")
    page.get_by_role("button", name="Send in private").click()
    expect(page.get_by_role("status")).to_contain_text("Your answer leaves within a minute")
    checked(page)
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_label("Your answer to Ana")).to_have_value("Which one?")
    page.goto(f"{lab.dashboard}/mail-in/{mails.held}")
    for button, said in (
        ("It was spam", "It is set aside as spam."),
        ("Undo", "It waits here again."),
        ("Forward again", "It is on its way"),
    ):
        page.get_by_role("button", name=button).click()
        expect(page.get_by_role("status")).to_contain_text(said)
    page.get_by_label("The page that it is about").fill(lab.url)
    page.get_by_role("button", name="Post it").click()
    expect(page.get_by_role("status")).to_contain_text("It is published.")
    page.get_by_text("What was cut from it").click()
    page.get_by_label("A quote").check()
    page.get_by_role("button", name="Put back into the comment").click()
    expect(page.get_by_role("status")).to_contain_text("It stands in the comment again.")
    page.get_by_role("link", name="As it came").click()
    expect(page.locator("body")).to_contain_text("<script>alert(1)</script>")
    page.goto(f"{lab.dashboard}/c/{mails.held}")
    expect(page.locator("blockquote")).to_have_text("Which bread do you mean?")
    page.goto(f"{lab.dashboard}/feedback")
    checked(page)


def test_the_round_trip_and_the_address_of_a_page(visitors: Visitors, lab: Lab, mails: Mails) -> None:
    author = visitors.author()
    author.context.add_init_script(axe_script())
    page = author.page
    page.goto(f"{lab.dashboard}/mail/test")
    expect(page.get_by_role("status")).to_have_text("Your answer came, but does not prove enough to decide by.")
    checked(page)
    page.goto(f"{lab.dashboard}/snippet")
    checked(page)
    page.goto(f"{lab.dashboard}/c/{lab.post('A comment.')}")
    checked(page)
    phone = visitors.author(**PHONE, color_scheme="dark").page
    for path in ("mail-in", f"mail-in/{mails.held}", f"mail-in/{mails.held}/private", f"feedback/{mails.private}"):
        phone.goto(f"{lab.dashboard}/{path}")
        assert phone.evaluate("document.documentElement.scrollWidth") == 375, path
        assert too_small(phone) == [], path
