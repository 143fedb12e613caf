"""Somebody writes to the address of a post, or to the one of the site."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from comments_svc.sites.model import Policy
from tests.mail_in import ANA, MailIn, letter, mail_in
from tests.post_office import MO, read_mail, text_of
from tests.service import BLOG, PAGE, Service, ask
from tests.signed_mail import mail

_SITE = "blog@reply.example"


@pytest.fixture
async def inn(blog: Service, tmp_path: Path) -> AsyncIterator[MailIn]:
    async with mail_in(blog, tmp_path) as it:
        await it.office.moderator()
        yield it


async def test_a_mail_to_a_posts_address_is_a_comment_on_it(inn: MailIn) -> None:
    await inn.it.posted("First.")
    became = await inn.receive(letter("Good bread.\r\n"), await inn.post_address())
    assert (became.state, became.comment, became.source) == ("posted", "published", "Good bread.")
    assert [each["parent"] for each in (await inn.it.thread())["comments"]] == [None, None]


async def test_it_waits_and_is_forwarded_with_a_way_to_answer_in_private(inn: MailIn) -> None:
    await inn.it.posted()
    await inn.it.change(policy=Policy.HOLD)
    became = await inn.receive(letter("Good bread.\r\n"), await inn.post_address())
    assert became.comment == "pending"
    await inn.office.send()
    forwarded = next(each for each in inn.office.box.mails if "Good bread." in text_of(read_mail(each)))
    text = text_of(read_mail(forwarded))
    assert forwarded.recipient == MO
    assert "it goes to Ana only." in text.replace("\n", " ")
    assert "Approve: http" in " ".join(text.split())
    assert ANA in text


async def test_a_mail_to_the_sites_address_is_a_comment_on_the_page_in_its_subject(inn: MailIn) -> None:
    became = await inn.receive(letter("Good bread.\r\n", subject=f"About {PAGE}"), _SITE)
    assert became.published
    assert await inn.it.texts() == [[["p", "Good bread."]]]


async def test_the_line_that_names_the_page_is_no_part_of_the_comment(inn: MailIn) -> None:
    became = await inn.receive(letter(f"{PAGE}\r\n\r\nGood bread, see {BLOG}/other/ too.\r\n"), _SITE)
    assert became.source == f"Good bread, see {BLOG}/other/ too."
    assert await ask(inn.it, "select url from thread") == PAGE


async def test_the_address_that_a_site_was_given_works_the_same(inn: MailIn) -> None:
    await inn.it.change(mail="hello@blog.example")
    became = await inn.receive(letter(f"{PAGE}\r\n\r\nGood bread.\r\n"), "hello@blog.example")
    assert became.published


async def test_a_page_of_another_site_is_no_page_of_this_one(inn: MailIn) -> None:
    became = await inn.receive(letter("https://elsewhere.example/post/\r\n\r\nHi.\r\n"), _SITE)
    assert (became.state, became.comment) == ("posted", None)
    assert became.private == "https://elsewhere.example/post/\n\nHi."


async def test_a_mail_that_names_no_page_is_a_private_message(inn: MailIn) -> None:
    became = await inn.receive(letter("I like your blog.\r\n"), _SITE)
    assert (became.state, became.comment, became.private) == ("posted", None, "I like your blog.")
    assert await inn.office.whom() == [MO]
    assert inn.office.last["reply-to"].startswith("reply+a")
    assert "goes to Ana only" in inn.office.last_text


@pytest.mark.parametrize("word", ["private", "PRIVAT!", "Privé:", "лично"])
async def test_who_says_private_first_is_never_published(inn: MailIn, word: str) -> None:
    await inn.it.posted()
    became = await inn.receive(letter(f"{word}\r\n\r\nA typo.\r\n"), await inn.post_address())
    assert (became.comment, became.private) == (None, "A typo.")


async def test_a_text_that_only_begins_with_the_word_is_a_comment(inn: MailIn) -> None:
    await inn.it.posted()
    became = await inn.receive(letter("Private schools are dear.\r\n"), await inn.post_address())
    assert became.source == "Private schools are dear."


async def test_mail_that_nobody_vouches_for_is_held_and_listed_once_a_day(inn: MailIn) -> None:
    await inn.it.posted()
    address = await inn.post_address()
    first = await inn.receive(mail(body="Buy this.\r\n"), address)
    second = await inn.receive(mail(body="Buy that.\r\n"), _SITE)
    assert {(each.state, each.reason, each.told) for each in (first, second)} == {("held", "unverified", "digest")}
    assert await inn.office.send() == []
    inn.office.wait(hours=25)
    assert await inn.office.send() == [f"{MO}: [A Blog] 2 mails were not forwarded one by one"]
    assert inn.office.last_text.count(ANA) == 2


async def test_what_is_beyond_twenty_an_hour_is_listed_in_the_digest(inn: MailIn) -> None:
    inn.limits = False
    told = [(await inn.receive(letter(f"Number {each}.\r\n"), _SITE)).told for each in range(21)]
    assert told == ["singly"] * 20 + ["digest"]


async def test_twenty_a_day_by_one_sender_about_one_page_are_taken(inn: MailIn) -> None:
    await inn.it.posted()
    address = await inn.post_address()
    states = [(await inn.receive(letter(f"Number {each}.\r\n"), address)).state for each in range(21)]
    assert states == ["posted"] * 20 + ["held"]


async def test_an_address_that_stands_for_nothing_is_held(inn: MailIn) -> None:
    became = await inn.receive(letter(), "nobody@reply.example")
    assert (became.state, became.reason) == ("held", "no-such-address")


async def test_the_name_of_a_comment_is_never_the_address(inn: MailIn) -> None:
    await inn.it.posted()
    address = await inn.post_address()
    plain = await inn.receive(letter("One.", sender=ANA), address)
    named = await inn.receive(letter("Two.", sender=f'"{ANA}" <{ANA}>'), address)
    assert [each.name for each in (plain, named)] == ["", "ana"]


async def test_where_the_door_knows_no_recipient_the_headers_say_it(inn: MailIn) -> None:
    await inn.it.posted()
    address = await inn.post_address()
    for number, head in enumerate(("Delivered-To", "X-Original-To", "Envelope-To")):
        became = await inn.receive(letter(f"Number {number}.", head=f"{head}: {address}\r\n"), "")
        assert became.published
    assert (await inn.receive(letter("By To.", to=f"Blog <{address}>"), "")).published


async def test_the_envelope_says_more_than_the_headers(inn: MailIn) -> None:
    await inn.it.posted()
    became = await inn.receive(letter("Hello.", to=await inn.post_address()), _SITE)
    assert became.private == "Hello."


async def test_a_mail_that_answers_ours_is_known_by_what_it_answers(inn: MailIn) -> None:
    parent = await inn.it.posted()
    await inn.office.follower()
    await inn.it.posted("News.", parent=parent)
    await inn.office.send()
    ours = next(each for each in inn.office.box.mails if each.recipient != MO)
    head = f"In-Reply-To: {read_mail(ours)['message-id']}\r\n"
    became = await inn.receive(
        letter("By reference.", sender="Ana <ana@example.org>", head=head),
        "notify@reply.example",
        sender="ana@example.org",
    )
    assert (became.source, became.comment) == ("By reference.", "pending")
