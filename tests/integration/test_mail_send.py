"""Sending to real servers that fail in every way there is."""

import asyncio
import ssl
from pathlib import Path
from typing import Final

import pytest

from comments_svc.mail.model import Deferred, Envelope, Refused, Sent
from comments_svc.mail.send import MAILS_PER_CONNECTION, Mailer
from comments_svc.mail.server import Server, Tls
from tests.certificate import server_tls
from tests.smtp_sink import CUT, DROP, PASSWORD, USER, peer, sink

MAIL: Final = b"From: a@reply.example\r\nSubject: hi\r\n\r\n.a line that begins with a dot\r\n"
ENVELOPE: Final = Envelope("b@reply.example", "ana@example.org")


def to(name: str) -> Envelope:
    return Envelope("b@reply.example", name)


async def sent_to(server: Server, *, timeout_s: float = 5, trust: ssl.SSLContext | None = None) -> object:
    async with Mailer(server, timeout_s=timeout_s, taking_s=timeout_s, trust=trust) as mailer:
        return await mailer.send(ENVELOPE, MAIL)


async def test_a_mail_arrives_with_its_envelope_and_every_byte() -> None:
    async with sink() as box:
        assert await sent_to(box.server()) == Sent("250 2.0.0 Ok: queued as 4F2A")
        assert box.mails == [("b@reply.example", "ana@example.org", MAIL)]


async def test_an_empty_sender_is_sent_as_such() -> None:
    async with sink() as box, Mailer(box.server()) as mailer:
        assert isinstance(await mailer.send(Envelope("", "ana@example.org"), MAIL), Sent)
        assert box.mails[0].sender == ""


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
async def test_a_4xx_means_later_and_the_connection_is_used_again(command: str) -> None:
    async with sink() as box, Mailer(box.server()) as mailer:
        box.script[command].append("451 4.3.0 Try again\tlater")
        assert await mailer.send(ENVELOPE, MAIL) == Deferred("451 4.3.0 Try again later")
        assert isinstance(await mailer.send(ENVELOPE, MAIL), Sent)
        assert (box.connections, len(box.mails)) == (1, 1)


@pytest.mark.parametrize(
    ("command", "answer", "of_recipient"),
    [
        ("RCPT", "550 No such user here", True),
        ("RCPT", "550 5.1.1 No such user here", True),
        ("RCPT", "552 5.2.2 Mailbox full", True),
        ("RCPT", "554 5.7.1 Relay access denied", False),
        ("RCPT", "503 Bad sequence of commands", False),
        ("RCPT", "553 5.1.8 Sender's domain is unknown", False),
        ("MAIL", "550 5.1.0 You may not send as this", False),
        ("DATA", "550 5.7.1 This looks like spam", False),
        ("DATA", "554 Transaction failed", False),
        ("DATA", "550 5.1.1 No such user after all", True),
    ],
)
async def test_a_5xx_means_never_and_blames_the_address_only_for_its_own_faults(
    command: str, answer: str, of_recipient: bool
) -> None:
    async with sink() as box, Mailer(box.server()) as mailer:
        box.script[command].append(answer)
        assert await mailer.send(ENVELOPE, MAIL) == Refused(answer, of_recipient=of_recipient)
        assert isinstance(await mailer.send(ENVELOPE, MAIL), Sent)
        assert box.connections == 1


async def test_nobody_listening_means_later() -> None:
    outcome = await sent_to(Server("127.0.0.1", 9, Tls.OFF))
    assert isinstance(outcome, Deferred)
    assert "127.0.0.1:9" in outcome.answer


@pytest.mark.parametrize("greeting", ["554 No service for you", "421 Too many connections", "not SMTP at all"])
async def test_a_server_that_greets_with_a_refusal_means_later(greeting: str) -> None:
    async with peer(greeting) as box:
        assert isinstance(await sent_to(box.server()), Deferred)


@pytest.mark.parametrize(
    "script",
    [(None,), ("220 hi", None), ("220 hi", "250 hi", None), ("220 hi", "250 hi", "250 ok", None)],
    ids=["greeting", "EHLO", "MAIL", "RCPT"],
)
async def test_a_server_that_falls_silent_means_later_within_the_time_that_was_set(script: tuple[str | None]) -> None:
    async with peer(*script) as box, asyncio.timeout(5):
        outcome = await sent_to(box.server(), timeout_s=0.2)
        assert outcome == Deferred(f"127.0.0.1:{box.port} did not answer within 0.2 s")


async def test_a_server_that_falls_silent_with_the_whole_mail_may_have_taken_it() -> None:
    async with peer("220 hi", "250 hi", "250 ok", "250 ok", "354 go", None) as box:
        outcome = await sent_to(box.server(), timeout_s=0.2)
        assert isinstance(outcome, Deferred)
        assert outcome.handed_over


@pytest.mark.parametrize("command", ["MAIL", "RCPT"])
async def test_a_line_that_breaks_before_the_mail_was_handed_over_means_later(command: str) -> None:
    async with sink() as box:
        box.script[command].append(DROP)
        outcome = await sent_to(box.server())
        assert isinstance(outcome, Deferred)
        assert not outcome.handed_over
        assert box.mails == []


async def test_a_line_that_is_cut_after_the_250_is_not_tried_again_at_once() -> None:
    async with sink() as box:
        box.script["DATA"].append(CUT)
        outcome = await sent_to(box.server())
        assert isinstance(outcome, Deferred)
        assert outcome.handed_over
        assert "may have been taken" in outcome.answer
        assert len(box.mails) == 1


async def test_a_kept_connection_that_is_dead_is_replaced_without_a_word() -> None:
    async with sink() as box, Mailer(box.server()) as mailer:
        assert isinstance(await mailer.send(ENVELOPE, MAIL), Sent)
        box.script["MAIL"] += ["421 4.4.2 Idle for too long"]
        assert isinstance(await mailer.send(ENVELOPE, MAIL), Sent)
        box.script["MAIL"] += [DROP]
        assert isinstance(await mailer.send(ENVELOPE, MAIL), Sent)
        assert (box.connections, len(box.mails)) == (3, 3)


async def test_one_connection_carries_many_mails_and_no_more_than_its_share() -> None:
    async with sink() as box:
        async with Mailer(box.server(), at_once=1) as mailer:
            for _ in range(MAILS_PER_CONNECTION + 1):
                assert isinstance(await mailer.send(ENVELOPE, MAIL), Sent)
        assert box.connections == 2


async def test_no_more_than_so_many_are_sent_at_once_and_to_one_domain() -> None:
    async with sink() as box, Mailer(box.server(), at_once=3, per_domain=2) as mailer:
        full, go = asyncio.Event(), asyncio.Event()

        async def wait() -> None:
            if box.busy["all"] == 3:
                full.set()
            await go.wait()

        box.wait = wait
        people = [to(f"{number}@{domain}") for number in range(5) for domain in ("one.example", "two.example")]
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(mailer.send(each, MAIL)) for each in people]
            await full.wait()
            go.set()
        assert all(isinstance(each.result(), Sent) for each in tasks)
        assert box.most["all"] == 3
        assert max(box.most["one.example"], box.most["two.example"]) == 2


async def test_a_slow_domain_leaves_room_for_the_others() -> None:
    async with sink() as box, Mailer(box.server(), at_once=2, per_domain=1) as mailer:
        go = asyncio.Event()

        async def wait() -> None:
            if box.busy["slow.example"]:
                await go.wait()

        box.wait = wait
        async with asyncio.TaskGroup() as group, asyncio.timeout(10):
            slow = [group.create_task(mailer.send(to(f"{each}@slow.example"), MAIL)) for each in range(4)]
            await box.until(lambda it: it.busy["slow.example"] == 1)
            box.wait = None
            assert isinstance(await mailer.send(to("a@quick.example"), MAIL), Sent)
            go.set()
        assert all(isinstance(each.result(), Sent) for each in slow)


async def test_a_task_that_is_cancelled_leaves_no_connection_half_used() -> None:
    async with sink() as box, Mailer(box.server()) as mailer:
        box.wait = asyncio.Event().wait
        task = asyncio.create_task(mailer.send(ENVELOPE, MAIL))
        await box.until(lambda it: it.busy["all"] == 1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        box.wait = None
        assert isinstance(await mailer.send(ENVELOPE, MAIL), Sent)
        assert box.connections == 2


async def test_an_address_that_can_not_be_on_the_wire_is_refused_and_the_server_not_asked() -> None:
    async with sink() as box, Mailer(box.server()) as mailer:
        for address in ("no-at-sign", "a@b\r\nRCPT TO:<eve@example.org>", "ä@example.org", "<a@b>", "a b@example.org"):
            outcome = await mailer.send(to(address), MAIL)
            assert isinstance(outcome, Refused)
            assert outcome.of_recipient
        assert box.mails == []


async def test_a_host_with_umlauts_is_written_as_the_dns_has_it() -> None:
    async with sink() as box, Mailer(box.server()) as mailer:
        assert isinstance(await mailer.send(to("ana@faß.example"), MAIL), Sent)
        assert box.mails[0].recipient == "ana@xn--fa-hia.example"


@pytest.fixture
def tls(tmp_path: Path) -> ssl.SSLContext:
    return server_tls(tmp_path)


@pytest.fixture
def trust(tls: ssl.SSLContext, tmp_path: Path) -> ssl.SSLContext:
    assert tls is not None  # it has made the certificate
    return ssl.create_default_context(cafile=tmp_path / "cert.pem")


@pytest.mark.parametrize("how", [Tls.STARTTLS, Tls.IMPLICIT])
async def test_a_trusted_server_gets_the_login_and_the_mail_encrypted(
    tls: ssl.SSLContext, trust: ssl.SSLContext, how: Tls
) -> None:
    async with sink(tls=tls, implicit=how is Tls.IMPLICIT) as box:
        assert isinstance(await sent_to(box.server(how, login=True), trust=trust), Sent)
        assert box.logins == [USER]


@pytest.mark.parametrize("how", [Tls.STARTTLS, Tls.IMPLICIT])
async def test_a_certificate_that_nobody_vouches_for_gets_no_login_and_no_mail(tls: ssl.SSLContext, how: Tls) -> None:
    async with sink(tls=tls, implicit=how is Tls.IMPLICIT) as box:
        outcome = await sent_to(box.server(how, login=True))
        assert outcome == Deferred(f"127.0.0.1:{box.port} can't be trusted: self-signed certificate")
        assert (box.logins, box.mails) == ([], [])


@pytest.mark.parametrize("how", [Tls.STARTTLS, Tls.IMPLICIT])
async def test_a_certificate_of_another_name_gets_no_login_and_no_mail(
    tls: ssl.SSLContext, trust: ssl.SSLContext, how: Tls
) -> None:
    async with sink(tls=tls, implicit=how is Tls.IMPLICIT) as box:
        outcome = await sent_to(box.server(how, host="localhost", login=True), trust=trust)
        assert isinstance(outcome, Deferred)
        assert "Hostname mismatch" in outcome.answer
        assert (box.logins, box.mails) == ([], [])


async def test_a_server_without_encryption_gets_no_login_and_no_mail() -> None:
    async with sink() as box:
        outcome = await sent_to(box.server(Tls.STARTTLS, login=True))
        assert isinstance(outcome, Deferred)
        assert "offers no encryption (STARTTLS)" in outcome.answer
        assert (box.logins, box.mails) == ([], [])


async def test_a_server_that_speaks_plainly_where_tls_was_meant_means_later() -> None:
    async with sink() as box, asyncio.timeout(10):
        assert isinstance(await sent_to(box.server(Tls.IMPLICIT), timeout_s=2), Deferred)


async def test_a_login_that_is_refused_means_later_and_shows_no_password() -> None:
    async with sink() as box:
        wrong = Server("127.0.0.1", box.port, Tls.OFF, USER, "wrong password")
        outcome = await sent_to(wrong)
        assert isinstance(outcome, Deferred)
        assert "refused the login: 535" in outcome.answer
        assert "wrong password" not in outcome.answer + repr(wrong)


async def test_a_password_with_signs_of_urls_is_decoded() -> None:
    async with sink() as box:
        server = Server.parse(f"smtp://{USER}:p%2540ss%20word@127.0.0.1:{box.port}?tls=off")
        assert server.password == PASSWORD
        assert isinstance(await sent_to(server), Sent)


async def test_idle_connections_are_ended_politely(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("comments_svc.mail.send.IDLE_S", 0.01)
    async with sink() as box, Mailer(box.server()) as mailer, asyncio.timeout(5):
        assert isinstance(await mailer.send(ENVELOPE, MAIL), Sent)
        await box.until(lambda it: it.open == 0)
        assert isinstance(await mailer.send(ENVELOPE, MAIL), Sent)
        assert box.connections == 2
