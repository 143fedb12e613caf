"""A test mail, with the conversation: a real server, which takes it or does not."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes
from pathlib import Path

import pytest

from tests.desk import KIM, Desk, signed_in
from tests.faults.server import free_port
from tests.mail_in import mail_in
from tests.service import Service, ask, do, service
from tests.signed_mail import mail, signed
from tests.smtp_sink import Box, sink

TEST = "/dashboard/sites/blog/mail/test"
OTHER = "lee@example.org"


@asynccontextmanager
async def desk_with_mail(dsn: str, box: Box, **settings: str) -> AsyncIterator[tuple[Service, Desk]]:
    server = f"smtp://127.0.0.1:{box.port}?tls=off"
    async with service(dsn, smtp_url=server, mail_from="notify@reply.example", **settings) as it:
        await it.site()
        async with signed_in(it) as desk:
            await desk.visit(TEST)
            yield it, desk


def conversation(desk: Desk) -> list[str]:
    return [" ".join(each.text_content().split()) for each in desk.document.xpath("//ol[@class='talk']/li")]


async def test_the_mail_goes_to_whoever_asks_and_the_conversation_is_shown(database_url: str) -> None:
    async with sink() as box, desk_with_mail(database_url, box) as (_, desk):
        await desk.press(f"Send a test mail to {KIM}")
        assert "The server has taken it" in desk.words
        said = conversation(desk)
    assert f"We said: RCPT TO:<{KIM}>" in said
    assert any(line.startswith("The server said: 250") for line in said)
    [mail] = box.mails
    assert mail.recipient == KIM


async def test_a_server_that_says_no_is_quoted(database_url: str) -> None:
    async with sink() as box, desk_with_mail(database_url, box) as (_, desk):
        box.script["RCPT"].append("550 5.1.1 No such user here")
        await desk.press(f"Send a test mail to {KIM}")
        assert "It did not leave" in desk.words
        assert "550 5.1.1 No such user here" in desk.words
    assert box.mails == []


async def test_a_server_that_is_not_there_is_said_in_words(database_url: str) -> None:
    gone = Box()
    gone.port = free_port()
    async with desk_with_mail(database_url, gone) as (_, desk):
        await desk.press(f"Send a test mail to {KIM}")
        assert "It did not leave" in desk.words
        assert (
            f"Nothing accepts connections at 127.0.0.1:{gone.port}. Check that a mail server runs there" in desk.words
        )
        assert "Errno" not in desk.words


@pytest.mark.parametrize("goes_well", [True, False])
async def test_an_owner_who_is_not_the_operator_sees_whether_it_left_and_no_server(
    database_url: str, *, goes_well: bool
) -> None:
    async with sink() as box, desk_with_mail(database_url, box) as (it, _), signed_in(it, OTHER) as owner:
        box.script["RCPT"].extend([] if goes_well else ["451 4.3.0 Try again later"])
        await owner.visit(TEST)
        await owner.press(f"Send a test mail to {OTHER}")
        assert ("The server has taken it" if goes_well else "It did not leave") in owner.words
        assert conversation(owner) == []
        assert str(box.port) not in owner.words
        assert "451 4.3.0" not in owner.words


async def test_a_look_sends_nothing(database_url: str) -> None:
    async with sink() as box, desk_with_mail(database_url, box) as (_, desk):
        for _each in range(3):
            await desk.visit(TEST)
    assert box.mails == []


async def test_no_more_than_five_a_few_minutes(database_url: str) -> None:
    async with sink() as box, desk_with_mail(database_url, box, rate_limits="on") as (_, desk):
        for _each in range(6):
            await desk.post(TEST)
        assert desk.answer.status_code == 429
    assert len(box.mails) == 5


async def test_without_a_mail_server_the_page_says_what_to_set(blog: Service) -> None:
    async with signed_in(blog) as desk:
        await desk.visit(TEST)
        assert "COMMENTS_SMTP_URL=" in desk.words
        await desk.post(TEST)
        assert "COMMENTS_SMTP_URL=" in desk.words


async def test_only_an_owner_may_send_one(database_url: str) -> None:
    async with sink() as box, desk_with_mail(database_url, box) as (it, _), signed_in(it, OTHER) as other:
        whose = "(select id from moderator where email = $1)"
        await do(it, f"update site_moderator set role = 'moderator' where moderator_id = {whose}", OTHER)
        await other.visit(TEST)
        assert other.answer.status_code == 403
        await other.post(TEST)
        assert other.answer.status_code == 403
    assert box.mails == []


async def test_an_answer_to_the_test_mail_is_looked_at_and_becomes_nothing(database_url: str, tmp_path: Path) -> None:
    key = "s1._domainkey.example.org. CNAME s1._domainkey.reader.example."
    more = {"mail_reply": "reply+{}@reply.example", "mail_webhook_secret": "a-secret-of-thirty-two-characters"}
    async with (
        sink() as box,
        desk_with_mail(database_url, box, **more) as (it, desk),
        mail_in(it, tmp_path, key) as inn,
    ):
        assert "Now reply to it" not in desk.words
        await desk.press(f"Send a test mail to {KIM}")
        assert "Nothing has come yet." in desk.words
        sent = message_from_bytes(box.mails[0].content)
        assert box.mails[0].sender.startswith("reply+b"), "a bounce is seen, too"
        inn.office.wait(minutes=3)
        await desk.follow("Look again")
        assert "Open is the webhook of a provider." in desk.words
        box.script["RCPT"].append("550 5.1.1 No such user here")
        await desk.press(f"Send a test mail to {KIM}")
        assert "dashboard_setup.js" not in desk.answer.text, "nobody waits for the answer to one that did not leave"
        await desk.visit(TEST)
        for sender, covered, verdict in (
            ("Eve <eve@evil.example>", False, "does not prove enough to decide by."),
            (f"Kim <{KIM}>", False, "Nothing proves well enough that you wrote it."),
            (f"Kim <{KIM}>", True, "Mail goes out and comes back."),
        ):
            inn.office.wait(seconds=1)
            answer = mail(sender=sender, to=str(sent["reply-to"]), body=f"Yes, {verdict}\r\n")
            answer = b"Authentication-Results: mx.provider.example; dmarc=pass\r\n" + answer
            became = await inn.receive(signed(answer, "example.org") if covered else answer, str(sent["reply-to"]))
            assert (became.state, became.comment, became.private) == ("dropped", None, None)
            await desk.follow("Look again")
            assert verdict in desk.words
            assert ("COMMENTS_AUTHSERV_ID=mx.provider.example" in desk.words) is not covered
        assert "DKIM of example.org holds." in desk.words
        assert await ask(it, "select count(*) from comment") == 0
