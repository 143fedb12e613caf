"""The conversation with a mail server, told to a person."""

import ssl
from pathlib import Path
from typing import Final

from comments_svc.mail.model import Deferred, Envelope, Line, Refused, Sent, Who
from comments_svc.mail.send import talk
from comments_svc.mail.server import Server, Tls
from tests.certificate import server_tls
from tests.smtp_sink import PASSWORD, USER, peer, sink

MAIL: Final = b"Subject: a word of the mail\r\n\r\nhi\r\n"
ENVELOPE: Final = Envelope("b@reply.example", "ana@example.org")


async def test_each_line_of_a_good_conversation_is_told(tmp_path: Path) -> None:
    tls = server_tls(tmp_path)
    async with sink(tls=tls) as box:
        trust = ssl.create_default_context(cafile=tmp_path / "cert.pem")
        told = await talk(box.server(Tls.STARTTLS, login=True), ENVELOPE, MAIL, trust=trust)
    assert told.outcome == Sent("250 2.0.0 Ok: queued as 4F2A")
    said = [each.text for each in told.lines if each.who is not Who.SERVER]
    assert said == [
        f"Connecting to 127.0.0.1:{box.port}",
        "EHLO [127.0.0.1]",
        "STARTTLS",
        "The connection is encrypted, and the certificate is good.",
        "EHLO [127.0.0.1]",
        "AUTH (user name and password)",
        "MAIL FROM:<b@reply.example> SIZE=35",
        "RCPT TO:<ana@example.org>",
        f"DATA ({len(MAIL)} bytes)",
        "QUIT",
    ]
    assert Line(Who.SERVER, "250 2.0.0 Ok: queued as 4F2A") in told.lines
    assert told.lines[1].text.startswith("220 sink.example")


async def test_neither_login_nor_mail_is_in_it() -> None:
    async with sink() as box:
        told = await talk(box.server(login=True), ENVELOPE, MAIL)
    whole = " ".join(each.text for each in told.lines)
    assert isinstance(told.outcome, Sent)
    for secret in (USER, PASSWORD, "a word of the mail", "AGJsb2c"):
        assert secret not in whole


async def test_a_login_that_is_refused_is_told_without_the_password() -> None:
    async with sink() as box:
        told = await talk(Server("127.0.0.1", box.port, Tls.OFF, USER, "geheim"), ENVELOPE, MAIL)
    assert isinstance(told.outcome, Deferred)
    assert "refused the login" in told.lines[-1].text
    assert "geheim" not in repr(told)


async def test_a_refusal_is_the_servers_own_line() -> None:
    async with sink() as box:
        box.script["RCPT"].append("550 5.1.1 No such user here")
        told = await talk(box.server(), ENVELOPE, MAIL)
    assert told.outcome == Refused("550 5.1.1 No such user here", of_recipient=True)
    assert Line(Who.SERVER, "550 5.1.1 No such user here") in told.lines


async def test_what_the_network_did_is_told_as_a_note() -> None:
    told = await talk(Server("127.0.0.1", 9, Tls.OFF), ENVELOPE, MAIL)
    assert [each.who for each in told.lines] == [Who.NOTE, Who.NOTE]
    assert told.lines[0].text == "Connecting to 127.0.0.1:9"
    assert isinstance(told.outcome, Deferred)


async def test_signs_that_a_screen_would_obey_are_not_passed_on() -> None:
    async with peer("220 \x1b[2Jhi\u202e", "250 hi", "550 \x07no") as box:
        told = await talk(box.server(), ENVELOPE, MAIL)
    assert all(each.text.isprintable() for each in told.lines)
    assert told.outcome == Refused("550 no", of_recipient=False)
