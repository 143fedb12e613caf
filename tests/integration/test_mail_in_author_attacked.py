"""What passes for a moderator's mail does nothing: its moderator gets a mail with a link."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.author_mail import FROM as _FROM
from tests.author_mail import MO, author_inn, give, order, press, states, told, undo_link
from tests.mail_in import Became, MailIn, letter
from tests.service import Service, bearer, do
from tests.signed_mail import COVERED, mail, signed


@pytest.fixture
async def inn(blog: Service, tmp_path: Path) -> AsyncIterator[MailIn]:
    async with author_inn(blog, tmp_path) as it:
        yield it


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
