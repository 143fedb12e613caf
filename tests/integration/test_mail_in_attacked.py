"""What attackers send: it ends held, dropped or waiting, and is never published."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import dns.rdata
import pytest

from comments_svc.app.jobs import doing_jobs
from comments_svc.db.notify import JobsWaiting
from comments_svc.http_out.private_hosts import PrivateHosts
from comments_svc.http_out.send import HttpOut
from comments_svc.inbound.read_mail import read_mail as settle_mail
from comments_svc.inbound.store import ReadMail
from comments_svc.kernel.ids import uuid7
from comments_svc.kernel.secret import RootSecret
from comments_svc.mail.address import Addresses, Kind, new_id
from comments_svc.mail.compose import LOOP_HEADER
from comments_svc.mail.lookup import Lookup
from comments_svc.settings.read import read
from tests.mail_in import ANA, Became, MailIn, letter, mail_in
from tests.post_office import HOST, read_mail, text_of
from tests.service import Service, ask, do, until
from tests.signed_mail import COVERED, mail, signed

_EVE = "Eve <eve@evil.example>"


@pytest.fixture
async def inn(blog: Service, tmp_path: Path) -> AsyncIterator[MailIn]:
    async with mail_in(blog, tmp_path, '_dmarc.reader.example. TXT "v=DMARC1; p=reject"') as it:
        await it.it.posted()
        yield it


async def _reply(inn: MailIn, raw: bytes, **more: str) -> Became:
    comment = await ask(inn.it, "select id::text from comment limit 1")
    return await inn.receive(raw, await inn.reply_address(comment), **more)


async def _unpublished(inn: MailIn) -> bool:
    return len(await inn.it.texts()) == 1


async def test_a_forged_sender_waits_and_the_recorded_address_is_asked(inn: MailIn) -> None:
    became = await _reply(inn, mail(body="Buy this.\r\n"))
    assert (became.comment, became.reasons) == ("pending", ["unverified-mail"])
    assert await inn.office.whom() == [ANA]
    assert "Buy this." not in inn.office.last_text
    assert "http://localhost:8000/w/" in inn.office.last_text


async def test_a_forged_verdict_of_our_mail_server_counts_for_nothing_below_its_own(inn: MailIn) -> None:
    inn.authserv_id = "mx.reply.example"
    ours = "Authentication-Results: mx.reply.example; dmarc=fail header.from=reader.example\r\n"
    forged = "Authentication-Results: mx.reply.example; dmarc=pass header.from=reader.example\r\n"
    became = await _reply(inn, mail(head=ours + forged))
    assert became.comment == "pending"
    assert await _unpublished(inn)


async def test_a_verdict_counts_for_nothing_where_no_server_is_named(inn: MailIn) -> None:
    forged = "Authentication-Results: mx.reply.example; dmarc=pass header.from=reader.example\r\n"
    assert (await _reply(inn, mail(head=forged))).comment == "pending"


async def test_what_was_added_below_a_signature_with_a_length_is_not_published(inn: MailIn) -> None:
    raw = signed(mail(body="I agree.\r\n"), length=True) + b"Buy this.\r\n"
    assert (await _reply(inn, raw)).comment == "pending"
    assert await _unpublished(inn)


async def test_a_signature_that_leaves_the_subject_open_vouches_for_nobody(inn: MailIn) -> None:
    raw = signed(mail(), covered=tuple(each for each in COVERED if each != "subject"))
    assert (await _reply(inn, raw)).comment == "pending"
    assert await _unpublished(inn)


async def test_a_body_that_was_changed_after_signing_is_not_published(inn: MailIn) -> None:
    raw = letter("I agree.\r\n").replace(b"I agree.", b"I object.")
    assert (await _reply(inn, raw)).comment == "pending"


@pytest.mark.parametrize("order", ["before", "after"])
async def test_two_from_fields_are_nobodys(inn: MailIn, order: str) -> None:
    extra = f"From: {_EVE}\r\n".encode()
    raw = extra + letter() if order == "before" else letter().replace(b"To: ", extra + b"To: ", 1)
    became = await _reply(inn, raw)
    assert (became.state, became.reason) == ("held", "wrong-sender")


async def test_two_mailboxes_in_from_are_nobodys(inn: MailIn) -> None:
    became = await _reply(inn, letter(sender=f"Ana <{ANA}>, {_EVE}"))
    assert (became.state, became.reason) == ("held", "wrong-sender")


async def test_a_name_that_looks_like_an_address_is_no_address(inn: MailIn) -> None:
    became = await _reply(inn, letter(sender=f'"{ANA}" <eve@reader.example>'))
    assert (became.state, became.reason) == ("held", "wrong-sender")


async def test_a_name_in_an_encoded_word_is_no_address_either(inn: MailIn) -> None:
    """By somebody with an account at the same provider, whose signature is as good as Ana's."""
    eve = f"=?utf-8?q?{ANA.replace('@', '=40')}=20=28?= <eve@reader.example>"
    became = await _reply(inn, letter(sender=eve))
    assert (became.state, became.reason) == ("held", "wrong-sender")
    await inn.receive(letter("Signed by Eve.", sender=eve), await inn.post_address())
    whose = await ask(inn.it, "select string_agg(email, ' ') from comment where source = 'Signed by Eve.'")
    assert whose == "eve@reader.example"


async def test_an_envelope_sender_puts_no_words_into_our_mail_servers_mouth(inn: MailIn) -> None:
    """An encoded word is an atom, which may stand before the @ of any address."""
    inn.authserv_id = "mx.reply.example"
    said = "spf=pass smtp.mailfrom==?utf-8?q?x=3B_dmarc=3Dpass_header.from=3Dreader.example_?=@evil.example"
    became = await _reply(inn, mail(head=f"Authentication-Results: mx.reply.example; {said}\r\n"))
    assert (became.comment, became.reasons) == ("pending", ["unverified-mail"])


class _Together(Lookup):
    """Answers when two have asked: then two mails are at the same point."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup, self._both = lookup, asyncio.Barrier(2)

    async def records(self, name: str, kind: str) -> list[dns.rdata.Rdata]:
        if name.startswith("s1."):
            await self._both.wait()
        return await self._lookup.records(name, kind)


async def test_copies_for_two_addresses_that_are_read_at_once_are_one_comment(inn: MailIn) -> None:
    comment = await ask(inn.it, "select id::text from comment limit 1")
    raw, lookup = letter("Once.\r\n"), inn.lookup
    inn.lookup = _Together(lookup)
    copies = [await inn.arrive(raw, await inn.reply_address(comment)) for _ in range(2)]

    async def settle(message: UUID) -> None:
        async with inn.it.db.tx() as tx:
            await settle_mail(tx, ReadMail(message), inn.means())

    await asyncio.gather(*map(settle, copies))
    assert sorted([(await inn.became(each)).state for each in copies]) == ["dropped", "posted"]
    assert len(await inn.it.texts()) == 2


async def test_the_token_of_another_recipient_is_held(inn: MailIn) -> None:
    comment = await ask(inn.it, "select id::text from comment limit 1")
    became = await inn.receive(letter(), await inn.reply_address(comment, "ben@reader.example"))
    assert (became.state, became.reason) == ("held", "wrong-sender")
    assert await _unpublished(inn)


async def test_the_signature_of_another_domain_speaks_for_nobody_here(inn: MailIn) -> None:
    became = await _reply(inn, letter(sender="Ana <ana@bank.example>"))
    assert not became.published


async def test_a_token_of_another_installation_is_held(inn: MailIn) -> None:
    foreign = Addresses("reply+{}@reply.example", RootSecret(b"another" * 8)).make(Kind.READER, new_id())
    became = await inn.receive(letter(), foreign)
    assert (became.state, became.reason) == ("held", "no-such-address")


async def test_a_token_whose_row_never_was_is_held(inn: MailIn) -> None:
    assert inn.office.head.addresses is not None
    became = await inn.receive(letter(), inn.office.head.addresses.make(Kind.READER, new_id()))
    assert (became.state, became.reason) == ("held", "address-expired")


@pytest.mark.parametrize("face", [Kind.AUTHOR, Kind.POST])
async def test_a_readers_row_is_no_authors_and_no_posts(inn: MailIn, face: Kind) -> None:
    """Whoever could make the mac could; the row says what it is for all the same."""
    assert inn.office.head.addresses is not None
    comment = await ask(inn.it, "select id::text from comment limit 1")
    await inn.reply_address(comment)
    id = await ask(inn.it, "select id from reply_address")
    became = await inn.receive(letter(), inn.office.head.addresses.make(face, id))
    assert became.state == "held"


async def test_an_expired_token_is_held(inn: MailIn) -> None:
    comment = await ask(inn.it, "select id::text from comment limit 1")
    address = await inn.reply_address(comment)
    inn.it.clock.move(timedelta(days=91))
    became = await inn.receive(letter(), address)
    assert (became.state, became.reason) == ("held", "address-expired")


async def test_a_revoked_token_is_held(inn: MailIn) -> None:
    comment = await ask(inn.it, "select id::text from comment limit 1")
    address = await inn.reply_address(comment)
    await do(inn.it, "update reply_address set revoked_at = now()")
    assert (await inn.receive(letter(), address)).reason == "address-expired"


async def test_a_mail_that_is_sent_again_posts_nothing_again(inn: MailIn) -> None:
    comment = await ask(inn.it, "select id::text from comment limit 1")
    address, raw = await inn.reply_address(comment), letter()
    await inn.receive(raw, address)
    await inn.receive(b"X-Again: yes\r\n" + raw, address)
    assert len(await inn.it.texts()) == 2


@pytest.mark.parametrize(
    "head",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated (vacation)",
        "X-Autoreply: yes",
        "X-Autorespond: Out of office",
        "Precedence: bulk",
        "Precedence: junk",
        "Precedence: auto_reply",
        "List-Id: <talk.elsewhere.example>",
        f"{LOOP_HEADER}: another",
        "Content-Type: multipart/report; boundary=x",
    ],
)
async def test_what_a_program_wrote_is_never_a_comment_and_never_answered(inn: MailIn, head: str) -> None:
    became = await _reply(inn, letter(head=f"{head}\r\n"))
    assert (became.state, became.reason) == ("dropped", "automatic")
    assert await inn.office.send() == []


async def test_a_wish_for_no_automatic_answers_is_what_peoples_programs_say(inn: MailIn) -> None:
    assert (await _reply(inn, letter(head="X-Auto-Response-Suppress: All\r\nAuto-Submitted: no\r\n"))).published


async def test_an_empty_envelope_sender_is_a_bounce(inn: MailIn) -> None:
    became = await _reply(inn, letter(), sender="")
    assert (became.state, became.reason) == ("dropped", "automatic")


async def test_our_own_mail_that_comes_back_is_dropped(inn: MailIn) -> None:
    named = f"Message-ID: {inn.means().ids.of_message(uuid7())}\r\n"
    for head in (f"{LOOP_HEADER}: {inn.means().instance}\r\n", named):
        became = await _reply(inn, letter(head=head, body=head))
        assert (became.state, became.reason) == ("dropped", "ours")


async def test_a_mail_from_our_own_address_is_dropped(inn: MailIn) -> None:
    assert (await _reply(inn, mail(sender="notify@reply.example"))).reason == "ours"


async def test_a_mail_that_goes_in_circles_is_dropped(inn: MailIn) -> None:
    hops = "Received: from a.example by b.example; Wed, 25 Nov 2026 10:00:00 +0000\r\n"
    assert (await _reply(inn, letter(head=hops * 26))).reason == "loop"
    assert (await _reply(inn, letter(head=hops * 25, body="Fine."))).published


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\0" * 5_000,
        b"\xff\xfe" * 5_000,
        b"From: " + b'"' * 50_000,
        b"To: " + b'"' * 50_000 + b"\r\n\r\nHi.",
        b"Content-Type: message/rfc822\r\n\r\n" * 500 + b"Hi.",
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x\r\n\r\n" * 200_000,
        b"X: " + b"a" * 5_000_000 + b"\r\n\r\nHi.",
        b"From: a@b.example\r\nSubject: =?utf-8?b?AAAA?=\r\n\r\na\0b",
        b"From: a@b.example\r\nSubject: \xed\xa0\x80\r\n\r\n\xed\xa0\x80",
    ],
    ids=["nothing", "nul", "noise", "from", "to", "nested", "parts", "header", "encoded-nul", "surrogates"],
)
async def test_any_bytes_end_settled(inn: MailIn, raw: bytes) -> None:
    became = await _reply(inn, raw)
    assert became.state in {"held", "dropped"}
    assert became.reason
    assert await ask(inn.it, "select count(*) from job") == 0


async def test_a_mail_that_kills_the_reading_process_is_held_with_its_reason(
    inn: MailIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("comments_svc.mail.isolate.WALL_S", 0.0)
    became = await _reply(inn, letter())
    assert (became.state, became.reason) == ("held", "unreadable")


async def test_a_fault_of_ours_is_tried_again_and_then_holds_the_mail(
    inn: MailIn, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("comments_svc.inbound.read_mail.never", broken)
    became = await _reply(inn, letter())
    assert became.state == "received"
    for _ in range(2):
        inn.office.wait(minutes=1)
        await inn.work()
    what = "select concat_ws(' ', state, reason, told, slug) from inbound_message i join site s on s.id = i.site_id"
    assert await ask(inn.it, what) == "held fault digest blog"
    assert await ask(inn.it, "select count(*) from job") == 0
    assert "could not be read" in caplog.text


async def test_markup_in_a_mail_is_sanitised_like_any_other(inn: MailIn) -> None:
    await _reply(inn, letter("<img src=x onerror=alert(1)><script>alert(1)</script>[a](javascript:alert(1))"))
    stored = await ask(inn.it, "select html from comment where door = 'mail'")
    assert "<script" not in stored
    assert "<img" not in stored
    assert 'href="javascript' not in stored


async def test_a_forward_can_not_be_made_to_look_like_somebody_elses(inn: MailIn) -> None:
    await inn.office.moderator()
    await _reply(inn, letter(sender='"Mo <mo@example.org>" <ana@reader.example>', subject="A\r\n B"))
    await inn.office.send()
    forwarded = read_mail(inn.office.box.mails[-1])
    assert forwarded["from"].addresses[0].addr_spec == "notify@reply.example"
    assert "mo@example.org" not in forwarded["from"].addresses[0].display_name
    assert ANA in text_of(forwarded)


async def test_a_recipient_of_any_length_is_kept(inn: MailIn) -> None:
    """The index that tells a redelivery takes 2,704 bytes."""
    wild = "".join(chr(0x10000 + 7 * each) for each in range(2_000))
    became = await inn.receive(letter(), wild)
    assert became.state in {"held", "dropped"}
    assert await _unpublished(inn)


async def test_the_same_message_from_many_doors_at_once_is_one(inn: MailIn) -> None:
    comment = await ask(inn.it, "select id::text from comment limit 1")
    to, raw = await inn.reply_address(comment), letter("Once.\r\n")
    found = await asyncio.gather(*(inn.arrive(raw, to) for _ in range(20)))
    await asyncio.gather(*(inn.work() for _ in range(3)))
    assert len(set(found)) == 1
    assert len(await inn.it.texts()) == 2


async def test_a_mail_that_takes_long_holds_up_no_other(inn: MailIn) -> None:
    """Somebody else has it in hand here, so that its reader waits; the one that came after it is read all the same."""
    settings = read({"COMMENTS_MAIL_REPLY": f"reply+{{}}@{HOST}", "COMMENTS_SMTP_URL": "smtp://127.0.0.1:9",
                     "COMMENTS_MAIL_FROM": f"notify@{HOST}"})  # fmt: skip
    slow = await inn.arrive(mail(body="Slow.\r\n"), await inn.post_address())
    async with inn.it.db.tx() as tx, HttpOut(PrivateHosts()) as out:
        await tx.raw.execute("select from inbound_message where id = $1 for update", slow)
        async with doing_jobs(inn.it.db, settings, inn.it.secret, out, inn.it.clock) as hearing:
            await until(lambda: _waits_for_a_lock(inn))
            quick = await inn.arrive(mail(body="Quick.\r\n", subject="Other"), await inn.post_address())
            for hear in hearing:
                hear(JobsWaiting())
            await until(lambda: _was_read(inn, quick))
            assert not await _was_read(inn, slow)


async def _waits_for_a_lock(inn: MailIn) -> bool:
    return bool(
        await ask(
            inn.it,
            "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
        )
    )


async def _was_read(inn: MailIn, message: UUID) -> bool:
    return (await inn.became(message)).state != "received"
