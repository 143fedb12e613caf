"""Webhooks in the dashboard: added, tried and removed by an owner, with plain forms."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from comments_svc.moderators.link import link
from comments_svc.moderators.model import Role
from tests.desk import Desk, signed_in
from tests.service import Service, ask, do, service
from tests.web_peer import Peer, peer, says

HOOKS = "/dashboard/sites/blog/hooks"
_WAITING = """
    insert into outbound_message (id, site_id, event_id, channel, template, params, recipient, hook_id, lang, due_at,
      first_due_at, created_at)
    select gen_random_uuid(), site_id, gen_random_uuid(), 'hook', 'comment.created', '{}', 'hook:' || id, id, 'en',
      now(), now(), now() from hook
"""


@pytest.fixture
async def there() -> AsyncIterator[Peer]:
    async with peer() as it:
        yield it


@pytest.fixture
async def blog(clean_url: str, there: Peer) -> AsyncIterator[Service]:
    async with service(clean_url, private_hosts=there.host) as it:
        await it.site()
        yield it


@pytest.fixture
async def desk(blog: Service) -> AsyncIterator[Desk]:
    async with signed_in(blog) as desk:
        await desk.visit(HOOKS)
        yield desk


async def _add(desk: Desk, kind: str, url: str, **more: str) -> None:
    await desk.post(f"{HOOKS}/new?format={kind}", **{"url": url, "event": "comment.created", **more})


async def test_without_a_webhook_the_page_says_what_one_is_for(desk: Desk) -> None:
    assert "Nobody is told yet." in desk.words
    assert "Webhooks" in desk.words


async def test_each_format_has_a_form_that_asks_for_what_it_needs(desk: Desk) -> None:
    asked = {}
    for word in ("A program of yours", "Slack", "Discord", "Matrix", "Telegram", "ntfy"):
        await desk.visit(HOOKS)
        await desk.follow(word)
        asked[word] = desk.document.xpath("//main//input[not(@type) or @type='url' or @type='password']/@name")
    assert asked == {
        "A program of yours": ["url", "name"],
        "Slack": ["url", "name"],
        "Discord": ["url", "name"],
        "Matrix": ["url", "target", "key", "name"],
        "Telegram": ["url", "target", "key", "name"],
        "ntfy": ["url", "target", "key", "name"],
    }


async def test_a_webhook_is_added_and_listed_with_its_host_and_no_secret(desk: Desk, there: Peer) -> None:
    await _add(desk, "slack", f"{there.url}/services/T0/B0/hush", name="Editors' room")
    assert "Editors' room Slack Added." in desk.words
    assert there.host in desk.words
    assert "hush" not in desk.answer.text


async def test_the_signing_key_is_shown_to_the_owner(desk: Desk, there: Peer, blog: Service) -> None:
    await _add(desk, "json", f"{there.url}/hook")
    assert await ask(blog, "select token from hook") in desk.words


async def test_the_token_of_a_chat_is_never_shown_again(desk: Desk, there: Peer) -> None:
    await _add(desk, "matrix", there.url, target="!abc:example.org", key="syt_hush")
    assert "!abc:example.org on" in desk.words
    assert "syt_hush" not in desk.answer.text


@pytest.mark.parametrize(
    ("kind", "fields", "fault"),
    [
        ("json", {"url": "http://example.org/hook"}, "must begin with https"),
        ("json", {"url": "https://user:pass@example.org/"}, "user name"),
        ("json", {"url": "ftp://example.org/"}, "http"),
        ("json", {"url": "https://"}, "host"),
        ("json", {"url": "https://example.org/hook", "event": ""}, "Choose at least one event."),
        ("matrix", {"url": "https://m.example", "target": "#room:m.example", "key": "x"}, "Room id looks like !abc123"),
        ("matrix", {"url": "https://m.example", "target": "!room:m.example", "key": ""}, "Access token looks like"),
        (
            "matrix",
            {"url": "https://m.example", "target": "!room:m.example", "key": "a\r\nX: y"},
            "Access token looks like",
        ),
        ("telegram", {"url": "", "target": "my chat", "key": "1:A"}, "Chat id looks like"),
        ("telegram", {"url": "", "target": "-100", "key": "1/../getMe"}, "Token of the bot looks like"),
        ("ntfy", {"url": "", "target": "a/b"}, "Topic looks like"),
    ],
)
async def test_a_wrong_value_is_named_and_nothing_is_added(
    desk: Desk, blog: Service, kind: str, fields: dict[str, str], fault: str
) -> None:
    typed = {"event": "comment.created", **fields}
    await desk.post(f"{HOOKS}/new?format={kind}", **{name: value for name, value in typed.items() if value})
    assert desk.answer.status_code == 422
    assert fault in desk.words
    assert await ask(blog, "select count(*) from hook") == 0


async def test_a_test_shows_what_was_answered(desk: Desk, there: Peer) -> None:
    await _add(desk, "json", f"{there.url}/hook")
    await desk.press("Send a test")
    assert "The test has arrived. It answered 204 No Content." in desk.words
    assert there.asked[0].json["type"] == "test"
    there.answer = says("404 Not Found", body=b"a secret of the inside")
    await desk.press("Send a test")
    assert "The test has not arrived. It answered 404 Not Found." in desk.words
    assert "a secret" not in desk.words


async def test_a_private_address_is_refused_by_the_setting_that_allows_it(desk: Desk, blog: Service) -> None:
    await _add(desk, "json", "https://127.0.0.1:9999/")
    assert "Nothing was added: 127.0.0.1 is no public address." in desk.words
    assert "COMMENTS_PRIVATE_HOSTS=127.0.0.1:9999" in desk.words
    assert await ask(blog, "select count(*) from hook") == 0


async def test_a_test_of_a_private_address_reaches_nothing(desk: Desk, blog: Service) -> None:
    async with peer() as inside:
        await _add(desk, "json", "https://inside.example/")
        await do(blog, "update hook set url = 'https://localhost/'")  # as if its name led there by now
        await desk.press("Send a test")
        assert "has no public address" in desk.words
        assert inside.connections == 0


async def test_what_is_removed_takes_its_key_and_what_waited_with_it(desk: Desk, there: Peer, blog: Service) -> None:
    await _add(desk, "json", f"{there.url}/hook")
    await do(blog, _WAITING)
    await desk.press("Remove for good")
    assert "The webhook was removed." in desk.words
    assert await ask(blog, "select count(*) from hook") == 0
    assert await ask(blog, "select state from outbound_message") == "cancelled"


async def test_the_outbox_says_which_webhook_was_told(desk: Desk, there: Peer, blog: Service) -> None:
    await _add(desk, "slack", f"{there.url}/hook", name="Editors' room")
    await do(blog, _WAITING)
    await desk.visit("/dashboard/sites/blog/mail/outbox")
    assert "Webhook: a comment was created to Editors' room" in desk.words
    await do(blog, "delete from hook")
    await desk.reload()
    assert "Webhook: a comment was created to a webhook" in desk.words


async def test_a_site_has_twenty_at_most(desk: Desk, there: Peer, blog: Service) -> None:
    for _ in range(20):
        await _add(desk, "json", f"{there.url}/hook")
    assert "no more are allowed" in desk.words
    await _add(desk, "json", f"{there.url}/hook")
    assert desk.answer.status_code == 409
    assert "A site may have 20." in desk.words
    assert await ask(blog, "select count(*) from hook") == 20


@asynccontextmanager
async def _moderator(blog: Service) -> AsyncIterator[Desk]:
    async with blog.db.tx() as tx:
        token = await link(tx, "mo@example.org", now=blog.clock.now, sites=["blog"], role=Role.MODERATOR)
    async with blog.browser("198.51.100.8") as http:
        desk = Desk(http)
        await desk.sign_in(token)
        yield desk


async def test_only_an_owner_sees_and_changes_them(blog: Service, desk: Desk, there: Peer) -> None:
    await _add(desk, "json", f"{there.url}/hook")
    hook = await ask(blog, "select id from hook")
    async with _moderator(blog) as other:
        assert "Webhooks" not in other.words
        await other.visit(HOOKS)
        assert other.answer.status_code == 403
        for path in (f"/{hook}/test", f"/{hook}/remove", "/new?format=json"):
            await other.post(f"{HOOKS}{path}", url=f"{there.url}/x", event="comment.created")
            assert other.answer.status_code == 403
    assert await ask(blog, "select count(*) from hook") == 1
    assert there.asked == []


async def test_an_owner_of_another_site_reaches_nothing(blog: Service, desk: Desk, there: Peer) -> None:
    await blog.site("notes", origin="https://notes.example")
    await _add(desk, "json", f"{there.url}/hook")
    hook = await ask(blog, "select id from hook")
    async with signed_in(blog, "eve@example.org", sites=("notes",)) as eve:
        for act in ("test", "remove"):
            await eve.post(f"/dashboard/sites/notes/hooks/{hook}/{act}")
            assert eve.answer.status_code == 404
    assert await ask(blog, "select count(*) from hook") == 1
    assert there.asked == []
