"""A moderator decides and answers by mail."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.author_mail import FROM as _FROM
from tests.author_mail import MO, author_inn, give, press, states, told, undo_link
from tests.mail_in import ANA, MailIn, letter
from tests.post_office import read_mail, text_of
from tests.service import Service, ask, do
from tests.signed_mail import mail


@pytest.fixture
async def inn(blog: Service, tmp_path: Path) -> AsyncIterator[MailIn]:
    async with author_inn(blog, tmp_path) as it:
        yield it


@pytest.mark.parametrize(
    ("word", "state", "said"),
    [
        ("approve", "published", "is published"),
        ("Freigeben", "published", "is published"),
        ("ok", "published", "is published"),
        ("spam!", "spam", "is marked as spam"),
        ("reject", "rejected", "is deleted"),
        ("Non.", "rejected", "is deleted"),
    ],
)
async def test_one_word_decides_and_a_mail_says_what_was_done(inn: MailIn, word: str, state: str, said: str) -> None:
    became = await give(inn, word, await told(inn))
    assert (became.state, became.comment) == ("posted", None)
    assert await states(inn) == [("First words.", state)]
    assert await inn.office.whom() == [MO]
    assert said in inn.office.last_text
    assert inn.office.last["auto-submitted"] == "auto-replied"


async def test_the_confirmation_leads_to_a_page_that_takes_it_back(inn: MailIn) -> None:
    await give(inn, "approve", await told(inn))
    await inn.office.send()
    link = undo_link(inn)
    assert "The comment is published." in (await inn.it.http.get(link)).text
    assert await states(inn) == [("First words.", "published")]
    assert "Undone." in await press(inn, link, "undo")
    assert await states(inn) == [("First words.", "pending")]
    assert "Undone." in await press(inn, link, "undo")


async def test_other_text_is_published_and_approves_what_it_answers(inn: MailIn) -> None:
    became = await give(inn, "Welcome here.", await told(inn))
    assert (became.comment, became.source, became.name) == ("published", "Welcome here.", "Mo")
    assert await states(inn) == [("First words.", "published"), ("Welcome here.", "published")]
    assert await ask(inn.it, "select badge from comment where source = 'Welcome here.'") == "author"
    await inn.office.send()
    assert "your answer are published" in " ".join(inn.office.last_text.split())
    await press(inn, undo_link(inn), "undo")
    assert await states(inn) == [("First words.", "pending"), ("Welcome here.", "rejected")]


async def test_text_below_a_command_is_the_answer(inn: MailIn) -> None:
    became = await give(inn, "approve\r\n\r\nWelcome here.", await told(inn))
    assert became.source == "Welcome here."
    assert await states(inn) == [("First words.", "published"), ("Welcome here.", "published")]


async def test_nobody_answers_spam(inn: MailIn) -> None:
    await give(inn, "spam\r\n\r\nMo Miller", await told(inn))
    assert await states(inn) == [("First words.", "spam")]
    assert await ask(inn.it, "select count(*) from feedback") == 0


async def by_mail(inn: MailIn) -> str:
    """The address that the forwarded comment of Ana answers to."""
    await inn.it.posted("Old.")
    await inn.office.send()
    await inn.receive(letter("A question.\r\n"), await inn.post_address())
    assert await inn.office.whom() == [MO]
    return str(inn.office.last["reply-to"])


async def test_the_answer_to_a_comment_by_mail_goes_to_its_writer_alone(inn: MailIn) -> None:
    became = await give(inn, "Thirty grams.", await by_mail(inn))
    assert (became.state, became.comment, became.private) == ("posted", None, "Thirty grams.")
    inn.office.wait(minutes=2)
    assert await inn.office.whom() == [ANA, MO]
    to = {each.recipient: read_mail(each) for each in inn.office.box.mails}
    assert "Thirty grams." in text_of(to[ANA])
    assert (
        MO not in inn.office.box.mails[-1].content.decode() or to[ANA]["from"] == "Mo via A Blog <notify@reply.example>"
    )
    assert MO not in str(to[ANA])
    assert ("A question.", "pending") in await states(inn)


async def test_our_mail_sent_back_without_a_word_goes_to_nobody(inn: MailIn) -> None:
    to = await by_mail(inn)
    quoted = "".join(f"> {line}\r\n" for line in inn.office.last_text.splitlines())
    for id, body in (("a1", quoted), ("a2", inn.office.last_text.replace("\n", "\r\n"))):
        became = await give(inn, body, to, id=id)
        assert (became.state, became.reason, became.text) == ("held", "no-text", "")
        assert await inn.office.whom() == [MO]
        assert "No text was left" in " ".join(inn.office.last_text.split())
    assert ("A question.", "pending") in await states(inn)
    inn.office.wait(minutes=2)
    assert await inn.office.send() == []


async def test_after_publish_it_is_published_as_well(inn: MailIn) -> None:
    became = await give(inn, "publish\r\n\r\nThirty grams.", await by_mail(inn))
    assert (became.comment, became.private) == ("published", "Thirty grams.")
    assert (await states(inn))[1:] == [("A question.", "published"), ("Thirty grams.", "published")]
    inn.office.wait(minutes=2)
    await inn.office.send()
    mine = [text_of(read_mail(each)) for each in inn.office.box.mails if each.recipient == ANA]
    [words] = [" ".join(each.split()) for each in mine if "Thirty grams." in each]
    answer = await ask(inn.it, "select id from comment where source = 'Thirty grams.'")
    assert "Mo has answered you." in words and f"#comment-{answer}" in words
    assert "private" not in words and "for you alone" not in words


async def test_a_button_that_is_pressed_twice_at_once_acts_once(inn: MailIn) -> None:
    to = await by_mail(inn)
    unsigned = mail(sender=_FROM, to=to, body="publish\r\n\r\nThirty grams.\r\n")
    assert (await inn.receive(unsigned, to, sender=MO)).state == "held"
    await inn.office.send()
    link = undo_link(inn)
    await asyncio.gather(*(press(inn, link, "do") for _ in range(4)))
    answers = "select count(*) from feedback where moderator_id is not null"
    assert await ask(inn.it, answers) == 1
    assert (await states(inn))[1:] == [("A question.", "published"), ("Thirty grams.", "published")]
    pages = await asyncio.gather(*(press(inn, link, "undo") for _ in range(4)))
    assert not any('class="fault"' in each for each in pages)
    assert await ask(inn.it, answers) == 0
    assert [state for _, state in await states(inn)][1:] == ["pending", "rejected"]


async def test_what_is_published_holds_no_address_of_who_wrote(inn: MailIn) -> None:
    """Some programs quote without marks, and who answers between the lines keeps what is around."""
    quoted = f"publish\r\n\r\n> Ana <{ANA.upper()}> wrote:\r\n> A question.\r\n\r\nThirty grams.\r\n\r\n> {ANA}\r\nBye."
    await give(inn, quoted, await by_mail(inn))
    [said] = [source for source, _ in await states(inn) if "Thirty grams." in source]
    assert said.startswith("> Ana <[…]> wrote:\n> A question.")
    assert ANA not in said.lower()


async def test_undo_after_the_answer_has_left_says_what_it_took_back(inn: MailIn) -> None:
    await give(inn, "publish\r\n\r\nThirty grams.", await by_mail(inn))
    await inn.office.send()
    link = undo_link(inn)
    inn.office.wait(minutes=2)
    await inn.office.send()
    assert "Your answer has left by mail, too." in (await inn.it.http.get(link)).text
    said = await press(inn, link, "undo")
    assert "Undone on the page." in said and "that can&#39;t be taken back" in said
    assert "goes to one person" not in said and ">Undo<" not in said
    assert (await states(inn))[1:] == [("A question.", "pending"), ("Thirty grams.", "rejected")]
    assert "Undone on the page." in await press(inn, link, "undo")


async def test_a_private_answer_is_taken_back_until_it_leaves(inn: MailIn) -> None:
    await give(inn, "Thirty grams.", await by_mail(inn))
    await inn.office.send()
    link = undo_link(inn)
    assert "Undone." in await press(inn, link, "undo")
    inn.office.wait(minutes=2)
    assert await inn.office.send() == []
    assert await ask(inn.it, "select count(*) from feedback") == 0


async def test_a_private_answer_that_has_left_cannot_be_taken_back(inn: MailIn) -> None:
    await give(inn, "Thirty grams.", await by_mail(inn))
    await inn.office.send()
    link = undo_link(inn)
    inn.office.wait(minutes=2)
    await inn.office.send()
    assert "The answer has left" in (await press(inn, link, "undo")).replace("&#39;", "'")


async def test_what_the_reader_answers_to_that_is_private_too(inn: MailIn) -> None:
    await give(inn, "Thirty grams.", await by_mail(inn))
    inn.office.wait(minutes=2)
    await inn.office.send()
    [mine] = [read_mail(each) for each in inn.office.box.mails if each.recipient == ANA]
    became = await inn.receive(letter("Thank you.\r\n"), str(mine["reply-to"]))
    assert (became.state, became.comment, became.private) == ("posted", None, "Thank you.")
    assert await ask(inn.it, "select count(distinct conversation_id) from feedback") == 1


async def test_a_word_that_decides_is_not_sent_to_who_wrote_in_private(inn: MailIn) -> None:
    await inn.it.posted("Old.")
    await inn.office.send()
    await inn.receive(letter("private\r\n\r\nA typo.\r\n"), await inn.post_address())
    await inn.office.send()
    to = str(inn.office.last["reply-to"])
    became = await give(inn, "approve", to)
    assert (became.state, became.reason) == ("held", "nothing-to-decide")
    assert await inn.office.whom() == [MO]
    answered = await give(inn, "Mended, thank you.", to, id="a2")
    assert answered.private == "Mended, thank you."


async def test_an_answer_to_a_typed_address_is_refused_and_the_moderator_hears_why(inn: MailIn) -> None:
    became = await give(inn, "private\r\n\r\nHello.", await told(inn, email="typed@example.org"))
    assert (became.state, became.reason) == ("held", "no-address")
    assert await inn.office.whom() == [MO]
    words = " ".join(inn.office.last_text.split())
    assert "has given no address" in words and "/mail-in/" in words
    assert "who runs" not in words


async def test_a_moderators_mail_is_forwarded_to_no_other_moderator(inn: MailIn) -> None:
    to = await told(inn)
    await inn.office.moderator("ed@author.example", "nothing")
    await do(inn.it, "update site_moderator set notify = 'everything'")
    await give(inn, "spam", to)
    assert await inn.office.whom() == [MO]
