"""A test mail, with the conversation: a real server, which takes it or does not."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.desk import KIM, Desk, signed_in
from tests.faults.server import free_port
from tests.service import Service, do, service
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
        assert f"127.0.0.1:{gone.port}" in desk.words


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
