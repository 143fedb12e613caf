"""A discussion by mail: through Postfix into the service, and onto the page that Chromium shows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Page, expect

from comments_svc.demo.mailbox import Opened
from comments_svc.demo.written import Written, answer_to
from comments_svc.kernel.clock import utc_now
from comments_svc.kernel.secret import new_token, token_hash
from comments_svc.moderation.model import Act
from tests.database import DatabaseServer
from tests.e2e.post import Post, code
from tests.e2e.product import AUTHOR, Lab, Product, running
from tests.e2e.visitors import Visitors
from tests.e2e.widget import Widget
from tests.faults.server import allowed_s, free_port, wait_until
from tests.postfix import Postfix, is_installed, postfix
from tests.signed_mail import PUBLIC, SELECTOR, signed, zone

pytestmark = pytest.mark.skipif(not is_installed(), reason="NOT TESTED: no Postfix, or not root (apt install postfix)")

ANA: Final = "ana@reader.example"
CLEO: Final = "cleo@reader.example"
SOON_MS: Final = 30_000


@dataclass
class Correspondence:
    """`post` holds what the service sent."""

    product: Product
    server: Postfix
    post: Post

    def send(self, written: Written) -> None:
        """As the sender's provider does: signed, to the mail server of the installation."""
        raw = signed(written.as_bytes(utc_now()), written.sender.partition("@")[2])
        with self.server.client() as client:
            assert client.sendmail(written.sender, [written.to], raw) == {}

    def answer(self, mail: Opened, text: str) -> None:
        answer = answer_to(mail, text=text)
        assert answer is not None
        self.send(answer)

    def mail(self, to: str, *words: str) -> Opened:
        """The newest to this address that says all of this, once it is there."""
        found: list[Opened] = []

        def look() -> bool:
            self.let_a_minute_pass()
            every = (self.post.open(each.key) for each in self.post.letters(to))
            found[:] = [each for each in every if all(word in each.text for word in words)]
            return bool(found)

        wait_until(look, allowed_s(30))
        return found[0]

    def let_a_minute_pass(self) -> None:
        """In which what a moderator did can be undone; news of it are told afterwards."""

        async def act() -> None:
            async with self.product.db.tx() as tx:
                for table in ("job", "outbound_message"):
                    await tx.raw.execute(f"update {table} set due_at = now() where due_at < now() + interval '90 s'")

        self.product.loop.run(act())


@pytest.fixture
def mails(postgres: DatabaseServer, template: str, tmp_path: Path, chromium: Path) -> Iterator[Correspondence]:  # noqa: ARG001 (no service where no browser is)
    lmtp = free_port()
    zone(tmp_path, f'{SELECTOR}._domainkey.demo.example. TXT "v=DKIM1; k=rsa; p={PUBLIC}"')
    settings = {
        "mail_reply": "reply+{}@reply.example",
        "mail_listen": f"lmtp://127.0.0.1:{lmtp}",
        "dns_zone_file": str(tmp_path / "zone"),
    }
    with (
        postgres.database(template) as dsn,
        running(dsn, tmp_path / "service.log", **settings) as product,
        postfix(lmtp) as server,
    ):
        yield Correspondence(product, server, Post(tmp_path / "data"))


def has_been_here(product: Product, email: str, name: str) -> None:
    """A reader with a published comment, whose address is proven."""
    elsewhere, token = Lab(product, "demo", f"{product.blog}/paper-beside-the-editor/"), new_token()
    first = elsewhere.post("I carry one, too.", name=name, token=token)

    async def prove() -> None:
        async with product.db.tx() as tx:
            await tx.raw.execute(
                """
                insert into reader_address (site_id, reader_id, email, proven_at)
                select site_id, id, $2, now() from reader where token_hash = $1
                """,
                token_hash(token),
                email,
            )

    product.loop.run(prove())
    elsewhere.decide(first, Act.APPROVE)


def follow(mails: Correspondence, page: Page, url: str, email: str) -> None:
    page.goto(mails.product.thread_page("demo", url))
    page.get_by_label("E-mail address").fill(email)
    page.get_by_role("button", name="Mail me", exact=True).click()
    page.get_by_label("Code").fill(code(mails.post.mail(email)))
    page.get_by_role("button", name="Confirm").click()
    expect(page.locator("#follow")).to_contain_text("gets mail about every new comment")


def mail_link(widget: Widget) -> tuple[str, str]:
    """Address and subject, as the widget gives them."""
    widget.text.focus()
    widget.form.get_by_role("button", name="e-mail your comment").click()
    link = widget.form.get_by_role("link", name="Open my e-mail program")
    expect(link).to_have_attribute("href", re.compile("^mailto:reply"))
    address, _, query = unquote(link.get_attribute("href") or "").removeprefix("mailto:").partition("?subject=")
    return address, query.partition("&body=")[0]


def test_a_reader_the_author_and_a_follower_talk_by_mail_and_the_page_shows_it(
    mails: Correspondence, browser: Browser
) -> None:
    product, visitors = mails.product, Visitors(browser, mails.product)
    url, other = f"{product.blog}/an-evening-with-a-rear-hub/", f"{product.blog}/paper-beside-the-editor/"
    has_been_here(product, CLEO, "Cleo")
    reader = visitors.reader().page
    follow(mails, reader, url, CLEO)
    address, subject = mail_link(Widget(reader).open(url))
    assert mail_link(Widget(reader).open(other))[0] != address
    assert "An evening with a rear hub" in subject

    # A reader's mail waits on the page that the address is of, and is forwarded to the author.
    asked = Written(
        sender=ANA, name="Ana", to=address, subject=subject, text="Grease first, or balls? Grüße!\n-- \nAna"
    )
    mails.send(asked)
    forwarded = mails.mail(AUTHOR, "Ana has written a comment by mail", "Grease first")
    widget = Widget(reader).open(url)
    expect(widget.article("Grease first")).to_have_count(0)

    # The author's answer publishes both, in Chromium without a reload of the page.
    mails.answer(forwarded, "publish\n\nGrease, then balls.")
    widget.banner.get_by_role("button", name="Show").click(timeout=SOON_MS)
    question = widget.place(widget.id_of("Grease first, or balls? Grüße!"))
    reply = question.locator("ol").get_by_role("article").filter(has_text="Grease, then balls.")
    expect(reply).to_contain_text("Author")
    expect(question).not_to_contain_text("wrote:")
    mails.mail(AUTHOR, "your answer are published")

    # The follower hears of both in one mail, and the answer stands below what that mail says.
    news = mails.mail(CLEO, "Grease first, or balls?", "Grease, then balls.")
    assert "An evening with a rear hub" in news.letter.subject
    above = re.search(r"as a reply to the comment by (Ana|Tove Lindqvist)\.", " ".join(news.text.split()))
    assert above, news.text
    mails.answer(news, "And a drop of oil on the thread.")
    mails.mail(AUTHOR, "Cleo", "And a drop of oil on the thread.")
    widget.open(url)
    said = {"Ana": "Grease first, or balls? Grüße!", "Tove Lindqvist": "Grease, then balls."}[above[1]]
    replies = widget.place(widget.id_of(said)).locator("ol").get_by_role("article")
    expect(replies.filter(has_text="And a drop of oil on the thread.")).to_have_count(1)

    # What can't be posted is not lost.
    long = "Everything about hubs. " * 500
    mails.send(Written(sender=ANA, name="Ana", to=address, subject="Hubs", text=long))
    mails.mail(AUTHOR, "It is too long for a comment.", "Everything about hubs.")
    author = visitors.author().page
    author.goto(f"{product.dashboard}/mail-in")
    author.get_by_role("link", name="Hubs").click()
    held = author.get_by_role("main")
    expect(held.locator(".what")).to_contain_text("It is longer than a comment may be.")
    expect(held.locator("pre").first).to_have_text(long.strip())
    assert visitors.leave() == []
    assert product.csp_reports() == []
