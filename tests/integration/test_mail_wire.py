"""What a person writes, seen by the server that takes the mail: composed, sent, and read back from the wire."""

import email
from datetime import UTC, datetime
from email import policy
from typing import Final

import msgspec
import pytest

from comments_svc.mail.compose import Letter, compose
from comments_svc.mail.letters import Page, Reply, SafeHtml, Writing
from comments_svc.mail.model import Envelope, Sent
from comments_svc.mail.render import render
from comments_svc.mail.samples import samples
from comments_svc.mail.send import Mailer
from tests.smtp_sink import Mail, sink

ATTACKS: Final = [
    "=?utf-8?q?A=0D=0AReply-To:_x@evil.example=0D=0A=0D=0Abody?=",
    "=?utf-8?b?QQ0KQmNjOiBldmVAZXZpbC5leGFtcGxl?=",
    "A\r\nBcc: eve@evil.example",
    "A\nReply-To: eve@evil.example\n\nbody",
    "A\r\n.\r\nMAIL FROM:<eve@evil.example>",
    "A\u2028Reply-To: eve@evil.example",
    "\x00\x0b\x0c\x1c\x1d\x1e\x85A",
    '"<eve@evil.example>',
    "eve@evil.example,",
    "A\ud800",
]
EXPECTED: Final = {
    *("Date", "From", "To", "Subject", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress", "X-Comments-Loop"),
    *("MIME-Version", "Content-Language", "Content-Type"),
}


def reply_by(name: str) -> Reply:
    sample = samples("en")["reply"]
    assert isinstance(sample, Reply)
    writing = Writing(name, name, SafeHtml("<p>hi</p>"), "https://blog.example/", datetime(2026, 11, 25, tzinfo=UTC))
    page = Page(name, "https://blog.example/")
    return msgspec.structs.replace(sample, site=name, page=page, comment=writing, parent=writing)


async def on_the_wire(params: Reply) -> Mail:
    letter = Letter(
        words=render(params, "en"),
        from_address="notify@reply.example",
        to="ana@example.org",
        date=datetime(2026, 11, 25, tzinfo=UTC),
        message_id="<m.one@reply.example>",
        instance="comments.example",
    )
    async with sink() as box:
        async with Mailer(box.server()) as mailer:
            sent = await mailer.send(Envelope("reply+b@reply.example", "ana@example.org"), compose(letter))
        assert isinstance(sent, Sent)
        assert len(box.mails) == 1
        return box.mails[0]


@pytest.mark.parametrize("name", ATTACKS)
async def test_no_name_title_or_text_adds_a_header_a_recipient_or_a_body(name: str) -> None:
    mail = await on_the_wire(reply_by(name))
    read = email.message_from_bytes(mail.content, policy=policy.default)
    assert (mail.sender, mail.recipient) == ("reply+b@reply.example", "ana@example.org")
    assert set(read.keys()) == EXPECTED
    assert [each.addr_spec for each in read["From"].addresses] == ["notify@reply.example"]
    assert [each.get_content_type() for each in read.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert read.defects == []
    assert b"=?utf-8?q?A" not in mail.content.partition(b"\r\n\r\n")[0]


async def test_every_sample_arrives_as_it_was_rendered() -> None:
    async with sink() as box, Mailer(box.server()) as mailer:
        for lang in ("en", "de"):
            for name, params in samples(lang).items():
                words = render(params, lang)
                letter = Letter(
                    words=words,
                    from_address="notify@reply.example",
                    to="ana@example.org",
                    date=datetime(2026, 11, 25, tzinfo=UTC),
                    message_id=f"<m.{name}@reply.example>",
                    instance="comments.example",
                )
                await mailer.send(Envelope("b@reply.example", "ana@example.org"), compose(letter))
                text, html = email.message_from_bytes(box.mails[-1].content, policy=policy.default).iter_parts()
                assert text.get_content().replace("\r\n", "\n") == words.text
                assert html.get_content().replace("\r\n", "\n").rstrip() == words.html.rstrip()
        assert len(box.mails) == 2 * len(samples("en"))
