"""From an empty database to an approved comment on one's own page: by clicks alone, but for the page itself."""

import re
import smtplib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.utils import formatdate, make_msgid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.database import DatabaseServer
from tests.e2e.axe import axe_script, violations
from tests.e2e.visitors import TIMEOUT_MS
from tests.e2e.watch import Watch
from tests.e2e.widget import Widget
from tests.faults.mail_server import mail_server, settings
from tests.faults.server import SECRET, Server, command, free_port
from tests.smtp_sink import Box


@dataclass
class OwnBlog:
    """A blog of one page, which its owner edits."""

    port: int
    html: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def write(self, snippet: str, policy: str = "") -> None:
        self.headers = {"content-security-policy": policy} if policy else {}
        self.html = (
            '<!doctype html><html lang="en"><meta charset="utf-8"><title>Small Tolerances</title>'
            f'<link rel="icon" href="data:,"><main><h1>A post</h1>{snippet}</main></html>'
        )


@pytest.fixture
def own_blog() -> Iterator[OwnBlog]:
    blog = OwnBlog(free_port())
    blog.write("")

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = blog.html.encode()
            self.send_response(200)
            for name, value in {"content-type": "text/html", "content-length": str(len(body)), **blog.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """A test has nothing to log."""

    server = ThreadingHTTPServer(("127.0.0.1", blog.port), Answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield blog
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def post() -> Iterator[Box]:
    """The mail server to which the service hands its mail."""
    with mail_server() as box:
        yield box


@pytest.fixture
def listener() -> str:
    """Where the service takes mail."""
    return f"smtp://127.0.0.1:{free_port()}"


@pytest.fixture
def empty_service(postgres: DatabaseServer, template: str, folder: Path, post: Box, listener: str) -> Iterator[Server]:
    """`comments-svc serve` on a database in which nobody is, with mail in both directions."""
    more = {**settings(post.port), "mail_listen": listener, "secret": SECRET}
    with (
        postgres.database(template) as dsn,
        command("serve", output=folder / "setup.log", port=free_port(), database_url=dsn, **more) as server,
    ):
        server.wait_until_ready()
        yield server


def _check(page: Page, button: str = "Check again") -> None:
    page.get_by_role("button", name=button).click()


def _join(page: Page, link: str, blog: OwnBlog) -> None:
    page.goto(link)
    assert violations(page, looks=2) == []
    page.get_by_label("E-mail address").fill("kim@blog.example")
    page.get_by_label("Name, which readers see").fill("Kim")
    page.get_by_role("button", name="Create the account").click()
    page.get_by_label("Address of your blog").fill(blog.url.removeprefix("http://"))
    assert violations(page, looks=2) == []
    page.get_by_role("button", name="Add the site").click()


def _snippet(page: Page, service: str) -> str:
    expect(page.get_by_role("link", name="Small Tolerances")).to_be_visible()
    for program in ("Hugo", "Jekyll", "Eleventy", "Astro", "WordPress", "Ghost", "Org-mode"):
        page.get_by_role("link", name=program, exact=True).click()
        expect(page.locator("#snippet")).to_contain_text(f"{service}/embed.js")
        assert page.evaluate("document.documentElement.scrollWidth") <= 375
    page.get_by_role("link", name="Plain HTML").click()
    expect(page.locator("code", has_text='<svg width="1"')).to_be_visible()
    expect(page.locator(".preview[inert] comment-thread").get_by_label("Comment", exact=True)).to_be_visible()
    snippet = page.locator("#snippet").inner_text()
    assert violations(page, looks=2) == []
    return snippet


def _mend(page: Page, service: str, snippet: str, blog: OwnBlog) -> Widget:
    """The page has each fault once, and none in the end."""
    page.get_by_role("link", name="Check", exact=True).click()
    _check(page, "Check")
    expect(page.get_by_role("heading", name="The snippet is not on the page")).to_be_visible()
    blog.write(snippet.replace('site="', 'site="x'))
    _check(page)
    expect(page.get_by_role("heading", name="The page names another site")).to_be_visible()
    blog.write(snippet, "default-src 'self'; img-src *")
    _check(page)
    expect(page.get_by_role("heading", name="The Content-Security-Policy of the page blocks it")).to_be_visible()
    expect(page.get_by_label("To enter")).to_have_text(f"script-src {service};\nconnect-src {service};")
    assert violations(page, looks=2) == []
    blog.write(snippet, f"default-src 'self'; img-src data:; script-src {service}; connect-src {service};")
    _check(page)
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Open the page").click()
    expect(page.get_by_text("It works.")).to_be_visible()
    widget = Widget(opened.value).loaded()
    expect(widget.page.get_by_text("no longer here")).to_have_count(0)  # the link named none
    return widget


def _mails_are_offered(widget: Widget, url: str) -> bool:
    """Whether the widget offers the way by e-mail, though the page's snippet names an address."""
    widget.open(url).text.click()
    expect(widget.form.get_by_role("button", name="Bold")).to_be_visible()
    return widget.form.get_by_role("button", name="e-mail your comment").count() > 0


def _mail(page: Page, widget: Widget, post: Box, listener: str, blog: OwnBlog) -> None:
    """Out, back while the page waits, left out, and taken up again."""
    page.get_by_role("link", name="On to e-mail").click()
    expect(page.get_by_text("Setup: 4 of 6 steps done")).to_be_visible()
    page.get_by_role("button", name="Send a test mail to kim@blog.example").click()
    expect(page.get_by_role("listitem").filter(has_text="RCPT TO:<kim@blog.example>")).to_be_visible()
    expect(page.get_by_text("Waiting for your answer")).to_be_visible()
    assert violations(page, looks=2) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    _answer(message_from_bytes(post.mails[-1].content), listener)
    expect(page.get_by_role("heading", name="What came back")).to_be_visible()
    expect(page.get_by_text("Your answer came just now, by the mail server.")).to_be_visible()
    expect(page.get_by_text("Setup: 5 of 6 steps done")).to_be_visible()
    assert _mails_are_offered(widget, blog.url)
    page.get_by_role("link", name="Look it up").click()
    expect(page.get_by_text("What belongs there can be told when the public address is no longer")).to_be_visible()
    assert violations(page, looks=2) == []
    page.get_by_role("button", name="Skip e-mail").click()
    expect(page.get_by_text("Skipped.")).to_be_visible()
    assert not _mails_are_offered(widget, blog.url)
    page.get_by_role("button", name="Offer e-mail again").click()
    expect(page.get_by_role("button", name="Skip e-mail")).to_be_visible()
    assert _mails_are_offered(widget, blog.url)
    page.get_by_role("link", name="On to the test comment").click()


def _answer(sent: Message, listener: str) -> None:
    answer = EmailMessage()
    answer["From"], answer["To"], answer["Subject"] = sent["to"], sent["reply-to"], f"Re: {sent['subject']}"
    answer["Date"], answer["Message-ID"] = formatdate(), make_msgid(domain="blog.example")
    answer.set_content("Yes.")
    host, _, port = listener.rpartition("/")[2].partition(":")
    with smtplib.SMTP(host, int(port)) as smtp:
        smtp.send_message(answer)


def test_from_nothing_to_an_approved_comment(
    browser: Browser, empty_service: Server, own_blog: OwnBlog, post: Box, listener: str
) -> None:
    link = re.search(r"http://\S+/dashboard/setup\S+", empty_service.said)
    assert link is not None, empty_service.said
    context = browser.new_context(locale="en-GB", viewport={"width": 375, "height": 812})
    context.set_default_timeout(TIMEOUT_MS)
    service = f"http://localhost:{empty_service.port}"
    watch = Watch(context, [service, own_blog.url])
    context.add_init_script(axe_script())
    page = context.new_page()

    _join(page, link[0], own_blog)
    widget = _mend(page, service, _snippet(page, service), own_blog)
    _mail(page, widget, post, listener, own_blog)
    form = widget.write("**First** words here.", name="Ana")
    form.get_by_role("button", name="Post comment").click()
    expect(widget.article("First words here.")).to_be_visible()
    page.get_by_role("link", name="I have written one").click()
    expect(page.get_by_role("article").locator("strong")).to_have_text("First")
    assert violations(page, looks=2) == []
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Done.")).to_be_visible()
    expect(page.get_by_text("Setup: 6 of 6 steps done")).to_be_visible()

    reader = browser.new_context().new_page()
    found = Widget(reader).open(own_blog.url)
    expect(found.article("First words here.")).to_be_visible()
    reader.context.close()
    context.close()
    assert watch.faults() == []
