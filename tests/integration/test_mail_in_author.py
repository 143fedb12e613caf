"""A moderator decides and answers by mail."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from comments_svc.sites.model import Policy
from tests.mail_in import ANA, Became, MailIn, letter, mail_in
from tests.post_office import read_mail, text_of
from tests.service import Service, ask, bearer, do
from tests.signed_mail import COVERED, mail, signed

MO = "mo@author.example"
_FROM = f"Mo <{MO}>"


@pytest.fixture
async def inn(blog: Service, tmp_path: Path) -> AsyncIterator[MailIn]:
    """Everything waits; Mo moderates, and author.example has the key of reader.example."""
    await blog.change(policy=Policy.HOLD)
    key = "s1._domainkey.author.example. CNAME s1._domainkey.reader.example."
    async with mail_in(blog, tmp_path, key) as it:
        await it.office.moderator(MO)
        yield it


async def told(inn: MailIn, text: str = "First words.", **more: Any) -> str:
    """The address that the letter about a new comment answers to."""
    await inn.it.posted(text, **more)
    assert await inn.office.whom() == [MO]
    return str(inn.office.last["reply-to"])


def order(body: str, to: str, *, id: str = "a1", sender: str = _FROM, **how: Any) -> bytes:
    """Signed by the author's domain, now."""
    raw = mail(sender=sender, to=to, body=f"{body}\r\n").replace(
        b"<1@reader.example>", f"<{id}@author.example>".encode()
    )
    return signed(raw, "author.example", **how)


async def give(inn: MailIn, body: str, to: str, **how: Any) -> Became:
    return await inn.receive(order(body, to, **how), to, sender=MO)


async def states(inn: MailIn) -> list[tuple[str, str]]:
    async with inn.it.db.read() as on:
        rows = await on.raw.fetch("select source, state from comment order by created_at, id")
    return [(each["source"], each["state"]) for each in rows]


def undo_link(inn: MailIn) -> str:
    found = re.search(r"http://localhost:8000(/o/\S+)", inn.office.last_text)
    assert found is not None, inn.office.last_text
    return found[1]


async def press(inn: MailIn, link: str, act: str, seen: int = 1) -> str:
    headers = {"origin": "http://localhost:8000"}
    form = {"act": act, "seen": str(seen)}
    answer = await inn.it.http.post(link, data=form, headers=headers, follow_redirects=True)
    assert answer.status_code == 200, answer.text
    return answer.text


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


# Attacks: nothing but a mail with a link to the moderator whom the letter was for.


async def nothing_but_a_link(inn: MailIn, became: Became, reason: str) -> str:
    assert (became.state, became.reason) == ("held", reason)
    assert await states(inn) == [("First words.", "pending")]
    assert await inn.office.whom() == [MO]
    assert "Shall this be done?" in inn.office.last_text
    assert "evil words" not in inn.office.last_text
    return undo_link(inn)


async def test_an_unsigned_mail_does_nothing_until_its_moderator_has_looked(inn: MailIn) -> None:
    await inn.it.change(name_rule="optional")
    to = await told(inn, name="")
    became = await inn.receive(mail(sender=_FROM, to=to, body="Evil words\r\n"), to, sender=MO)
    link = await nothing_but_a_link(inn, became, "unverified")
    page = (await inn.it.http.get(link, headers={"accept-language": "de"})).text
    assert "Evil words" in page and "es geschah nichts, weil nichts zeigt, wer sie gesendet hat. Sie lautet:" in page
    assert "<bdi>Jemand</bdi>" in page
    assert await states(inn) == [("First words.", "pending")]
    assert "The comment and your answer are published." in await press(inn, link, "do")
    assert await states(inn) == [("First words.", "published"), ("Evil words", "published")]
    await press(inn, link, "do")
    assert len(await states(inn)) == 2


@pytest.mark.parametrize("left", ["to", "subject", "message-id"])
async def test_a_signature_that_leaves_a_field_open_does_nothing(inn: MailIn, left: str) -> None:
    to = await told(inn)
    covered = tuple(each for each in COVERED if each != left)
    await nothing_but_a_link(inn, await give(inn, "approve", to, covered=covered), "unverified")


async def test_a_signature_with_a_length_does_nothing(inn: MailIn) -> None:
    to = await told(inn)
    became = await inn.receive(order("approve", to, length=True) + b"evil words\r\n", to, sender=MO)
    await nothing_but_a_link(inn, became, "unverified")


async def test_an_old_signature_does_nothing(inn: MailIn) -> None:
    to = await told(inn)
    raw = order("approve", to)
    inn.it.clock.now = max(inn.it.clock.now, datetime.now(UTC)) + timedelta(days=8)
    await nothing_but_a_link(inn, await inn.receive(raw, to, sender=MO), "unverified")


async def test_two_senders_do_nothing(inn: MailIn) -> None:
    to = await told(inn)
    became = await inn.receive(b"From: Eve <eve@author.example>\r\n" + order("approve", to), to, sender=MO)
    await nothing_but_a_link(inn, became, "wrong-sender")


async def test_the_letter_of_another_moderator_decides_nothing(inn: MailIn) -> None:
    to = await told(inn)
    await inn.office.moderator("ed@author.example", "nothing")
    became = await give(inn, "approve", to, sender="Ed <ed@author.example>")
    await nothing_but_a_link(inn, became, "wrong-sender")


async def test_a_stranger_with_the_address_decides_nothing(inn: MailIn) -> None:
    to = await told(inn)
    became = await inn.receive(letter("approve\r\n", to=to), to)
    await nothing_but_a_link(inn, became, "wrong-sender")


async def test_an_expired_address_decides_nothing(inn: MailIn) -> None:
    to = await told(inn)
    await do(inn.it, "update reply_address set expires_at = now() - interval '1 hour'")
    await nothing_but_a_link(inn, await give(inn, "approve", to), "address-expired")


async def two_letters(inn: MailIn) -> tuple[str, str]:
    """Of two comments, the second of which is to be decided."""
    first = await told(inn, "Other.")
    inn.office.wait(minutes=30)
    return first, await told(inn)


@pytest.mark.parametrize("to_both", [False, True], ids=["written to one", "written to both"])
async def test_a_mail_that_was_carried_out_does_nothing_at_another_address(inn: MailIn, *, to_both: bool) -> None:
    first, second = await two_letters(inn)
    raw = order("spam", f"{first}, {second}" if to_both else first)
    assert (await inn.receive(raw, first, sender=MO)).state == "posted"
    await inn.office.send()
    became = await inn.receive(raw, second, sender=MO)
    assert (became.state, became.reason) == ("held", "replayed" if to_both else "not-to-it")
    assert await states(inn) == [("Other.", "spam"), ("First words.", "pending")]
    assert await inn.office.whom() == [MO]
    assert "Shall this be done?" in inn.office.last_text


async def test_a_second_message_id_on_top_makes_no_new_mail_of_an_old_one(inn: MailIn) -> None:
    """By somebody who got a copy; our mail server says that its signature, over the lower one, holds."""
    inn.authserv_id = "mx.reply.example"
    to = await told(inn)
    raw = order("A reply.", to)
    passed = b"Authentication-Results: mx.reply.example; dmarc=pass header.from=author.example\r\n"
    assert (await inn.receive(passed + raw, to, sender=MO)).state == "posted"
    again = await inn.receive(passed + b"Message-ID: <new@evil.example>\r\n" + raw, to, sender=MO)
    assert (again.state, again.reason) == ("held", "unverified")
    assert len(await states(inn)) == 2


async def test_a_copy_that_comes_first_to_another_address_does_nothing_there(inn: MailIn) -> None:
    first, second = await two_letters(inn)
    raw = order("spam", first)
    assert (await inn.receive(raw, second, sender=MO)).state == "held"
    assert await states(inn) == [("Other.", "pending"), ("First words.", "pending")]


async def test_who_has_lost_the_role_decides_nothing_and_hears_nothing(inn: MailIn) -> None:
    to = await told(inn)
    await do(inn.it, "delete from site_moderator")
    became = await give(inn, "approve", to)
    assert (became.state, became.reason) == ("held", "role-lost")
    assert await states(inn) == [("First words.", "pending")]
    assert await inn.office.send() == []


async def test_the_link_of_a_mail_is_worth_nothing_without_the_role(inn: MailIn) -> None:
    to = await told(inn)
    link = await nothing_but_a_link(
        inn, await inn.receive(mail(sender=_FROM, to=to, body="approve\r\n"), to, sender=MO), "unverified"
    )
    await do(inn.it, "delete from site_moderator")
    assert (await inn.it.http.get(link)).status_code == 403


async def test_an_automatic_mail_does_nothing_and_is_not_answered(inn: MailIn) -> None:
    to = await told(inn)
    raw = mail(sender=_FROM, to=to, body="approve\r\n", head="Auto-Submitted: auto-replied\r\n")
    became = await inn.receive(signed(raw, "author.example"), to, sender=MO)
    assert (became.state, became.reason) == ("dropped", "automatic")
    assert await states(inn) == [("First words.", "pending")]
    assert await inn.office.send() == []


async def test_a_comment_that_was_edited_since_is_decided_after_a_look_only(inn: MailIn) -> None:
    token = "r" * 43
    comment = await inn.it.posted("Nice words.", token=token)
    await inn.office.send()
    to = str(inn.office.last["reply-to"])
    await do(inn.it, "update outbound_message set sent_at = sent_at - interval '5 minutes'")
    answer = await inn.it.http.patch(
        f"/api/v1/sites/blog/comments/{comment}", json={"text": "Bad words."}, headers=bearer(token)
    )
    assert answer.status_code == 200, answer.text
    became = await give(inn, "approve", to)
    assert (became.state, became.reason) == ("held", "changed-since")
    await inn.office.send()
    page = (await inn.it.http.get(undo_link(inn))).text
    assert "Bad words." in page
    assert "Nothing was done" in await press(inn, undo_link(inn), "do", seen=1)
    assert "The comment is published." in await press(inn, undo_link(inn), "do", seen=2)


async def test_the_sixth_mail_within_the_hour_to_one_address_is_held_in_silence(inn: MailIn) -> None:
    to = await told(inn)
    bodies = [f"Evil {each}\r\n" for each in range(6)]
    became = [await inn.receive(mail(sender=_FROM, to=to, body=each), to, sender=MO) for each in bodies]
    assert [each.reason for each in became] == ["unverified"] * 5 + ["rate-limited"]
    assert len(await inn.office.whom()) == 5
