"""A reader answers a notification by mail."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from comments_svc.mail.render import render
from comments_svc.mail.samples import samples
from comments_svc.portability.erase_reader import erase_reader
from comments_svc.portability.export_reader import export_reader
from comments_svc.sites.find import find
from comments_svc.sites.model import Policy
from comments_svc.worker.schedule import housekeeping
from tests.mail_in import ANA, MailIn, letter, mail_in
from tests.post_office import MO, read_mail, text_of
from tests.service import Service, ask, do, reader_token
from tests.signed_mail import mail

_QUOTE = "On Wed, 25 Nov 2026, Blog wrote:\r\n> Reply above this line\r\n> First words.\r\n"


@pytest.fixture
async def inn(blog: Service, tmp_path: Path) -> AsyncIterator[MailIn]:
    async with mail_in(blog, tmp_path) as it:
        yield it


async def test_an_answer_becomes_a_threaded_reply_without_its_quote(inn: MailIn) -> None:
    parent = await inn.it.posted("First words.")
    became = await inn.receive(letter(f"I *agree*.\r\n\r\n{_QUOTE}"), await inn.reply_address(parent))
    assert (became.state, became.comment, became.source, became.name) == ("posted", "published", "I *agree*.", "Ana")
    thread = await inn.it.thread()
    assert thread["comments"][1]["parent"] == parent
    assert thread["comments"][1]["body"] == [["p", "I ", ["em", "agree"], "."]]


async def test_the_words_that_are_answered_are_cut_even_without_a_quote_mark(inn: MailIn) -> None:
    """By the envelope's address; and by To alone, as a mailbox brings it."""
    parent = await inn.it.posted("Which flour would you take for a loaf that is to keep for a whole week?")
    address = await inn.reply_address(parent)
    told = "Which flour would you take for a loaf\r\nthat is to keep for a whole week?\r\n"
    for recipient, mine in ((address, "Whole rye."), ("", "Spelt.")):
        became = await inn.receive(letter(f"{mine}\r\n\r\n{told}", to=address), recipient)
        assert (became.comment, became.source) == ("published", mine)


@pytest.mark.parametrize("lang", ["en", "de"])
async def test_our_mail_sent_back_without_a_word_is_no_comment(inn: MailIn, lang: str) -> None:
    await inn.office.moderator()
    address = await inn.reply_address(await inn.it.posted("First words."))
    await inn.office.send()
    ours = render(samples(lang)["reply"], lang)
    quoted = "\n".join(f"> {line}" for line in ours.text.split("\n"))
    for body in (quoted, ours.text):
        became = await inn.receive(letter(body.replace("\n", "\r\n")), address)
        assert (became.state, became.reason, became.text) == ("held", "no-text", "")
        inn.office.wait(minutes=30)
    assert await ask(inn.it, "select count(*) from comment") == 1
    assert "above this line" in await ask(inn.it, "select cut::text from inbound_message limit 1") or lang == "de"


async def test_what_was_cut_and_the_whole_are_kept(inn: MailIn) -> None:
    await inn.receive(letter(f"I agree.\r\n\r\n{_QUOTE}"), await inn.reply_address(await inn.it.posted()))
    assert "First words." in await ask(inn.it, "select cut::text from inbound_message")
    assert "First words." in await ask(inn.it, "select body from inbound_message")


async def test_the_first_comment_of_a_reader_waits_where_first_timers_do(inn: MailIn) -> None:
    await inn.it.change(policy=Policy.FIRST_TIMERS)
    parent = await inn.it.posted()
    await do(inn.it, "update comment set state = 'published'")
    address = await inn.reply_address(parent)
    first = await inn.receive(letter("One."), address)
    assert (first.comment, first.reasons) == ("pending", ["first-comment"])
    await do(inn.it, "update comment set state = 'published' where source = 'One.'")
    second = await inn.receive(letter("Two."), address)
    assert second.comment == "published"


async def test_an_answer_is_forwarded_to_the_author_who_sees_the_address(inn: MailIn) -> None:
    await inn.office.moderator()
    await inn.receive(letter(), await inn.reply_address(await inn.it.posted()))
    assert await inn.office.whom() == [MO]
    forwarded = inn.office.last
    assert forwarded["from"] == "Ana via A Blog <notify@reply.example>"
    assert forwarded["reply-to"].startswith("reply+a")
    assert ANA in text_of(forwarded)
    assert "I agree." in text_of(forwarded)
    [original] = forwarded.iter_attachments()
    assert original.get_filename() == "original.txt"
    assert "From: Ana <ana@reader.example>" in original.get_content()


async def test_a_second_answer_within_minutes_is_forwarded_at_once(inn: MailIn) -> None:
    await inn.office.moderator()
    address = await inn.reply_address(await inn.it.posted())
    await inn.receive(letter("One."), address)
    await inn.receive(letter("Two."), address)
    assert await inn.office.whom() == [MO, MO]


async def test_nothing_that_is_posted_or_forwarded_holds_an_address_or_a_link_of_ours(inn: MailIn) -> None:
    await inn.office.moderator()
    address = await inn.reply_address(await inn.it.posted())
    token = "http://localhost:8000/a/" + "A" * 80
    await inn.receive(letter(f"Write to {address.upper()} or see {token}?act=approve\r\n\r\n> {token}\r\n"), address)
    await inn.office.send()
    for kept in (await ask(inn.it, "select source from comment where door = 'mail'"), *_all_text(inn)):
        assert address not in kept.lower()
        assert "A" * 80 not in kept
    assert "A" * 80 not in await ask(inn.it, "select text || body || cut::text from inbound_message")


def _all_text(inn: MailIn) -> list[str]:
    mail = inn.office.last
    return [part.get_content() for part in mail.walk() if not part.is_multipart()]


async def test_the_same_mail_again_is_the_same_message(inn: MailIn) -> None:
    address, raw = await inn.reply_address(await inn.it.posted()), letter()
    first = await inn.arrive(raw, address)
    await inn.work()
    again = await inn.arrive(b"Received: from a by b; today\r\n" + raw, address)
    await inn.work()
    assert again == first
    assert await ask(inn.it, "select count(*) from comment where door = 'mail'") == 1


async def test_another_mail_under_the_same_message_id_is_not_lost(inn: MailIn) -> None:
    address = await inn.reply_address(await inn.it.posted())
    await inn.receive(letter("One."), address)
    became = await inn.receive(letter("Two."), address)
    assert became.source == "Two."


async def test_the_same_words_in_another_mail_are_dropped(inn: MailIn) -> None:
    address = await inn.reply_address(await inn.it.posted())
    await inn.receive(letter("One."), address)
    became = await inn.receive(letter("One.\r\n", head="Message-ID: <2@reader.example>\r\n"), address)
    assert (became.state, became.reason, became.comment) == ("dropped", "said-before", None)


async def test_a_forged_copy_that_comes_first_does_not_keep_the_true_one_out(inn: MailIn) -> None:
    address = await inn.reply_address(await inn.it.posted())
    await inn.receive(mail(body="One.\r\n"), address)
    became = await inn.receive(letter("One.\r\n", head="Message-ID: <2@reader.example>\r\n"), address)
    assert became.published


async def test_five_an_hour_are_taken_and_the_sixth_is_held(inn: MailIn) -> None:
    address = await inn.reply_address(await inn.it.posted())
    states = [(await inn.receive(letter(f"Number {each}."), address)).state for each in range(6)]
    assert states == ["posted"] * 5 + ["held"]
    assert await ask(inn.it, "select reason from inbound_message where state = 'held'") == "rate-limited"


async def test_a_closed_page_holds_the_answer_and_tells_author_and_sender(inn: MailIn) -> None:
    await inn.office.moderator()
    address = await inn.reply_address(await inn.it.posted())
    await do(inn.it, "update thread set state = 'closed'")
    became = await inn.receive(letter(), address)
    assert (became.state, became.reason, became.comment) == ("held", "thread-closed", None)
    assert await inn.office.whom() == [ANA, MO]
    to = {each.recipient: each for each in inn.office.box.mails}
    assert to[ANA].sender == ""
    assert read_mail(to[ANA])["auto-submitted"] == "auto-replied"
    assert "I agree." not in text_of(read_mail(to[ANA]))
    assert "I agree." in text_of(read_mail(to[MO]))
    assert "The page takes no more comments." in text_of(read_mail(to[MO]))


async def test_a_sender_gets_one_automatic_answer_a_day(inn: MailIn) -> None:
    address = await inn.reply_address(await inn.it.posted())
    await do(inn.it, "update thread set state = 'closed'")
    await inn.receive(letter("One."), address)
    await inn.receive(letter("Two."), address)
    assert await inn.office.whom() == [ANA]
    inn.office.wait(hours=25)
    await inn.receive(letter("Three."), address)
    assert await inn.office.whom() == [ANA]


@pytest.mark.parametrize("days", [91, 170])
async def test_an_answer_to_an_expired_address_is_held_for_the_right_author(inn: MailIn, days: int) -> None:
    await inn.office.moderator()
    address = await inn.reply_address(await inn.it.posted())
    inn.it.clock.move(timedelta(days=days))
    became = await inn.receive(mail(), address)
    assert (became.state, became.reason) == ("held", "address-expired")
    assert await ask(inn.it, "select slug from inbound_message i join site s on s.id = i.site_id") == "blog"


async def test_text_over_the_limit_is_held_whole(inn: MailIn) -> None:
    became = await inn.receive(letter("long " * 3_000), await inn.reply_address(await inn.it.posted()))
    assert (became.state, became.reason) == ("held", "too-long")
    assert len(became.text or "") > 14_000


async def test_a_mail_with_nothing_but_a_quote_is_held(inn: MailIn) -> None:
    became = await inn.receive(letter(_QUOTE), await inn.reply_address(await inn.it.posted()))
    assert (became.state, became.reason) == ("held", "no-text")


async def test_the_telephone_number_of_a_signature_is_never_published(inn: MailIn) -> None:
    body = "I agree.\r\n\r\n-- \r\nAna Ferreira\r\nTel. +351 21 000 000\r\n"
    became = await inn.receive(letter(body), await inn.reply_address(await inn.it.posted()))
    assert became.source == "I agree."


async def test_an_answer_that_begins_with_private_goes_to_the_author_alone(inn: MailIn) -> None:
    await inn.office.moderator()
    became = await inn.receive(letter("Private\r\n\r\nA typo.\r\n"), await inn.reply_address(await inn.it.posted()))
    assert (became.state, became.comment, became.private) == ("posted", None, "A typo.")
    assert await inn.office.whom() == [MO]
    assert "Ana has written to you in private." in inn.office.last_text


async def test_raw_bytes_and_the_senders_machine_are_kept_for_two_weeks(inn: MailIn) -> None:
    address = await inn.reply_address(await inn.it.posted())
    await inn.receive(letter(), address, client_ip="192.0.2.1", helo="mx.reader.example")
    kept = "select raw is null and client_ip is null and helo is null and text = 'I agree.' from inbound_message"
    for days, gone in ((13, False), (2, True)):
        inn.it.clock.move(timedelta(days=days))
        async with inn.it.db.tx() as tx:
            await housekeeping(tx, inn.it.clock.now)
        assert await ask(inn.it, kept) is gone


async def test_a_comment_that_is_erased_is_erased_from_the_mail_that_it_came_by(inn: MailIn) -> None:
    await inn.receive(letter("Secret words.\r\n"), await inn.reply_address(await inn.it.posted()))
    await do(inn.it, "update comment set state = 'rejected', removed_at = now() where door = 'mail'")
    inn.it.clock.move(timedelta(days=31))
    async with inn.it.db.tx() as tx:
        await housekeeping(tx, inn.it.clock.now)
    left = (
        "select coalesce(text, '') || coalesce(body, '') || cut::text || coalesce(from_email, '') from inbound_message"
    )
    assert await ask(inn.it, left) == "[]"


async def test_who_erases_everything_erases_mails_and_private_messages(inn: MailIn) -> None:
    address = await inn.reply_address(await inn.it.posted())
    await inn.receive(letter("Public.\r\n"), address)
    await inn.receive(letter("Private\r\n\r\nOnly you.\r\n"), address)
    reader = await ask(inn.it, "select reader_id from reader_address")
    async with inn.it.db.tx() as tx:
        site = await find(tx, "blog")
        mails = (await export_reader(tx, site.id, reader)).mails
        assert {each.text for each in mails} == {"Public.\n", "Private\n\nOnly you.\n"}
        await erase_reader(tx, site, reader, now=inn.it.clock.now)
    assert await ask(inn.it, "select count(*) from feedback") == 0
    assert await ask(inn.it, "select count(*) from inbound_message where text is null and raw is null") == 2


async def test_a_reader_may_answer_from_another_address_that_they_have_proven(inn: MailIn) -> None:
    token = reader_token()
    comment = await inn.it.posted(token=token)
    subscription = await inn.office.follower("ana@example.org", token=token)
    address = await inn.reply_address(comment, "ana@example.org")
    await do(inn.it, "update reply_address set subscription_id = $1", subscription)
    before = await inn.receive(letter("One."), address)
    assert (before.state, before.reason) == ("held", "wrong-sender")
    await inn.office.prove(token, ANA)
    assert (await inn.receive(letter("Two."), address)).published


async def test_who_follows_hears_of_an_answer_by_mail_and_its_writer_does_not(inn: MailIn) -> None:
    comment = await inn.it.posted()
    for email in (ANA, "ben@example.org"):
        await inn.office.follower(email)
    await inn.receive(letter(), await inn.reply_address(comment))
    assert await inn.office.whom() == ["ben@example.org"]
    assert "I agree." in inn.office.last_text
