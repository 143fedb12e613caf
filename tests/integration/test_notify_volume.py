"""The first mail at once, then few: what follows is gathered, and a flood pauses."""

import re
import threading
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any, Final

import pytest

from comments_svc.mail.render import Rendered, render
from comments_svc.moderation.model import Act
from comments_svc.notify import queries, write
from comments_svc.sites.model import Policy
from tests.moderator import decide, moderator
from tests.post_office import ANA, MO, Office, office, read_mail, text_of
from tests.service import BLOG, PAGE, Service, ask, do, reader_token


@pytest.fixture
async def post(blog: Service) -> AsyncIterator[Office]:
    """With a thread of one comment, long ago."""
    async with office(blog) as it:
        await blog.posted("Zero.")
        it.wait(days=2)
        yield it


def _told(post: Office) -> list[list[str]]:
    """For each mail that came, which of the numbered comments it tells."""
    words = ("One.", "Two.", "Three.", "Four.", "Five.")
    return [[each for each in words if each in text_of(read_mail(mail))] for mail in post.box.mails]


async def test_what_follows_the_first_mail_comes_ten_minutes_later_in_one(post: Office) -> None:
    await post.follower()
    for each in ("One.", "Two.", "Three."):
        await post.it.posted(each)
        await post.send()
        post.wait(minutes=1)
    assert _told(post) == [["One."]]
    post.wait(minutes=7, seconds=1)
    await post.send()
    assert _told(post) == [["One."], ["Two.", "Three."]]


async def test_a_digest_of_one_comment_is_an_ordinary_mail(post: Office) -> None:
    await post.follower()
    for each in ("One.", "Two."):
        await post.it.posted(each)
        await post.send()
    post.wait(minutes=11)
    await post.send()
    assert _told(post) == [["One."], ["Two."]]
    assert post.last["reply-to"] is not None


async def test_a_digest_says_to_which_comment_an_answer_is_a_reply_and_has_its_own_message_id(post: Office) -> None:
    await post.follower()
    for name, each in (("Ana", "One."), ("Bo", "Two."), ("Cleo", "Three.")):
        await post.it.posted(each, name=name)
        await post.send()
    post.wait(minutes=11)
    await post.send()
    assert str(post.last["reply-to"]).startswith("reply+r")
    assert "as a reply to the comment by Bo." in " ".join(post.last_text.split())
    assert len({read_mail(each)["message-id"] for each in post.box.mails}) == 2


async def test_every_comment_in_a_digest_is_sent_when_the_digest_is(post: Office) -> None:
    await post.follower()
    for each in ("One.", "Two.", "Three."):
        await post.it.posted(each)
        await post.send()
    assert await post.rows("state") == ["sent", "queued", "queued"]
    post.wait(minutes=11)
    await post.send()
    assert await post.rows("state") == ["sent", "sent", "sent"]


async def test_what_was_removed_meanwhile_is_left_out_of_a_digest(post: Office) -> None:
    by = await moderator(post.it)
    await post.follower()
    ids = []
    for each in ("One.", "Two.", "Three.", "Four."):
        ids.append(await post.it.posted(each))
        await post.send()
    await decide(post.it, ids[1], Act.SPAM, by=by)
    post.wait(minutes=11)
    await post.send()
    assert _told(post) == [["One."], ["Three.", "Four."]]


async def test_after_ten_quiet_minutes_a_mail_leaves_at_once_again(post: Office) -> None:
    await post.follower()
    for each in ("One.", "Two."):
        await post.it.posted(each)
        assert await post.whom() == [ANA]
        post.wait(minutes=10)


async def test_each_post_has_its_own_ten_minutes(post: Office) -> None:
    other = f"{BLOG}/other/"
    await post.it.posted("Zero.", url=other)
    for url in (PAGE, other):
        await post.follower(url=url)
    for url in (PAGE, other):
        await post.it.posted("One.", url=url)
    assert await post.whom() == [ANA, ANA]


async def test_a_digest_does_not_take_along_what_may_still_be_undone(post: Office) -> None:
    """The act is told in a mail that leaves no sooner than a minute after it."""
    by = await moderator(post.it)
    await post.follower()
    await post.it.posted("One.")
    await post.tell()
    await post.it.change(policy=Policy.HOLD)
    id = await post.it.posted("Two.")
    await decide(post.it, id, Act.APPROVE, by=by)
    await post.send()
    assert _told(post) == [["One."]]
    post.wait(minutes=10)
    await post.send()
    assert _told(post) == [["One."], ["Two."]]


async def test_what_waits_for_a_mail_server_is_gathered(post: Office) -> None:
    await post.follower()
    for each in ("One.", "Two.", "Three."):
        await post.it.posted(each)
        await post.tell()
        post.wait(minutes=1)
    await post.send()
    assert _told(post) == [["One.", "Two.", "Three."]]


async def test_a_moderator_gets_one_mail_for_a_busy_post_too(post: Office) -> None:
    await post.moderator(notify="everything")
    for each in ("One.", "Two.", "Three."):
        await post.it.posted(each)
        await post.send()
    post.wait(minutes=11)
    await post.send()
    assert _told(post) == [["One."], ["Two.", "Three."]]


async def _on_new_page(post: Office, nr: int) -> None:
    await post.it.posted("One.", url=f"{BLOG}/{nr}/")
    await post.send()
    post.wait(seconds=10)


async def test_an_author_gets_twenty_mails_an_hour_and_the_rest_as_one(post: Office) -> None:
    await post.moderator(notify="everything")
    begun = post.it.clock.now
    for nr in range(25):
        await _on_new_page(post, nr)
    assert len(post.box.mails) == 20
    post.wait(minutes=50)
    await post.send()
    assert len(post.box.mails) == 20
    post.it.clock.now = begun + timedelta(hours=1, seconds=1)
    await post.send()
    assert len(post.box.mails) == 21
    assert text_of(post.last).count("One.") == 5


async def test_no_hour_brings_an_author_more_than_twenty_mails(post: Office) -> None:
    await post.moderator(notify="everything")
    at: list[datetime] = []
    for nr in range(120):
        await _on_new_page(post, nr)
        post.wait(seconds=50)
        at += [post.it.clock.now] * (len(post.box.mails) - len(at))
    post.wait(hours=2)
    await post.send()
    within = [sum(first <= each < first + timedelta(hours=1) for each in at) for first in at]
    assert max(within) == 20
    texts = [text_of(read_mail(each)) for each in post.box.mails]
    counted = [
        int(number) for text in texts for number in re.findall(r"(\d+) more comments? (?:is|are) not shown", text)
    ]
    assert sum(text.count("One.") for text in texts) + sum(counted) == 120


@pytest.mark.parametrize(
    ("notify", "after"),
    [
        ("digest-15min", timedelta(minutes=15)),
        ("digest-hour", timedelta(hours=1)),
        ("digest-day", timedelta(days=1)),
    ],
)
async def test_a_digest_gathers_all_pages_for_as_long_as_was_chosen(
    post: Office, notify: str, after: timedelta
) -> None:
    await post.moderator(notify=notify)
    await post.it.posted("One.")
    begun = post.it.clock.now
    await post.it.change(policy=Policy.HOLD)
    await post.it.posted("Two.", url=f"{BLOG}/other/")
    await post.tell()
    post.it.clock.now = begun + after - timedelta(seconds=5)
    assert await post.send() == []
    post.wait(seconds=10)
    await post.send()
    assert _told(post) == [["One.", "Two."]]
    assert post.box.mails[0].recipient == MO


async def _flood(post: Office) -> None:
    """A hundred comments within the hour."""
    await do(
        post.it,
        """
        insert into comment (site_id, id, thread_id, state, door, name, avatar, source, html, tree, markup_version,
          digest, created_at, published_at)
        select site_id, gen_random_uuid(), id, 'published', 'widget', 'Crowd', 0, 'x', 'x', '[]', 1, '', $1, $1
        from thread, generate_series(1, 100)
        """,
        post.it.clock.now - timedelta(minutes=30),
    )


async def test_a_flooded_thread_pauses_and_says_so_once(post: Office) -> None:
    await post.follower()
    await _flood(post)
    await post.it.posted("One.")
    assert await post.whom() == [ANA]
    assert await post.rows("template") == ["flood"]
    assert await ask(post.it, "select state from subscription") == "paused"
    post.wait(minutes=15)
    await post.it.posted("Two.")
    assert await post.whom() == []


async def test_a_pause_tells_how_to_resume(post: Office) -> None:
    await post.follower()
    await _flood(post)
    await post.it.posted("One.")
    await post.send()
    assert post.head.addresses is not None
    token = post.head.addresses.read(post.last["reply-to"].addresses[0].addr_spec)
    assert token is not None and token.kind == "r"
    assert f"{post.head.public_url}/u/" in post.last_text


async def test_who_resumed_within_the_hour_is_not_paused_again(post: Office) -> None:
    await post.follower()
    await _flood(post)
    await do(post.it, "update subscription set changed_at = $1", post.it.clock.now - timedelta(minutes=5))
    await post.it.posted("One.")
    await post.send()
    assert await post.rows("template") == ["reply"]


async def test_answers_to_oneself_are_not_paused(post: Office) -> None:
    token = reader_token()
    mine = await post.it.posted("Mine.", token=token)
    await post.follower(scope="replies", token=token)
    await _flood(post)
    await post.it.posted("One.", parent=mine)
    await post.send()
    assert await post.rows("template") == ["reply"]


async def test_ninety_nine_comments_are_no_flood(post: Office) -> None:
    await _flood(post)
    site, thread = await ask(post.it, "select (site_id, id) from thread")
    async with post.it.db.read() as on:
        assert await queries.is_flooded(on, site, thread, at=post.it.clock.now)
        assert not await queries.is_flooded(on, site, thread, at=post.it.clock.now + timedelta(minutes=31))
    await do(post.it, "delete from comment where id in (select id from comment where source = 'x' limit 1)")
    async with post.it.db.read() as on:
        assert not await queries.is_flooded(on, site, thread, at=post.it.clock.now)


# As long as a comment may be, of signs that take three bytes and stand for markup.
_LONG: Final = "日本語 <&> " * 700
_MOST_BYTES: Final = 130_000


async def _many_long(post: Office) -> None:
    await post.it.posted("One.")
    await post.send()
    for _ in range(40):
        await post.it.posted(_LONG)
    await post.tell()
    post.wait(minutes=11)


async def test_a_digest_of_long_comments_has_their_beginnings_and_says_how_many_are_left_out(post: Office) -> None:
    await post.follower()
    await _many_long(post)
    await post.send()
    assert len(post.box.mails[-1].content) < _MOST_BYTES
    assert post.last_text.count("日本語 <&>") > 20
    assert post.last_text.count("/#comment-") == 20
    assert "20 more comments are not shown here." in post.last_text


async def test_a_moderators_digest_of_long_comments_is_short_too(post: Office) -> None:
    await post.it.change(policy=Policy.HOLD)
    await post.moderator(notify="digest-hour")
    await _many_long(post)
    post.wait(hours=1)
    await post.send()
    assert len(post.box.mails[-1].content) < _MOST_BYTES
    assert "more comments are not shown here." in post.last_text


async def test_a_digest_keeps_markup_as_text(post: Office) -> None:
    await post.follower()
    for each in ("One.", "Two & `<b>three</b>`.", "Four."):
        await post.it.posted(each)
        await post.send()
    post.wait(minutes=11)
    await post.send()
    html = post.last.get_body(("html",))
    assert html is not None and "Two &amp; &lt;b&gt;three&lt;/b&gt;." in html.get_content()


async def test_a_mail_is_written_beside_the_loop(post: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which serves readers meanwhile."""
    where: list[bool] = []

    def noting(*given: Any) -> Rendered:
        where.append(threading.current_thread() is threading.main_thread())
        return render(*given)

    monkeypatch.setattr(write, "render", noting)
    await post.follower()
    await post.it.posted("One.")
    await post.send()
    assert where == [False]
