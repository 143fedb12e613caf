"""The demo blog is the strictest host page that the widget meets."""

import re

import msgspec
import pytest
from starlette.testclient import TestClient

from comments_svc.demo.blog import create_blog
from comments_svc.demo.csp import REPORT_BYTES_MAX, policy
from comments_svc.demo.posts import POSTS, Post

SERVICE = "http://localhost:8000"
ORIGIN = "http://127.0.0.1:8001"
NONCE = re.compile(r"'nonce-([\w-]{20,})'")
FULL = POSTS[0]


@pytest.fixture
def blog() -> TestClient:
    return TestClient(create_blog(SERVICE, "demo"), base_url=ORIGIN)


def nonce_of(csp: str) -> str:
    found = NONCE.search(csp)
    assert found is not None
    return found[1]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        *((post.path, 200) for post in POSTS),
        ("/static/blog.css", 200),
        ("/static/favicon.svg", 200),
        ("/csp-reports", 200),
        ("/no-such-post/", 404),
        ("/static/none.css", 404),
    ],
)
def test_every_answer_carries_the_strict_policy(blog: TestClient, path: str, status: int) -> None:
    answer = blog.get(path)
    csp = answer.headers["content-security-policy"]
    assert (answer.status_code, csp) == (status, policy(SERVICE, nonce_of(csp)))


def test_the_policy_allows_only_what_the_widget_needs() -> None:
    assert policy(SERVICE, "N0").split("; ") == [
        "default-src 'none'",
        "script-src 'nonce-N0' 'strict-dynamic'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src http://localhost:8000",
        "base-uri 'none'",
        "object-src 'none'",
        "form-action 'self' http://localhost:8000",
        "frame-src 'self'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
        "report-uri /csp-reports",
    ]


def test_the_policy_names_the_services_origin_without_its_path() -> None:
    blog = TestClient(create_blog("https://c.example.org/comments/", "demo"), base_url=ORIGIN)
    answer = blog.get(FULL.path)
    assert "; connect-src https://c.example.org;" in answer.headers["content-security-policy"]
    assert 'src="https://c.example.org/comments/embed.js"' in answer.text


SCRIPTS = [("/", ["count.js"]), *((post.path, ["feedback.js", "embed.js"]) for post in POSTS)]


@pytest.mark.parametrize(("path", "names"), SCRIPTS)
def test_a_nonce_is_for_one_answer_and_its_scripts(blog: TestClient, path: str, names: list[str]) -> None:
    answers = [blog.get(path) for _ in range(2)]
    nonces = [nonce_of(answer.headers["content-security-policy"]) for answer in answers]
    scripts = [re.findall(r"<script[^>]*>", answer.text) for answer in answers]
    assert scripts == [[f'<script async src="{SERVICE}/{name}" nonce="{each}">' for name in names] for each in nonces]
    assert nonces[0] != nonces[1]


SNIPPET = """\
<comment-thread site="demo" page-url="{url}" page-title="{title}">
  <p><a href="{service}/sites/demo/page?url={url}">Read and write comments</a></p>
</comment-thread>
<script async src="{service}/embed.js" nonce="{nonce}"></script>
"""
FEED = """\
<link rel="alternate" type="application/atom+xml" title="Comments on “{title}”" \
href="{service}/sites/demo/feed.atom?url={url}">
"""


@pytest.mark.parametrize("post", POSTS)
def test_a_post_carries_the_snippet_the_canonical_link_and_its_feed(blog: TestClient, post: Post) -> None:
    answer, url = blog.get(post.path), f"{ORIGIN}/{post.slug}/"
    nonce = nonce_of(answer.headers["content-security-policy"])
    assert SNIPPET.format(url=url, title=post.title, service=SERVICE, nonce=nonce) in answer.text
    assert FEED.format(url=url, title=post.title, service=SERVICE) in answer.text
    assert f'<link rel="canonical" href="{url}">' in answer.text


def test_the_index_counts_the_comments_of_each_post(blog: TestClient) -> None:
    counted = re.findall(r'<comment-count site="demo" page-url="([^"]+)">Comments</comment-count>', blog.get("/").text)
    assert counted == [f"{ORIGIN}{post.path}" for post in POSTS]


@pytest.mark.parametrize("path", ["/", *(post.path for post in POSTS), "/no-such-post/"])
def test_no_page_needs_inline_style_or_another_origin(blog: TestClient, path: str) -> None:
    html = blog.get(path).text
    assert re.findall(r"<style|\sstyle=|\son\w+=|<img|<iframe", html) == []
    fetched = re.findall(r'<(?:script[^>]* src|link rel="(?:stylesheet|icon)" href)="([^"]+)"', html)
    assert fetched[:2] == ["/static/blog.css", "/static/favicon.svg"]
    assert all(url.startswith(SERVICE) for url in fetched[2:])


def test_a_post_is_found_without_its_slash(blog: TestClient) -> None:
    assert str(blog.get(f"/{FULL.slug}").url) == f"{ORIGIN}{FULL.path}"


def test_a_foreign_host_name_stays_text(blog: TestClient) -> None:
    html = blog.get(FULL.path, headers={"host": 'x"><script>'}).text
    assert html.count("<script") == 2


def test_csp_reports_are_kept_in_order(blog: TestClient) -> None:
    reports = [{"csp-report": {"violated-directive": name}} for name in ("style-src", "img-src")]
    statuses = [blog.post("/csp-reports", content=msgspec.json.encode(report)).status_code for report in reports]
    assert (statuses, blog.get("/csp-reports").json()) == ([204, 204], reports)


@pytest.mark.parametrize(("body", "status"), [(b"{", 400), (b"[" + b" " * REPORT_BYTES_MAX + b"]", 413)])
def test_what_is_no_report_is_refused(blog: TestClient, body: bytes, status: int) -> None:
    assert (blog.post("/csp-reports", content=body).status_code, blog.get("/csp-reports").json()) == (status, [])
