"""Each message is sent once, whatever the server, the network or the process does."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from comments_svc.comments.erase import erase
from comments_svc.db.problems import Unavailable
from comments_svc.mail.send import Mailer
from comments_svc.moderation.model import Act
from comments_svc.outbox.claim import LEASE
from comments_svc.outbox.model import Delivered, Postponed
from comments_svc.outbox.settle import next_try
from comments_svc.sites.model import Policy
from comments_svc.worker import send
from comments_svc.worker.schedule import housekeeping
from comments_svc.worker.send import Sender
from tests.moderator import decide, moderator, undo
from tests.post_office import ANA, MO, Office, head_of, office, read_mail, sender_of
from tests.service import Service, ask, do
from tests.smtp_sink import CUT, sink


@pytest.fixture
async def post(blog: Service) -> AsyncIterator[Office]:
    async with office(blog) as it:
        yield it


async def _queue(post: Office, *emails: str) -> None:
    """One mail to each follower waits."""
    await post.it.posted("First.")
    for each in emails or (ANA,):
        await post.follower(each)
    await post.it.posted("Second.")
    await post.tell()


async def _attempts(post: Office) -> list[float]:
    """Minutes after the first at which the one message is tried, until it is given up."""
    begun, tried = post.it.clock.now, []
    while (await post.rows("state")) == ["queued"]:
        post.it.clock.now = await ask(post.it, "select due_at from outbound_message")
        assert await post.sender.send_due() == 1
        tried.append((post.it.clock.now - begun) / timedelta(minutes=1))
    return tried


async def test_a_mail_that_is_put_off_is_tried_after_a_minute_doubling_for_three_days(post: Office) -> None:
    await _queue(post)
    post.box.script["RCPT"].extend(["450 4.2.1 Not now."] * 20)
    tried = await _attempts(post)
    gaps = [later - earlier for earlier, later in itertools.pairwise(tried)]
    for place, gap in enumerate(gaps[:-1]):
        assert 0.8 * 2**place <= gap <= 1.2 * 2**place
    assert tried[-1] == pytest.approx(3 * 24 * 60)
    assert 12 <= len(tried) <= 14
    assert await post.rows("last_answer") == ["Given up after three days: 450 4.2.1 Not now."]
    assert await post.rows("state") == ["failed"]


async def test_mails_that_failed_together_do_not_come_back_in_step(post: Office) -> None:
    await _queue(post)
    (claimed,) = await post.sender._claim()
    assert len({next_try(claimed, claimed.created_at) for _ in range(50)}) == 50


async def test_a_refusal_ends_it_with_the_servers_words(post: Office) -> None:
    await _queue(post)
    post.box.script["RCPT"].append("550 5.1.1 No such user here.")
    await post.send()
    assert await post.rows("state") == ["failed"]
    assert "No such user here." in (await post.rows("last_answer"))[0]
    post.wait(days=1)
    assert await post.send() == []


async def test_every_try_has_the_same_message_id_and_date(post: Office) -> None:
    await _queue(post)
    post.box.script["DATA"].extend([CUT])
    await post.send()
    post.wait(minutes=2)
    await post.send()
    first, second = map(read_mail, post.box.mails)
    assert (first["message-id"], first["date"]) == (second["message-id"], second["date"])
    assert await post.rows("message_id") == [first["message-id"]]


async def test_a_connection_cut_after_250_repeats_a_mail_at_most_once(post: Office) -> None:
    """However often it is cut: then a person decides, who sees why."""
    await _queue(post)
    post.box.script["DATA"].extend([CUT] * 20)
    for _ in range(30):
        await post.send()
        post.wait(hours=4)
    assert len(post.box.mails) == 2
    assert len({read_mail(each)["message-id"] for each in post.box.mails}) == 1
    assert await post.rows("state") == ["failed"]
    assert "may have arrived" in (await post.rows("last_answer"))[0]


async def test_a_connection_cut_before_the_mail_was_handed_over_is_tried_on(post: Office) -> None:
    await _queue(post)
    post.box.script["RCPT"].extend(["DROP"] * 10)
    for _ in range(5):
        await post.sender.send_due()
        post.wait(hours=1)
    post.box.script.clear()
    assert await post.whom() == [ANA]


async def test_a_server_that_is_down_for_ten_minutes_loses_nothing_and_gets_nothing_twice(blog: Service) -> None:
    emails = sorted(f"reader{nr}@example{nr % 5}.org" for nr in range(40))
    async with sink() as box:
        port = box.port
    async with Mailer(box.server()) as post, sink() as stand_in:
        it = Office(blog, stand_in, sender_of(blog, post), head_of(blog))
        await _queue(it, *emails)
        for _ in range(10):
            await it.sender.send_due()
            it.wait(minutes=1)
        assert set(await it.rows("state")) == {"queued"}
        assert set(await it.rows("attempts > 1")) == {True}
        async with sink(port=port) as back:
            for _ in range(20):
                while await it.sender.send_due():
                    pass
                it.wait(minutes=2)
            assert sorted(each.recipient for each in back.mails) == emails
            assert set(await it.rows("state")) == {"sent"}


async def test_two_senders_share_the_work(post: Office) -> None:
    emails = [f"reader{nr}@example{nr}.org" for nr in range(60)]
    await _queue(post, *emails)
    async with Mailer(post.box.server()) as other:
        second = sender_of(post.it, other)

        async def all_of(sender: Sender) -> None:
            while await sender.send_due():
                pass

        await asyncio.gather(all_of(post.sender), all_of(second))
    assert sorted(each.recipient for each in post.box.mails) == sorted(emails)


async def test_what_a_lost_process_had_claimed_is_sent_after_its_lease(post: Office) -> None:
    await _queue(post)
    assert len(await post.sender._claim()) == 1
    assert await post.whom() == []
    post.wait(seconds=LEASE.total_seconds() + 1)
    assert await post.whom() == [ANA]


async def test_who_lost_the_lease_changes_nothing(post: Office) -> None:
    await _queue(post)
    (mine,) = await post.sender._claim()
    post.wait(seconds=LEASE.total_seconds() + 1)
    await post.send()
    await post.sender._settle(mine, Postponed("Too late."))
    assert await post.rows("state") == ["sent"]


async def test_one_slow_domain_does_not_hold_up_the_others(post: Office) -> None:
    """Its mails come first in the queue; a few of them are taken, and the rest of the room goes to others."""
    slow = [f"reader{nr}@slow.example" for nr in range(100)]
    await _queue(post, *slow, "ana@quick.example", "bo@fast.example")
    claimed = await post.sender._claim()
    assert sorted(each.recipient.partition("@")[2] for each in claimed) == [
        "fast.example",
        "quick.example",
        *["slow.example"] * 4,
    ]


async def test_a_readers_address_that_is_refused_on_two_days_gets_no_more_mail(post: Office) -> None:
    post.it.clock.now = post.it.clock.now.replace(hour=6)  # a day that is not over soon
    await _queue(post)
    post.box.script["RCPT"].extend(["550 5.1.1 No such user."] * 3)
    await post.send()
    for _ in range(2):
        await post.it.posted("More.")
        post.wait(minutes=15)
        await post.send()
    assert await ask(post.it, "select (score, stopped_at is null) from address_health") == (2, True)
    post.box.script["RCPT"].append("550 5.1.1 No such user.")
    post.wait(days=1)
    await post.it.posted("Next day.")
    await post.send()
    assert await ask(post.it, "select (score, stopped_at is null) from address_health") == (4, False)
    post.wait(days=1)
    await post.it.posted("The day after.")
    assert await post.send() == []


async def test_an_address_is_forgiven_after_thirty_quiet_days(post: Office) -> None:
    await post.it.posted("First.")
    await do(
        post.it,
        "insert into address_health (email, score, scored_on, stopped_at) values ($1, 4, $2, now())",
        ANA,
        post.it.clock.now.date(),
    )
    post.wait(days=30)
    async with post.it.db.tx() as tx:
        await housekeeping(tx, post.it.clock.now)
    assert await ask(post.it, "select count(*) from address_health") == 1
    post.wait(days=1)
    async with post.it.db.tx() as tx:
        await housekeeping(tx, post.it.clock.now)
    assert await ask(post.it, "select count(*) from address_health") == 0


async def test_a_moderators_address_is_never_stopped(post: Office) -> None:
    await post.moderator(notify="everything")
    await post.it.posted("First.")
    post.box.script["RCPT"].append("550 5.1.1 No such user.")
    await post.send()
    assert await post.rows("state") == ["failed"]
    assert await ask(post.it, "select count(*) from address_health") == 0


async def test_a_refusal_of_the_mail_itself_is_not_the_addresss_fault(post: Office) -> None:
    await _queue(post)
    post.box.script["DATA"].append("554 5.7.1 Looks like spam to us.")
    await post.send()
    assert await post.rows("state") == ["failed"]
    assert await ask(post.it, "select count(*) from address_health") == 0


async def test_a_fault_of_ours_is_kept_in_words_and_tried_again(post: Office, caplog: pytest.LogCaptureFixture) -> None:
    await _queue(post)
    await do(post.it, "update outbound_message set template = 'unheard-of'")
    await post.send()
    assert await post.rows("last_answer") == ["A fault of ours: KeyError"]
    assert await post.rows("state") == ["queued"]
    assert ANA not in caplog.text


@pytest.mark.parametrize(
    ("answer", "then"),
    [(f"450 4.2.1 <{ANA}> not now", "tried again"), (f"550 5.1.1 No such user {ANA}", "given up")],
)
async def test_a_mail_that_fails_leaves_one_warning_without_an_address(
    post: Office, caplog: pytest.LogCaptureFixture, answer: str, then: str
) -> None:
    await _queue(post)
    post.box.script["RCPT"].append(answer)
    await post.send()
    (record,) = [each for each in caplog.records if each.name == send.__name__]
    (id,) = await post.rows("id")
    facts = {name: getattr(record, name) for name in ("id", "template", "attempt", "then")}
    assert (record.levelname, record.getMessage()) == ("WARNING", "a mail did not leave")
    assert facts == {"id": str(id), "template": (await post.rows("template"))[0], "attempt": 1, "then": then}
    assert ANA not in str(vars(record))
    assert vars(record)["answer"].startswith(answer[:9])


async def test_a_mail_that_leaves_leaves_no_warning(post: Office, caplog: pytest.LogCaptureFixture) -> None:
    await _queue(post)
    await post.send()
    assert [each for each in caplog.records if each.name == send.__name__] == []


async def test_an_undo_also_takes_back_what_a_dead_server_kept_waiting(post: Office) -> None:
    by = await moderator(post.it)
    await post.it.posted("First.")
    await post.follower()
    await post.it.change(policy=Policy.HOLD)
    made = await decide(post.it, await post.it.posted("Second."), Act.APPROVE, by=by)
    assert made.event is not None
    post.box.script["RCPT"].append("450 4.2.1 Not now.")
    post.wait(seconds=61)
    await post.send()
    await undo(post.it, made.event.id, by=by)
    post.wait(minutes=5)
    assert await post.send() == []
    assert await post.rows("state") == ["cancelled"]


async def test_undoing_what_a_digest_would_tell_first_leaves_the_rest(post: Office) -> None:
    by = await moderator(post.it)
    await post.it.posted("First.")
    await post.follower()
    await post.it.change(policy=Policy.HOLD)
    ids = [await post.it.posted(each) for each in ("Second.", "Third.")]
    first, _ = [await decide(post.it, each, Act.APPROVE, by=by) for each in ids]
    assert first.event is not None
    await post.tell()
    await undo(post.it, first.event.id, by=by)
    post.wait(minutes=2)
    assert await post.whom() == [ANA]
    assert "Third." in post.last_text and "Second." not in post.last_text


async def test_messages_are_forgotten_after_ninety_days_and_their_addresses_ninety_days_after_their_end(
    post: Office,
) -> None:
    await _queue(post)
    await post.send()
    for days, messages, addresses in ((89, 1, 1), (2, 0, 1), (88, 0, 1), (2, 0, 0)):
        post.wait(days=days)
        async with post.it.db.tx() as tx:
            await housekeeping(tx, post.it.clock.now)
        assert await ask(post.it, "select count(*) from outbound_message") == messages
        assert await ask(post.it, "select count(*) from reply_address") == addresses


async def test_erasing_a_comment_reaches_the_messages_about_it(post: Office) -> None:
    by = await moderator(post.it)
    await _queue(post)
    await do(post.it, "update outbound_message set params = '{\"note\": \"x\"}', last_answer = 'x'")
    id = await ask(post.it, "select comment_id::text from outbound_message")
    await decide(post.it, id, Act.SPAM, by=by)
    post.wait(days=31)
    async with post.it.db.tx() as tx:
        await erase(tx, post.it.clock.now)
    assert await post.rows("(params::text, last_answer, state)") == [("{}", None, "cancelled")]


async def test_no_message_holds_what_a_person_wrote(post: Office) -> None:
    await post.moderator(MO, notify="everything")
    await _queue(post)
    rows = await post.rows("params::text")
    assert rows == ["{}"] * len(rows)


async def test_the_loop_sends_what_is_put_and_what_becomes_due(post: Office) -> None:
    async with post.sender:
        post.it.db.on_commit.append(post.sender.hear)
        await _queue(post, *(f"reader{nr}@example{nr}.org" for nr in range(30)))
        await asyncio.wait_for(post.box.until(lambda box: len(box.mails) == 30), 20)
    assert set(await post.rows("state")) == {"sent"}


async def test_leaving_lets_what_is_on_its_way_arrive(post: Office) -> None:
    gate = asyncio.Event()
    post.box.wait = gate.wait
    async with post.sender:
        post.it.db.on_commit.append(post.sender.hear)
        await _queue(post)
        await asyncio.wait_for(post.box.until(lambda box: box.busy["all"] == 1), 20)
        asyncio.get_running_loop().call_later(0.3, gate.set)
    assert await post.rows("state") == ["sent"]


async def test_a_mail_that_was_taken_is_kept_as_sent_however_long_the_database_is_away(
    post: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _queue(post)
    (claimed,) = await post.sender._claim()
    db, tries = post.it.db, []

    class Away:
        def single(self) -> object:
            tries.append(1)
            if len(tries) < 4:
                raise Unavailable(retry_after_s=1)
            return db.single()

    monkeypatch.setattr(post.sender, "_db", Away())
    monkeypatch.setattr(send, "_AGAIN_S", 0)
    await post.sender._settle(claimed, Delivered("250 Ok"))
    assert await post.rows("state") == ["sent"]
