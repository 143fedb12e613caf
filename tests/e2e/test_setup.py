"""From an empty database to an approved comment on one's own page: by clicks alone, but for the page itself."""

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.database import DatabaseServer
from tests.e2e.axe import axe_script, violations
from tests.e2e.visitors import TIMEOUT_MS
from tests.e2e.watch import Watch
from tests.e2e.widget import Widget
from tests.faults.server import SECRET, Server, command, free_port


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
def empty_service(postgres: DatabaseServer, template: str, folder: Path) -> Iterator[Server]:
    """`comments-svc serve` on a database in which nobody is."""
    with (
        postgres.database(template) as dsn,
        command("serve", output=folder / "setup.log", port=free_port(), database_url=dsn, secret=SECRET) as server,
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
    return Widget(opened.value).loaded()


def test_from_nothing_to_an_approved_comment(browser: Browser, empty_service: Server, own_blog: OwnBlog) -> None:
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
    form = widget.write("**First** words here.", name="Ana")
    form.get_by_role("button", name="Post comment").click()
    expect(widget.article("First words here.")).to_be_visible()
    page.get_by_role("link", name="Write a test comment").click()
    expect(page.get_by_role("article").locator("strong")).to_have_text("First")
    assert violations(page, looks=2) == []
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Done.")).to_be_visible()

    reader = browser.new_context().new_page()
    found = Widget(reader).open(own_blog.url)
    expect(found.article("First words here.")).to_be_visible()
    reader.context.close()
    context.close()
    assert watch.faults() == []
