"""Bounces, complaints, and mails that end or resume mail."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest

from comments_svc.mail.address import Kind
from comments_svc.outbox.score_address import forgive
from tests.mail_in import ANA, Became, MailIn, letter, mail_in
from tests.mail_reports import bounce, complaint
from tests.post_office import MO, read_mail
from tests.service import Service, ask, do
from tests.signed_mail import mail


@pytest.fixture
async def inn(blog: Service, tmp_path: Path) -> AsyncIterator[MailIn]:
    async with mail_in(blog, tmp_path) as it:
        yield it


async def follower(inn: MailIn) -> str:
    """Ana follows, and was mailed: the envelope's sender of her mail."""
    await inn.it.posted("First words.")
    await inn.office.follower(ANA)
    await inn.it.posted("An answer.")
    assert await inn.office.whom() == [ANA]
    return inn.office.box.mails[-1].sender


async def comes_back(inn: MailIn, raw: bytes, to: str) -> Became:
    return await inn.receive(raw, to, sender="")


async def score(inn: MailIn, email: str = ANA) -> int | None:
    found: int | None = await ask(inn.it, "select max(score)::int from address_health where email = $1", email)
    return found


async def stopped(inn: MailIn) -> bool:
    return bool(await ask(inn.it, "select exists (select from address_health where stopped_at is not null)"))


async def test_mails_come_back_to_an_address_of_ours_for_bounces(inn: MailIn) -> None:
    to = await follower(inn)
    token = inn.means().addresses.read(to)  # type: ignore[union-attr]
    assert token is not None and token.kind is Kind.BOUNCE


async def test_a_bounce_counts_against_whom_the_mail_was_for_whatever_it_names(inn: MailIn) -> None:
    to = await follower(inn)
    became = await comes_back(inn, bounce(), to)
    assert (became.state, became.reason, became.told) == ("dropped", "bounced", None)
    assert await ask(inn.it, "select array_agg(email || score) from address_health") == [f"{ANA}2"]
    assert await inn.office.rows("state || ': ' || last_answer") == ["failed: It came back: 550 5.1.1 no such user"]


async def test_a_temporary_failure_counts_half_and_a_delay_leaves_the_mail_sent(inn: MailIn) -> None:
    to = await follower(inn)
    await comes_back(inn, bounce("delayed", "4.2.2"), to)
    assert await score(inn) == 1
    assert await inn.office.rows("state") == ["sent"]


async def test_several_bounces_of_one_day_count_once(inn: MailIn) -> None:
    to = await follower(inn)
    for each in ("one", "two", "three"):
        await comes_back(inn, bounce(words=f"550 {each}"), to)
    assert await score(inn) == 2


async def test_at_four_points_no_mail_leaves_until_it_is_forgiven_after_thirty_days(inn: MailIn) -> None:
    to = await follower(inn)
    await comes_back(inn, bounce(words="550 one"), to)
    inn.office.wait(days=1)
    await comes_back(inn, bounce(words="550 two"), to)
    assert (await score(inn), await stopped(inn)) == (4, True)
    await inn.it.posted("More.")
    assert await inn.office.send() == []
    inn.office.wait(days=31)
    async with inn.it.db.tx() as tx:
        await forgive(tx, inn.it.clock.now)
    await inn.it.posted("Even more.")
    assert await inn.office.whom() == [ANA]


async def test_a_moderators_address_is_never_stopped_and_the_outbox_shows_what_came_back(inn: MailIn) -> None:
    await inn.office.moderator(notify="everything")
    await inn.it.posted("First words.")
    assert await inn.office.whom() == [MO]
    for each in range(3):
        await comes_back(inn, bounce(words=f"550 {each}"), inn.office.box.mails[-1].sender)
        inn.office.wait(days=1)
    assert await score(inn, MO) is None
    assert (await inn.office.rows("state"))[0] == "failed"


async def test_a_vacation_responder_counts_for_nothing(inn: MailIn) -> None:
    became = await comes_back(
        inn, mail(head="Auto-Submitted: auto-replied\r\n", body="I am away.\r\n"), await follower(inn)
    )
    assert (became.state, became.reason) == ("dropped", "automatic")
    assert await score(inn) is None
    assert await inn.office.send() == []


async def test_a_bounce_of_an_address_that_has_ended_counts_for_nothing(inn: MailIn) -> None:
    to = await follower(inn)
    inn.office.wait(days=91)
    await comes_back(inn, bounce(), to)
    assert await score(inn) is None


async def test_who_complains_gets_no_more_mail_from_the_site(inn: MailIn) -> None:
    became = await comes_back(inn, complaint(), await follower(inn))
    assert (became.state, became.reason) == ("dropped", "complained")
    assert await ask(inn.it, "select email from mail_stop") == ANA
    inn.office.wait(hours=1)
    await inn.it.posted("More.")
    assert await inn.office.send() == []


def leaving(inn: MailIn) -> str:
    """The address in List-Unsubscribe of the last mail."""
    field = str(read_mail(inn.office.box.mails[-1])["list-unsubscribe"])
    return field.partition("mailto:")[2].partition(">")[0].partition("?")[0]


async def test_an_empty_mail_to_the_address_in_list_unsubscribe_ends_mail_about_the_page(inn: MailIn) -> None:
    await follower(inn)
    became = await inn.receive(mail(sender="x@phone.example", subject="unsubscribe", body=""), leaving(inn))
    assert (became.state, became.reason) == ("dropped", "unsubscribed")
    assert await ask(inn.it, "select state from subscription") == "left"
    assert await inn.office.send() == []


async def test_a_moderator_who_unsubscribes_by_mail_gets_no_more_mail_about_the_site(inn: MailIn) -> None:
    await inn.office.moderator(notify="everything")
    await inn.it.posted("First words.")
    await inn.office.send()
    await inn.receive(mail(body=""), leaving(inn))
    assert await ask(inn.it, "select notify from site_moderator") == "nothing"


async def paused(inn: MailIn) -> tuple[str, UUID]:
    """The address of a mail that told Ana of a flood, and her subscription."""
    comment = await inn.it.posted("First words.")
    subscription = await inn.office.follower(ANA)
    to = await inn.reply_address(comment)
    await do(inn.it, "update subscription set state = 'paused'")
    await do(inn.it, "update reply_address set subscription_id = $1", subscription)
    await do(
        inn.it,
        """
        insert into outbound_message (id, site_id, event_id, channel, template, params, recipient, lang, address_id,
          due_at, first_due_at, created_at, state, sent_at)
        select gen_random_uuid(), site_id, gen_random_uuid(), 'mail', 'flood', '{}', email, 'en', id, now(), now(),
          now(), 'sent', now() from reply_address
        """,
    )
    return to, subscription


async def test_any_word_in_answer_to_the_mail_about_a_flood_resumes_and_is_no_comment(inn: MailIn) -> None:
    to, _ = await paused(inn)
    became = await inn.receive(letter("Go on\r\n"), to)
    assert (became.state, became.reason, became.comment) == ("dropped", "resumed", None)
    assert await ask(inn.it, "select state from subscription") == "active"
    assert len(await inn.it.texts()) == 1


@pytest.mark.parametrize("raw", [mail(body="Go on\r\n"), letter("Go on\r\n", head="Auto-Submitted: auto-replied\r\n")])
async def test_nobody_and_no_program_resumes_for_somebody(inn: MailIn, raw: bytes) -> None:
    to, _ = await paused(inn)
    await inn.receive(raw, to)
    assert await ask(inn.it, "select state from subscription") == "paused"


async def test_who_has_left_stays_away(inn: MailIn) -> None:
    to, _ = await paused(inn)
    await do(inn.it, "update subscription set state = 'left'")
    await inn.receive(letter("Go on\r\n"), to)
    assert await ask(inn.it, "select state from subscription") == "left"
