"""Who waits for whom: nobody for another's slow server, no code for the news, nothing long for a process that ends."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest

from comments_svc.mail.send import Mailer
from comments_svc.moderators.ask_sign_in import ask_sign_in
from comments_svc.moderators.model import MAIL_VALID
from comments_svc.outbox.claim import LEASE
from comments_svc.outbox.message import Channel, Claimed
from comments_svc.outbox.model import Outcome
from comments_svc.readers.ask_proof import ask_proof
from comments_svc.readers.model import PROOF_VALID
from comments_svc.worker import send
from comments_svc.worker.kinds import kinds
from comments_svc.worker.run import Kinds, Work, Worker
from comments_svc.worker.send import AT_ONCE, Sender
from tests.post_office import ANA, MO, WAYS, Office, office, sender_of
from tests.service import Service, ask, do, reader_token


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


async def _bulk(post: Office) -> None:
    """More than there are places for, all due before whatever comes now."""
    await _queue(post, *(f"reader{nr}@example{nr % 40}.org" for nr in range(80)))
    post.wait(seconds=1)


async def _ask_sign_in(post: Office, email: str = MO) -> None:
    async with post.it.db.tx() as tx:
        await ask_sign_in(tx, email, b"browser", now=post.it.clock.now)


async def _news(post: Office, number: int) -> None:
    """So many jobs wait that tell of a comment."""
    await _queue(post)
    for _ in range(number):
        await post.it.posted("More.")


async def test_a_sign_in_mail_overtakes_whatever_waits(post: Office) -> None:
    await post.moderator(MO, notify="nothing")
    await _bulk(post)
    await _ask_sign_in(post)
    await post.tell()
    claimed = await post.sender._claim()
    assert claimed[0].recipient == MO
    assert len(claimed) > 1


async def test_a_sign_in_mail_leaves_while_every_place_for_other_mail_is_taken(post: Office) -> None:
    await post.moderator("mo@example1.org", notify="nothing")
    gate = asyncio.Event()
    post.box.wait = gate.wait
    async with post.sender:
        post.it.db.on_commit.append(post.sender.hear)
        await _bulk(post)
        await asyncio.wait_for(post.box.until(lambda box: box.busy["all"] == AT_ONCE), 20)
        await _ask_sign_in(post, "mo@example1.org")
        await post.tell()
        await asyncio.wait_for(post.box.until(lambda box: box.busy["all"] == AT_ONCE + 1), 20)
        gate.set()


async def test_the_mail_that_proves_an_address_is_urgent_and_news_are_not(post: Office) -> None:
    await post.it.posted("Zero.", token=reader_token())
    await _queue(post)
    site, reader = await ask(post.it, "select (site_id, id) from reader limit 1")
    async with post.it.db.tx() as tx:
        await ask_proof(tx, site, reader, "bo@example.org", lang="en", now=post.it.clock.now)
    await post.tell()
    assert await post.rows("(template, urgent)") == [("reply", False), ("prove", True)]


async def test_a_job_that_somebody_waits_for_runs_before_those_that_came_first(post: Office) -> None:
    await _news(post, 2)
    await _ask_sign_in(post)
    seen: list[str] = []

    def noting(kind: str) -> Work:
        async def note(_tx: object, _job: object) -> None:
            seen.append(kind)

        return note

    jobs = Worker(post.it.db, {kind: (shape, noting(kind)) for kind, (shape, _) in kinds(WAYS).items()}, post.it.clock)
    await jobs.run_due()
    assert seen == ["mail-sign-in", "notify", "notify"]


async def test_a_job_that_somebody_waits_for_waits_for_one_other_at_most(post: Office) -> None:
    await _news(post, 3)
    seen: list[str] = []

    async def asks(_tx: object, _job: object) -> None:
        if not seen:
            await _ask_sign_in(post)
        seen.append("notify")

    async def signs(_tx: object, _job: object) -> None:
        seen.append("mail-sign-in")

    all_kinds = kinds(WAYS)
    work: Kinds = {"notify": (all_kinds["notify"][0], asks), "mail-sign-in": (all_kinds["mail-sign-in"][0], signs)}
    jobs = Worker(post.it.db, work, post.it.clock)
    post.it.db.on_commit.append(jobs.hear)
    await jobs.run_due()
    assert seen == ["notify", "mail-sign-in", "notify", "notify"]


async def test_a_stop_hands_back_what_was_not_handed_over_as_if_it_had_not_been_tried(
    post: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(send, "_FINISH_S", 0.0)
    begun, never = asyncio.Event(), asyncio.Event()

    async def slow(_message: Claimed) -> Outcome:
        begun.set()
        await never.wait()
        raise AssertionError

    async with Sender(post.it.db, {Channel.MAIL: slow}, post.head.ids.of_message, post.it.clock) as sender:
        post.it.db.on_commit.append(sender.hear)
        await _queue(post)
        await asyncio.wait_for(begun.wait(), 20)
    assert await post.rows("(state, attempts, claimed_until)") == [("queued", 0, None)]
    assert await post.whom() == [ANA]


async def test_a_stop_amid_the_handing_over_is_unsure_and_tried_again_a_minute_later(
    post: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(send, "_FINISH_S", 0.0)
    never = asyncio.Event()
    post.box.wait = never.wait
    async with post.sender:
        post.it.db.on_commit.append(post.sender.hear)
        await _queue(post)
        await asyncio.wait_for(post.box.until(lambda box: box.busy["all"] == 1), 20)
    assert await post.rows("(state, unsure, claimed_until)") == [("queued", True, None)]
    assert "may have been taken" in (await post.rows("last_answer"))[0]
    post.box.wait = None
    post.wait(seconds=73)
    assert await post.whom() == [ANA]


async def test_what_is_on_its_way_stays_ours_however_long_the_server_thinks(post: Office) -> None:
    gate = asyncio.Event()
    post.box.wait = gate.wait
    async with post.sender:
        post.it.db.on_commit.append(post.sender.hear)
        await _queue(post)
        await asyncio.wait_for(post.box.until(lambda box: box.busy["all"] == 1), 20)
        for _ in range(10):
            post.wait(minutes=2)
            await post.sender._renew()
        async with Mailer(post.box.server()) as other:
            assert await sender_of(post.it, other)._claim() == []
        gate.set()


def test_every_code_in_a_mail_outlives_the_claim_of_a_process_that_was_killed() -> None:
    assert min(MAIL_VALID, PROOF_VALID) >= 3 * LEASE


async def _hooked(post: Office, number: int, *, of: UUID | None = None) -> None:
    """So many messages to webhooks wait, all to one (`of`) or each to its own."""
    await do(
        post.it,
        """
        insert into outbound_message (id, site_id, event_id, channel, template, params, recipient, lang, due_at,
          first_due_at, created_at)
        select gen_random_uuid(), s.id, gen_random_uuid(), 'hook', 'comment.created', '{}',
          'hook:' || coalesce($2, gen_random_uuid()), 'en', $3, $3, $3
        from site s, generate_series(1, $1) n
        """,
        number,
        of,
        post.it.clock.now - timedelta(hours=1),
    )


def _of_both(post: Office) -> Sender:
    async def never(_message: Claimed) -> Outcome:
        raise AssertionError

    channels = {Channel.MAIL: never, Channel.HOOK: never}
    return Sender(post.it.db, channels, post.head.ids.of_message, post.it.clock)


async def test_webhooks_take_no_places_of_mails_and_one_site_not_all_of_theirs(post: Office) -> None:
    await _bulk(post)
    await _hooked(post, 300)
    claimed = Counter(each.channel for each in await _of_both(post)._claim())
    assert claimed == {Channel.MAIL: 2 * AT_ONCE, Channel.HOOK: 4}


async def test_one_webhook_gets_two_messages_at_once(post: Office) -> None:
    await post.it.posted("First.")
    await _hooked(post, 300, of=UUID(int=1))
    assert len(await _of_both(post)._claim()) == 2
