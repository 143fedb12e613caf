"""What webhooks are sent: for a program signed JSON, for a chat its own format, and what comes of each answer."""

import base64
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote
from uuid import UUID

import pytest
import time_machine

from comments_svc.comments.model import State
from comments_svc.comments.news import News, What
from comments_svc.db.problems import Unavailable
from comments_svc.hooks.add import add
from comments_svc.hooks.deliver import deliver
from comments_svc.hooks.model import Event, Format, Hook
from comments_svc.hooks.remove import remove
from comments_svc.hooks.tell import tell
from comments_svc.http_out.private_hosts import PrivateHosts
from comments_svc.http_out.send import HttpOut
from comments_svc.kernel.ids import uuid7
from comments_svc.moderation.model import Act
from comments_svc.outbox.message import Claimed, Message
from comments_svc.outbox.model import Delivered, Dropped, Outcome, Postponed, Rejected
from comments_svc.sites.find import find
from tests.moderator import decide, moderator
from tests.service import PAGE, PUBLIC_URL, Service, do, reader_token
from tests.web_peer import Asked, Peer, peer, says


@pytest.fixture
async def there() -> AsyncIterator[Peer]:
    async with peer() as it:
        yield it


async def _add(it: Service, there: Peer, kind: Format = Format.JSON, path: str = "/hook", **more: str) -> Hook:
    async with it.db.tx() as tx:
        site = await find(tx, "blog")
        private = PrivateHosts([there.host])
        return await add(
            tx, site.id, kind, events=list(Event), private=private, now=it.clock.now, url=there.url + path, **more
        )


async def _news(it: Service, comment: str, what: What = What.CREATED, **more: Any) -> list[Message]:
    """The messages that this news makes."""
    async with it.db.read() as on:
        site = await find(on, "blog")
        now = it.clock.now
        told = {"was": None, "to": State.PUBLISHED, "actor": None, "at": now, "due_at": now, **more}
        return await tell(on, News(id=uuid7(), site_id=site.id, comment_id=UUID(comment), what=what, **told))


def _claimed(message: Message, attempt: int = 1) -> Claimed:
    given = {name: getattr(message, name) for name in Claimed.__struct_fields__ if hasattr(message, name)}
    return Claimed(**given, message_id=None, attempts=attempt, unsure=False, carries=False, first_due_at=message.due_at)


async def _send(it: Service, there: Peer, message: Message, attempt: int = 1) -> Outcome:
    async with HttpOut(PrivateHosts([there.host]), deadline_s=1) as out:
        return await deliver(it.db, out, _claimed(message, attempt), public_url=PUBLIC_URL, now=it.clock.now)


async def _told(it: Service, there: Peer, comment: str, what: What = What.CREATED, **more: Any) -> Asked:
    """The request that the only webhook gets."""
    (message,) = await _news(it, comment, what, **more)
    assert isinstance(await _send(it, there, message), Delivered)
    return there.asked[-1]


def _sample() -> Callable[[str, dict[str, str], bytes], bool]:
    """The receiver's check, as the page for its programmer has it."""
    page = Path(__file__).parents[2] / "docs" / "how-to" / "announce-comments.md"
    code = page.read_text("utf-8").partition("```python\n")[2].partition("```")[0]
    names: dict[str, Any] = {}
    exec(code, names)
    check: Callable[[str, dict[str, str], bytes], bool] = names["is_genuine"]
    return check


def accepts(asked: Asked, key: str, now: float) -> bool:
    """At `now` by the receiver's clock."""
    with time_machine.travel(now, tick=False):
        return _sample()(key, asked.headers, asked.body)


def changed(asked: Asked, *, body: bytes | None = None, **headers: str) -> Asked:
    given = {**asked.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return Asked(asked.method, asked.target, given, asked.body if body is None else body)


async def test_a_program_is_told_of_a_new_comment(blog: Service, there: Peer) -> None:
    await _add(blog, there)
    comment = await blog.posted("Hello *there*.", name="Ana")
    asked = await _told(blog, there, comment)
    assert (asked.method, asked.target, asked.headers["content-type"]) == ("POST", "/hook", "application/json")
    data = asked.json["data"]
    about = data["comment"]
    assert asked.json["type"] == "comment.created"
    assert data["site"] == {"slug": "blog", "title": "A Blog"}
    assert data["page"]["url"] == PAGE
    assert (data["from"], data["to"], data["moderator"]) == (None, "published", None)
    assert (about["id"], about["name"], about["text"]) == (comment, "Ana", "Hello *there*.")
    assert about["html"] == "<p>Hello <em>there</em>.</p>"
    assert about["url"] == f"{PUBLIC_URL}/sites/blog/c/{comment}"
    assert about["dashboard_url"] == f"{PUBLIC_URL}/dashboard/sites/blog/c/{comment}"


async def test_a_program_is_told_who_decided(blog: Service, there: Peer) -> None:
    await _add(blog, there)
    comment, mo = await blog.posted(), await moderator(blog)
    await decide(blog, comment, Act.SPAM, by=mo)
    asked = await _told(blog, there, comment, What.STATE, was=State.PUBLISHED, to=State.SPAM, actor=mo)
    assert asked.json["type"] == "comment.state-changed"
    data = asked.json["data"]
    assert (data["from"], data["to"], data["moderator"]) == ("published", "spam", "Mo")
    assert data["comment"]["state"] == "spam"


async def test_no_address_of_a_writer_leaves(blog: Service, there: Peer) -> None:
    await _add(blog, there)
    comment = await blog.posted(email="ana@secret.example", website="https://ana.example")
    asked = await _told(blog, there, comment)
    assert b"secret.example" not in asked.body


async def test_what_its_writer_took_back_is_told_without_its_text(blog: Service, there: Peer) -> None:
    for kind in (Format.JSON, Format.SLACK):
        await _add(blog, there, kind)
    token = reader_token()
    comment = await blog.posted("A word too much.", token=token)
    waiting = await _news(blog, comment)
    await blog.delete(comment, token)
    for message in waiting:
        assert isinstance(await _send(blog, there, message), Delivered)
    assert [b"too much" in asked.body for asked in there.asked] == [False, False]


async def test_a_receiver_accepts_what_is_signed_and_nothing_else(blog: Service, there: Peer) -> None:
    hook = await _add(blog, there)
    asked = await _told(blog, there, await blog.posted())
    assert hook.token is not None
    now = blog.clock.now.timestamp()
    assert accepts(asked, hook.token, now)
    assert not accepts(changed(asked, body=asked.body.replace(b"published", b"spam")), hook.token, now)
    assert not accepts(changed(asked, webhook_id=str(uuid7())), hook.token, now)
    assert not accepts(changed(asked, webhook_timestamp=str(int(now) + 1)), hook.token, now)
    assert not accepts(asked, "whsec_" + base64.b64encode(b"x" * 32).decode(), now)


async def test_what_is_sent_again_by_a_stranger_has_an_id_that_was_seen_and_soon_is_too_old(
    blog: Service, there: Peer
) -> None:
    hook = await _add(blog, there)
    asked = await _told(blog, there, await blog.posted())
    assert hook.token is not None
    now = blog.clock.now.timestamp()
    assert accepts(asked, hook.token, now)
    assert not accepts(asked, hook.token, now + 301)
    assert not accepts(changed(asked, webhook_timestamp=str(int(now) + 301)), hook.token, now + 301)
    assert not accepts(changed(asked, webhook_id=str(uuid7())), hook.token, now)


async def test_one_of_several_signatures_is_enough(blog: Service, there: Peer) -> None:
    hook = await _add(blog, there)
    asked = await _told(blog, there, await blog.posted())
    assert hook.token is not None
    both = f"v1,AAAA {asked.headers['webhook-signature']}"
    assert accepts(changed(asked, webhook_signature=both), hook.token, blog.clock.now.timestamp())


@pytest.mark.parametrize(("skew_s", "good"), [(-299, True), (299, True), (-301, False), (301, False)])
async def test_clocks_may_differ_by_five_minutes(blog: Service, there: Peer, skew_s: int, good: bool) -> None:
    hook = await _add(blog, there)
    asked = await _told(blog, there, await blog.posted())
    assert hook.token is not None
    assert accepts(asked, hook.token, int(blog.clock.now.timestamp()) + skew_s) is good


async def test_a_retry_days_later_has_the_same_id_and_a_fresh_signature(blog: Service, there: Peer) -> None:
    hook = await _add(blog, there)
    (message,) = await _news(blog, await blog.posted())
    there.answer = says("503 Service Unavailable")
    assert await _send(blog, there, message) == Postponed("503 Service Unavailable")
    blog.clock.move(timedelta(days=2))
    there.answer = says("200 OK")
    assert await _send(blog, there, message, attempt=2) == Delivered("200 OK")
    first, second = there.asked
    assert first.headers["webhook-id"] == second.headers["webhook-id"] == str(message.id)
    assert first.body == second.body
    assert hook.token is not None
    assert accepts(second, hook.token, blog.clock.now.timestamp())


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("200 OK", Delivered),
        ("204 No Content", Delivered),
        ("301 Moved Permanently", Rejected),
        ("400 Bad Request", Rejected),
        ("401 Unauthorized", Rejected),
        ("404 Not Found", Rejected),
        ("408 Request Timeout", Postponed),
        ("410 Gone", Rejected),
        ("425 Too Early", Postponed),
        ("429 Too Many Requests", Postponed),
        ("500 Internal Server Error", Postponed),
        ("503 Service Unavailable", Postponed),
        ("599 ", Postponed),
    ],
)
async def test_only_what_may_come_right_by_itself_is_tried_again(
    blog: Service, there: Peer, status: str, outcome: type[Outcome]
) -> None:
    await _add(blog, there)
    there.answer = says(status, body=b"words of the inside")
    (message,) = await _news(blog, await blog.posted())
    came = await _send(blog, there, message)
    assert isinstance(came, outcome)
    assert "inside" not in str(came)
    assert status.split(" ", maxsplit=1)[0] in str(came)


async def test_a_receiver_that_is_down_is_tried_again(blog: Service, there: Peer) -> None:
    await _add(blog, there)
    (message,) = await _news(blog, await blog.posted())
    async with peer() as gone:
        pass
    await do(blog, "update hook set url = $1", f"{gone.url}/hook")
    async with HttpOut(PrivateHosts([gone.host])) as out:
        came = await deliver(blog.db, out, _claimed(message), public_url=PUBLIC_URL, now=blog.clock.now)
    assert came == Postponed("Nothing accepts connections there.")


async def test_a_private_address_is_never_reached_however_often_it_is_tried(blog: Service, there: Peer) -> None:
    await _add(blog, there)
    (message,) = await _news(blog, await blog.posted())
    async with HttpOut(PrivateHosts()) as out:
        came = await deliver(blog.db, out, _claimed(message), public_url=PUBLIC_URL, now=blog.clock.now)
    assert isinstance(came, Rejected)  # its port is none of the web's
    await do(blog, "update hook set url = 'https://localhost/hook'")
    for attempt in range(1, 4):
        async with HttpOut(PrivateHosts()) as out:
            again = _claimed(message, attempt)
            came = await deliver(blog.db, out, again, public_url=PUBLIC_URL, now=blog.clock.now)
        assert isinstance(came, Postponed)
        assert "has no public address" in came.answer
    assert there.connections == 0


async def test_what_waits_for_a_webhook_that_is_gone_is_dropped(blog: Service, there: Peer) -> None:
    hook = await _add(blog, there)
    (message,) = await _news(blog, await blog.posted())
    async with blog.db.tx() as tx:
        await remove(tx, hook.site_id, hook.id)
    assert isinstance(await _send(blog, there, message), Dropped)
    assert there.asked == []


async def test_a_database_that_is_away_is_no_fault_of_the_receiver(blog: Service, there: Peer) -> None:
    await _add(blog, there)
    (message,) = await _news(blog, await blog.posted())

    class Away:
        def read(self) -> Any:
            raise Unavailable(retry_after_s=1)

    async with HttpOut(PrivateHosts()) as out:
        with pytest.raises(Unavailable):
            await deliver(Away(), out, _claimed(message), public_url=PUBLIC_URL, now=blog.clock.now)  # type: ignore[arg-type]


async def test_each_webhook_is_told_of_what_it_wants_to_know(blog: Service, there: Peer) -> None:
    comment = await blog.posted()
    async with blog.db.tx() as tx:
        site = await find(tx, "blog")
        for event in Event:
            private = PrivateHosts([there.host])
            await add(
                tx, site.id, Format.JSON, events=[event], private=private, now=blog.clock.now, url=there.url, name=event
            )
    told = {what: [each.template for each in await _news(blog, comment, what)] for what in What}
    assert told == {
        What.CREATED: ["comment.created"],
        What.STATE: ["comment.state-changed"],
        What.HELD: ["comment.edit-waits"],
        What.REPORTED: ["comment.state-changed"],
    }


async def test_a_chat_is_not_told_of_spam_and_a_program_is(blog: Service, there: Peer) -> None:
    await _add(blog, there, Format.SLACK)
    program = await _add(blog, there, Format.JSON)
    told = await _news(blog, await blog.posted(), to=State.SPAM)
    assert [each.hook_id for each in told] == [program.id]


async def test_another_site_is_told_nothing(blog: Service, there: Peer) -> None:
    await blog.site("notes", origin="https://notes.example")
    await _add(blog, there)
    async with blog.db.read() as on:
        notes = await find(on, "notes")
        now = blog.clock.now
        news = News(
            id=uuid7(),
            site_id=notes.id,
            comment_id=uuid7(),
            what=What.CREATED,
            was=None,
            to=State.PUBLISHED,
            actor=None,
            at=now,
            due_at=now,
        )
        assert await tell(on, news) == []


HOSTILE: Final = "<!channel> @everyone <b>x</b> [a](https://evil.example) *b* `c` & https://evil.example|d"


async def _hostile(blog: Service) -> str:
    return await blog.posted(HOSTILE, name="<@U1> & *Eve*", title="A <page> | of *two*")


async def test_slack(blog: Service, there: Peer) -> None:
    await _add(blog, there, Format.SLACK, "/services/T0/B0/x")
    comment = await _hostile(blog)
    asked = await _told(blog, there, comment, to=State.PENDING)
    line, text = (block["text"] for block in asked.json["blocks"])
    assert (asked.method, asked.target) == ("POST", "/services/T0/B0/x")
    assert line["type"] == "mrkdwn"
    assert line["text"] == (
        f"A new comment by &lt;@U1&gt; &amp; *Eve* on <{PAGE}|A &lt;page&gt; ¦ of *two*> waits for a decision. "
        f"<{PUBLIC_URL}/dashboard/sites/blog/c/{comment}|Open>"
    )
    assert text["type"] == "plain_text"
    assert "<!channel>" in text["text"]
    assert "<" not in asked.json["text"]
    assert (asked.json["unfurl_links"], asked.json["unfurl_media"]) == (False, False)


async def test_discord(blog: Service, there: Peer) -> None:
    await _add(blog, there, Format.DISCORD, "/api/webhooks/1/x?thread_id=2")
    asked = await _told(blog, there, await _hostile(blog))
    assert asked.target == "/api/webhooks/1/x?thread_id=2&wait=true"
    assert asked.json["allowed_mentions"] == {"parse": []}
    content = asked.json["content"]
    assert content.startswith(r"A new comment by \<\@U1\> & \*Eve\* on [A \<page\> \| of \*two\*](<" + PAGE + ">)")
    assert r"\@everyone" in content
    assert len(content) <= 2_000


async def test_discord_takes_no_more_than_2000_characters(blog: Service, there: Peer) -> None:
    await _add(blog, there, Format.DISCORD, "/api/webhooks/1/x")
    asked = await _told(blog, there, await blog.posted("`*_~" * 900, title="[](" * 60, name="(" * 60))
    assert len(asked.json["content"]) <= 2_000


async def test_matrix(blog: Service, there: Peer) -> None:
    await _add(blog, there, Format.MATRIX, "/", target="!abc:example.org", token="syt_x")
    (message,) = await _news(blog, await _hostile(blog))
    await _send(blog, there, message)
    asked = there.asked[-1]
    path = f"/_matrix/client/v3/rooms/!abc:example.org/send/m.room.message/{message.id}"
    assert (asked.method, unquote(asked.target)) == ("PUT", path)
    assert asked.headers["authorization"] == "Bearer syt_x"
    assert asked.json["msgtype"] == "m.notice"
    assert asked.json["format"] == "org.matrix.custom.html"
    assert "&lt;@U1&gt; &amp; *Eve*" in asked.json["formatted_body"]
    assert "<b>" not in asked.json["formatted_body"]
    assert asked.json["m.mentions"] == {}


async def test_telegram(blog: Service, there: Peer) -> None:
    await _add(blog, there, Format.TELEGRAM, "/", target="-100123", token="123:A-b_c")
    asked = await _told(blog, there, await _hostile(blog))
    assert (asked.method, asked.target) == ("POST", "/bot123:A-b_c/sendMessage")
    assert (asked.json["chat_id"], asked.json["parse_mode"]) == ("-100123", "HTML")
    assert asked.json["link_preview_options"] == {"is_disabled": True}
    assert f'<a href="{PAGE}">A &lt;page&gt; | of *two*</a>' in asked.json["text"]
    assert "<b>" not in asked.json["text"]
    assert len(asked.json["text"]) < 4_096


async def test_ntfy(blog: Service, there: Peer) -> None:
    await _add(blog, there, Format.NTFY, "/", target="my-topic", token="tk_x")
    comment = await blog.posted("é" * 5_000, title="Loaf")
    asked = await _told(blog, there, comment)
    assert (asked.method, asked.target) == ("POST", "/")
    assert asked.headers["authorization"] == "Bearer tk_x"
    assert (asked.json["topic"], asked.json["title"]) == ("my-topic", "A new comment by Ana on Loaf.")
    assert asked.json["click"] == f"{PUBLIC_URL}/dashboard/sites/blog/c/{comment}"
    assert len(asked.json["message"].encode()) <= 4_096


@pytest.mark.parametrize(
    ("to", "sentence"),
    [
        (State.PUBLISHED, "The comment by Ana on Loaf was approved by Mo."),
        (State.SPAM, "The comment by Ana on Loaf was marked as spam by Mo."),
        (State.REJECTED, "The comment by Ana on Loaf was deleted by Mo."),
        (State.PENDING, "The comment by Ana on Loaf waits for a decision again."),
        (State.DELETED, "The comment by Ana on Loaf was taken back by its writer."),
    ],
)
async def test_a_decision_is_told_in_words(blog: Service, there: Peer, to: State, sentence: str) -> None:
    await _add(blog, there, Format.NTFY, "/", target="my-topic")
    comment, mo = await blog.posted(title="Loaf"), await moderator(blog)
    asked = await _told(blog, there, comment, What.STATE, was=State.PENDING, to=to, actor=mo)
    assert asked.json["title"] == sentence
