"""From a comment to a webhook, through the outbox of a service that runs its jobs."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from comments_svc.hooks.add import add
from comments_svc.hooks.model import Event, Format
from comments_svc.http_out.private_hosts import PrivateHosts
from comments_svc.moderation.model import Act
from comments_svc.sites.find import find
from tests.moderator import decide, moderator, undo
from tests.service import Service, ask, service, until
from tests.web_peer import Peer, peer, says


@pytest.fixture
async def there() -> AsyncIterator[Peer]:
    async with peer() as it:
        yield it


@pytest.fixture
async def blog(clean_url: str, there: Peer) -> AsyncIterator[Service]:
    async with service(clean_url, jobs="on", private_hosts=there.host) as it:
        site = await it.site()
        async with it.db.tx() as tx:
            await add(
                tx,
                (await find(tx, site.slug)).id,
                Format.JSON,
                events=list(Event),
                private=PrivateHosts([there.host]),
                now=it.clock.now,
                url=f"{there.url}/hook",
            )
        yield it


async def _state(it: Service) -> str:
    return str(await ask(it, "select state || ' ' || coalesce(last_answer, '') from outbound_message"))


async def _arrived(there: Peer, number: int) -> None:
    async def look() -> int:
        return len(there.asked)

    await until(look, lambda seen: seen >= number)


async def test_a_comment_is_announced_once(blog: Service, there: Peer) -> None:
    comment = await blog.posted()
    await _arrived(there, 1)
    await until(lambda: _state(blog), lambda seen: seen == "sent 204 No Content")
    assert [each.json["data"]["comment"]["id"] for each in there.asked] == [comment]


async def test_what_is_not_taken_now_is_sent_again_under_the_same_id(blog: Service, there: Peer) -> None:
    there.answer = says("503 Service Unavailable")
    await blog.posted()
    await until(lambda: _state(blog), lambda seen: seen == "queued 503 Service Unavailable")
    there.answer = says("200 OK")
    blog.clock.move(timedelta(minutes=2))
    await until(lambda: _state(blog), lambda seen: seen == "sent 200 OK")
    first, second = there.asked
    assert first.headers["webhook-id"] == second.headers["webhook-id"]


async def test_a_decision_is_announced_after_a_minute(blog: Service, there: Peer) -> None:
    comment, mo = await blog.posted(), await moderator(blog)
    await _arrived(there, 1)
    await decide(blog, comment, Act.SPAM, by=mo)
    await until(
        lambda: ask(blog, "select count(*) from outbound_message where state = 'queued'"), lambda seen: seen == 1
    )
    assert len(there.asked) == 1
    blog.clock.move(timedelta(seconds=61))
    await _arrived(there, 2)
    assert there.asked[1].json["type"] == "comment.state-changed"


async def test_a_decision_that_is_undone_within_the_minute_is_not_announced(blog: Service, there: Peer) -> None:
    comment, mo = await blog.posted(), await moderator(blog)
    await _arrived(there, 1)
    made = await decide(blog, comment, Act.SPAM, by=mo)
    await until(
        lambda: ask(blog, "select count(*) from outbound_message where state = 'queued'"), lambda seen: seen == 1
    )
    assert made.event is not None
    await undo(blog, made.event.id, by=mo)
    cancelled = "select count(*) from outbound_message where state = 'cancelled'"
    await until(lambda: ask(blog, cancelled), lambda seen: seen >= 1)
    blog.clock.move(timedelta(seconds=61))
    await blog.posted("Another.")
    await _arrived(there, 2)
    told = [each.json["data"]["to"] for each in there.asked if each.json["type"] == "comment.state-changed"]
    assert "spam" not in told
