"""Nothing from other pages, and what every answer carries. Who may see and do what: test_dashboard_matrix.py."""

from collections.abc import AsyncIterator
from typing import Final

import httpx2
import pytest
from starlette.routing import Route

from comments_svc.kernel.ids import uuid7
from comments_svc.web.dashboard.routes import DASHBOARD
from tests.desk import Desk, sign_in_token, signed_in
from tests.service import PUBLIC_URL, Service, ask, new_id, service

CSP: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "manifest-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
    "trusted-types 'none'"
)
# One body that every form of the dashboard takes.
FIELDS: Final = {
    "act": "approve", "seen": "1", "text": "Hello.", "state": "closed", "title": "Stolen", "policy": "publish",
    "name_rule": "optional", "email_rule": "off", "max_length": "100", "edit_window_s": "0", "query_rule": "keep",
    "origins": "https://evil.example", "loaded": "0", "reason": "rude",
}  # fmt: skip

# What a look can't do without.
QUERIES: Final = {"/sites/{site}/hooks/new": "?format=json", "/sites/{site}/mail/letters/html": "?mail=reply"}


def _of_a_site() -> list[tuple[str, str]]:
    """Every (method, path) of the dashboard that names a site."""
    routes = [each for each in DASHBOARD if isinstance(each, Route) and "{site}" in each.path]
    return [(method, each.path) for each in routes for method in sorted(each.methods or ())]


SITE_ROUTES: Final = _of_a_site()


def _subject(path: str) -> str:
    """What the id in an address is of."""
    for part in ("feedback", "bulk"):
        if part in path:
            return part
    return "thread" if "threads" in path else "mail" if "mail-in" in path else "comment"


async def _ask(
    http: httpx2.AsyncClient, method: str, path: str, ids: dict[str, str], **headers: str
) -> httpx2.Response:
    address = "/dashboard" + path.replace("{site}", ids["site"]).replace("{id:uuid}", ids[_subject(path)])
    address += QUERIES.get(path, "")
    fields = {**FIELDS, "about": ids["comment"], "event": ids["event"], "reply": new_id()}
    if "/outbox/" in path:
        fields["act"] = "resend"
    given = {"origin": PUBLIC_URL, **headers}
    return await http.request(method, address, data=fields if method == "POST" else None, headers=given)


@pytest.fixture
async def stranger(blog: Service) -> AsyncIterator[Desk]:
    """A moderator of another site, and no operator."""
    await sign_in_token(blog, "operator@example.org")
    await blog.site("elsewhere", origin="https://elsewhere.example")
    async with signed_in(blog, "eve@example.org", sites=("elsewhere",)) as desk:
        yield desk


async def _ids(it: Service) -> dict[str, str]:
    """Of the blog, where Kim has held a comment back."""
    comment = await it.posted()
    async with signed_in(it) as kim:
        await kim.queue("published")
        await kim.do(comment, "Spam")
    thread, event, mail, private, bulk = await ask(
        it,
        """
        with mail as (
          insert into inbound_message (id, received_at, door, sender, recipient, raw, size, hash, dedupe, state, reason,
            site_id, from_email, text)
          select $1, now(), 'pipe', '', '', 'Subject: secret', 15, '', '', 'held', 'unverified', id, 'ana@example.org',
            'secret' from site where slug = 'blog'
          returning id
        ), bulk as (
          insert into bulk (site_id, id, moderator_id, act, state, total, created_at)
          select s.id, $1, m.id, 'spam', 'stopped', 0, now() from site s, moderator m
          where s.slug = 'blog' and m.email = 'kim@example.org'
          returning id
        ), private as (
          insert into feedback (site_id, id, conversation_id, name, text, created_at)
          select id, $1, $1, 'Ana', 'secret', now() from site where slug = 'blog'
          returning id
        )
        select (t.id, e.id, m.id, p.id, b.id) from thread t, moderation_event e, mail m, private p, bulk b
        """,
        uuid7(),
    )
    ids = {"comment": comment, "thread": thread, "event": event, "mail": mail, "feedback": private, "bulk": bulk}
    return {"site": "blog", **{name: str(id) for name, id in ids.items()}}


async def test_the_chooser_lists_only_ones_own_sites(blog: Service, stranger: Desk) -> None:
    await blog.site("third", origin="https://third.example")
    async with signed_in(blog, "eve@example.org", sites=("elsewhere", "third")) as eve:
        assert "elsewhere" in eve.words
        assert "A Blog blog" not in eve.words
    await stranger.queue(site="elsewhere")
    assert stranger.answer.status_code == 200


FOREIGN: Final[list[dict[str, str]]] = [
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "none"},
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"origin": ""},
    {"origin": PUBLIC_URL, "sec-fetch-site": "cross-site"},
]


@pytest.mark.parametrize("headers", FOREIGN)
async def test_a_form_of_another_site_changes_nothing(blog: Service, headers: dict[str, str]) -> None:
    ids = await _ids(blog)
    async with signed_in(blog) as kim:
        for method, path in [*SITE_ROUTES, ("POST", "/sign-in"), ("POST", "/sign-out")]:
            if method == "POST":
                answer = await _ask(kim.http, method, path, ids, **headers)
                assert answer.status_code == 403, path
                assert "This form was sent from another site." in answer.text
        await kim.queue("spam")
        assert kim.rows() == [ids["comment"]]


async def test_a_form_of_ours_passes_by_fetch_metadata_alone(blog: Service) -> None:
    ids = await _ids(blog)
    async with signed_in(blog) as kim:
        headers = {"origin": "", "sec-fetch-site": "same-origin"}
        answer = await _ask(kim.http, "POST", "/sites/{site}/c/{id:uuid}/decide", ids, **headers)
        assert answer.status_code == 303
        assert await ask(blog, "select state from comment") == "published"


async def test_who_loses_the_role_loses_the_site_at_once(blog: Service) -> None:
    ids = await _ids(blog)
    async with signed_in(blog) as kim:
        async with blog.db.tx() as tx:
            await tx.raw.execute("delete from site_moderator")
        answer = await _ask(kim.http, "POST", "/sites/{site}/c/{id:uuid}/decide", ids)
        assert answer.status_code == 404
    assert await ask(blog, "select state from comment") == "spam"


WANTED: Final = {
    "content-security-policy": CSP,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
}


def _headers(answer: httpx2.Response) -> dict[str, str]:
    return {name: answer.headers.get(name, "") for name in WANTED}


async def test_every_answer_carries_the_security_headers(blog: Service) -> None:
    ids = await _ids(blog)
    async with signed_in(blog) as kim:
        # How mails look is shown in a frame, which has a stricter policy of its own.
        plain = [each for each in SITE_ROUTES if "letters" not in each[1]]
        answers = [await _ask(kim.http, method, path, ids) for method, path in plain]
        answers += [await kim.http.get(path) for path in ("/dashboard", "/dashboard/", "/dashboard/sign-in")]
        answers += [await kim.http.get("/dashboard/nothing"), await _ask(kim.http, "DELETE", "/sign-in", ids)]
        answers += [await _ask(kim.http, "POST", "/sign-out", ids, origin="https://evil.example")]
        answers += [await kim.http.get("/dashboard/sites/blog", headers={"cookie": "session=x"})]
    assert {each.status_code for each in answers} >= {200, 303, 403, 404, 405}
    # Mails are shown in a frame, with styles of their own: tests/integration/test_dashboard_mail.py.
    others = [each for each in answers if "/mail/letters" not in str(each.url)]
    assert [each for each in others if _headers(each) != WANTED] == []
    assert [each for each in answers if "no-store" not in each.headers["cache-control"]] == []


async def test_a_fault_of_ours_is_a_page_with_the_same_headers(blog: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*_: object) -> None:
        raise RuntimeError("a secret of the inside")

    async with signed_in(blog) as kim:
        monkeypatch.setattr("comments_svc.web.dashboard.queue.screen.queue", fail)
        await kim.queue()
    assert kim.answer.status_code == 500
    assert "Something went wrong on our side." in kim.words
    assert "secret" not in kim.answer.text
    assert _headers(kim.answer) == WANTED


async def test_over_https_browsers_are_told_to_stay_there(clean_url: str) -> None:
    async with service(clean_url, public_url="https://comments.example") as it:
        answer = await it.http.get("/dashboard/sign-in")
        assert answer.headers["strict-transport-security"] == "max-age=31536000"


@pytest.mark.parametrize("path", ["/dashboard/nothing", "/dashboard/sites", "/dashboard/sites/blog/c/no-uuid"])
async def test_an_unknown_address_is_a_page_that_says_so(blog: Service, path: str) -> None:
    async with signed_in(blog) as kim:
        await kim.visit(path)
    assert kim.answer.status_code == 404
    assert "There is no such page." in kim.words


async def test_no_page_has_inline_script_or_style(blog: Service) -> None:
    ids = await _ids(blog)
    async with signed_in(blog) as kim:
        for method, path in SITE_ROUTES:
            if method == "GET" and not path.endswith("/letters/html"):
                await kim.visit(f"/dashboard{path}".replace("{site}", "blog").replace("{id:uuid}", ids["comment"]))
                inline = kim.document.xpath(
                    "//script[not(@src)] | //style | //@style | //@*[starts-with(name(), 'on')]"
                )
                assert inline == [], path


async def test_links_never_come_from_the_host_header(blog: Service) -> None:
    async with signed_in(blog) as kim:
        for path in ("/dashboard", "/dashboard/", "/dashboard/sites/blog/snippet"):
            answer = await kim.http.get(path, headers={"host": "evil.example"})
            assert "evil.example" not in answer.text + answer.headers.get("location", "")
