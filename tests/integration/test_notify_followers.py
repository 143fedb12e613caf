"""Which readers hear of a comment: those who asked, once, and never of their own."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

import pytest

from comments_svc.db.database import Tx
from comments_svc.moderation.model import Act
from comments_svc.notify import fan_out as fan_out_module
from comments_svc.outbox.message import Message
from comments_svc.outbox.put import put
from comments_svc.portability.site.erase_site import erase_site
from comments_svc.sites.find import find
from comments_svc.sites.model import Policy
from tests.moderator import answer, decide, moderator, undo
from tests.post_office import ANA, Office, office
from tests.service import BLOG, Service, ask, do, reader_token

BO = "bo@example.net"


@pytest.fixture
async def post(blog: Service) -> AsyncIterator[Office]:
    """With a thread of one comment."""
    async with office(blog) as it:
        await blog.posted("First.")
        yield it


async def _held(post: Office, text: str = "Second.", *, token: str | None = None) -> str:
    await post.it.change(policy=Policy.HOLD)
    return await post.it.posted(text, token=token)


async def test_a_follower_of_a_thread_hears_of_each_comment(post: Office) -> None:
    await post.follower()
    await post.it.posted("Second.")
    assert await post.whom() == [ANA]
    assert "Second." in post.last_text


async def test_a_follower_of_another_page_hears_nothing(post: Office) -> None:
    await post.it.posted("There.", url=f"{BLOG}/other/")
    await post.follower(url=f"{BLOG}/other/")
    await post.it.posted("Here.")
    assert await post.whom() == []


async def test_who_wants_answers_only_hears_of_answers_to_own_comments(post: Office) -> None:
    token = reader_token()
    mine = await post.it.posted("Mine.", token=token)
    theirs = await post.it.posted("Theirs.")
    await post.follower(scope="replies", token=token)
    await post.it.posted("To them.", parent=theirs)
    assert await post.whom() == []
    await post.it.posted("To me.", parent=mine)
    assert await post.whom() == [ANA]
    assert "To me." in post.last_text


async def test_answers_reach_an_address_that_was_proven_in_another_browser(post: Office) -> None:
    old, new = reader_token(), reader_token()
    mine = await post.it.posted("From the phone.", token=old)
    await post.prove(old, ANA)
    await post.it.posted("From the laptop.", token=new)
    await post.follower(scope="replies", token=new)
    await post.it.posted("To the phone's.", parent=mine)
    assert await post.whom() == [ANA]


async def test_nobody_hears_of_an_own_comment(post: Office) -> None:
    token, elsewhere = reader_token(), reader_token()
    await post.it.posted("Mine.", token=token)
    await post.follower(token=token)
    await post.it.posted("From here.", token=token)
    assert await post.whom() == []
    await post.it.posted("From there.", token=elsewhere)
    await post.send()
    await post.prove(elsewhere, ANA.upper())
    post.wait(hours=1)
    await post.it.posted("From there again.", token=elsewhere)
    assert await post.whom() == []


async def test_a_comment_by_nobody_known_reaches_followers_without_a_browser(post: Office) -> None:
    """Nulls on both sides are not the same person."""
    await post.follower(token=None)
    await post.it.posted("Anonymous.", token=None)
    assert await post.whom() == [ANA]


@pytest.mark.parametrize("state", ["paused", "left"])
async def test_a_subscription_that_does_not_run_gets_nothing(post: Office, state: str) -> None:
    await post.follower()
    await do(post.it, "update subscription set state = $1", state)
    await post.it.posted("Second.")
    assert await post.whom() == []


async def test_who_has_ended_all_mail_of_the_site_gets_nothing(post: Office) -> None:
    await post.follower("Ana@Example.org")
    await do(post.it, "insert into mail_stop select id, 'ana@example.org', now() from site")
    await post.it.posted("Second.")
    assert await post.whom() == []


async def test_an_address_that_takes_no_mail_gets_none(post: Office) -> None:
    await post.follower()
    await do(post.it, "insert into address_health (email, score, stopped_at) values ($1, 4, now())", ANA)
    await post.it.posted("Second.")
    assert await post.whom() == []


@pytest.mark.parametrize(
    "ended",
    [
        "update subscription set state = 'left'",
        "delete from subscription",
        "insert into mail_stop select id, 'ana@example.org', now() from site",
        "insert into address_health (email, score, stopped_at) values ('ana@example.org', 4, now())",
    ],
)
async def test_who_leaves_before_a_mail_is_sent_does_not_get_it(post: Office, ended: str) -> None:
    await post.follower()
    await post.it.posted("Second.")
    await post.tell()
    await do(post.it, ended)
    assert await post.whom() == []
    assert await post.rows("state") == ["cancelled"]


async def test_a_comment_that_waits_reaches_followers_when_it_is_approved(post: Office) -> None:
    await post.follower()
    id = await _held(post)
    assert await post.whom() == []
    await decide(post.it, id, Act.APPROVE, by=await moderator(post.it))
    post.wait(seconds=61)
    assert await post.whom() == [ANA]


async def test_mail_that_an_act_causes_waits_a_minute(post: Office) -> None:
    await post.follower()
    id = await _held(post)
    await decide(post.it, id, Act.APPROVE, by=await moderator(post.it))
    post.wait(seconds=59)
    assert await post.whom() == []
    post.wait(seconds=2)
    assert await post.whom() == [ANA]


@pytest.mark.parametrize("told", [True, False])
async def test_an_undo_within_the_minute_takes_the_mail_back(post: Office, told: bool) -> None:
    by = await moderator(post.it)
    await post.follower()
    made = await decide(post.it, await _held(post), Act.APPROVE, by=by)
    assert made.event is not None
    if told:
        await post.tell()
    await undo(post.it, made.event.id, by=by)
    post.wait(minutes=5)
    assert await post.whom() == []
    assert set(await post.rows("state")) <= {"cancelled"}


async def test_an_approval_after_an_undo_is_told_once(post: Office) -> None:
    by = await moderator(post.it)
    await post.follower()
    id = await _held(post)
    made = await decide(post.it, id, Act.APPROVE, by=by)
    assert made.event is not None
    await post.tell()
    await undo(post.it, made.event.id, by=by)
    post.wait(seconds=30)
    await decide(post.it, id, Act.APPROVE, by=by)
    post.wait(minutes=5)
    assert await post.whom() == [ANA]


async def test_a_moderators_answer_is_told_a_minute_later_and_can_be_taken_back(post: Office) -> None:
    by = await moderator(post.it)
    await post.follower()
    first = await ask(post.it, "select id::text from comment")
    await answer(post.it, first, "An answer.", by=by)
    assert await post.whom() == []
    post.wait(seconds=61)
    assert await post.whom() == [ANA]
    assert "An answer." in post.last_text
    events = await answer(post.it, first, "An answer.", by=by)
    await post.tell()
    await undo(post.it, events[0], by=by)
    post.wait(hours=1)
    assert await post.whom() == []


async def test_a_comment_that_was_removed_before_its_mail_left_is_not_mailed(post: Office) -> None:
    by = await moderator(post.it)
    await post.follower()
    id = await post.it.posted("Buy pills.")
    await post.tell()
    await decide(post.it, id, Act.SPAM, by=by)
    post.wait(minutes=5)
    assert await post.whom() == []
    assert "can't be read" in (await post.rows("last_answer"))[0]


async def test_an_old_comment_that_comes_back_is_no_news(post: Office) -> None:
    by = await moderator(post.it)
    id = await post.it.posted("Second.")
    post.wait(days=30)
    await post.follower()
    made = await decide(post.it, id, Act.DELETE, by=by)
    assert made.event is not None
    await undo(post.it, made.event.id, by=by)
    post.wait(minutes=5)
    assert await post.whom() == []


async def test_a_comment_that_comes_back_is_not_mailed_twice(post: Office) -> None:
    by = await moderator(post.it)
    await post.follower()
    id = await post.it.posted("Second.")
    assert await post.whom() == [ANA]
    await decide(post.it, id, Act.HOLD, by=by)
    post.wait(minutes=30)
    await decide(post.it, id, Act.APPROVE, by=by)
    post.wait(minutes=30)
    assert await post.whom() == []


async def test_who_moderates_and_follows_hears_once(post: Office) -> None:
    await post.moderator(ANA, notify="everything")
    await post.follower(ANA)
    await post.it.posted("Second.", name="Cleo")
    assert await post.whom() == [ANA]


async def test_the_writer_hears_that_what_waited_is_published(post: Office) -> None:
    token = reader_token()
    id = await _held(post, token=token)
    await post.prove(token, BO)
    await decide(post.it, id, Act.APPROVE, by=await moderator(post.it))
    assert await post.whom() == []
    post.wait(seconds=61)
    assert await post.whom() == [BO]
    assert await post.rows("template") == ["approved"]


async def test_a_writer_with_an_address_that_is_only_typed_hears_nothing(post: Office) -> None:
    await post.it.change(policy=Policy.HOLD)
    id = await post.it.posted("Hello.", token=reader_token(), email=BO)
    await decide(post.it, id, Act.APPROVE, by=await moderator(post.it))
    post.wait(minutes=5)
    assert await post.whom() == []


async def test_a_writer_is_told_of_one_approval_only(post: Office) -> None:
    by, token = await moderator(post.it), reader_token()
    id = await _held(post, token=token)
    await post.prove(token, BO)
    for act in (Act.APPROVE, Act.HOLD, Act.APPROVE):
        await decide(post.it, id, act, by=by)
        post.wait(minutes=5)
        await post.send()
    assert [each.recipient for each in post.box.mails] == [BO]


async def test_a_fan_out_goes_on_where_it_stopped(post: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fan_out_module, "BATCH", 3)
    emails = sorted(f"reader{nr}@example.org" for nr in range(8))
    for each in emails:
        await post.follower(each)
    await post.it.posted("Second.")
    assert await post.whom() == emails


async def test_a_fan_out_that_broke_off_makes_each_message_once(post: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second batch fails, as a crash would make it, and is run again."""
    monkeypatch.setattr(fan_out_module, "BATCH", 3)
    emails = sorted(f"reader{nr}@example.org" for nr in range(8))
    for each in emails:
        await post.follower(each)
    await post.it.posted("Second.")
    calls: list[int] = []

    async def fail_once(tx: Tx, messages: Sequence[Message]) -> int:
        calls.append(len(messages))
        made = await put(tx, messages)
        if len(calls) == 5:
            raise RuntimeError
        return made

    monkeypatch.setattr(fan_out_module, "put", fail_once)
    await post.tell()
    post.wait(minutes=1)
    assert await post.whom() == emails


async def test_a_reader_answers_at_an_address_of_their_own_for_ninety_days(post: Office) -> None:
    subscription = await post.follower()
    id = await post.it.posted("Second.")
    await post.send()
    assert post.head.addresses is not None
    token = post.head.addresses.read(post.last["reply-to"].addresses[0].addr_spec)
    assert token is not None
    row = await ask(
        post.it,
        "select (id, kind, comment_id::text, email, subscription_id, expires_at - created_at) from reply_address",
    )
    assert row == (token.id, "r", id, ANA, subscription, timedelta(days=90))


async def test_a_mail_to_somebody_who_was_erased_is_dropped_with_a_reason(post: Office) -> None:
    await do(
        post.it,
        """
        insert into outbound_message (id, site_id, event_id, channel, template, params, recipient, lang, due_at,
          first_due_at, created_at)
        select gen_random_uuid(), id, gen_random_uuid(), 'mail', 'prove', '{}', 'erased:1', 'en', $1, $1, $1 from site
        """,
        post.it.clock.now,
    )
    assert await post.whom() == []
    assert await post.rows("state || ' ' || last_answer") == ["cancelled Not sent: its recipient was erased."]


async def test_nobody_hears_of_a_comment_that_came_at_the_moment_when_its_site_was_erased(post: Office) -> None:
    await post.follower()
    await post.it.posted("Second.")
    async with post.it.db.tx() as late:
        await late.raw.execute(
            "insert into job (id, kind, payload, due_at, urgent) "
            "select gen_random_uuid(), kind, payload, due_at, urgent from job where kind = 'notify'"
        )
        async with post.it.db.tx() as tx:
            await erase_site(tx, await find(tx, "blog"), now=post.it.clock.now)
    assert await post.send() == []
    assert await post.rows("state || ': ' || last_answer") == ["cancelled: Not sent: its site was erased."]
