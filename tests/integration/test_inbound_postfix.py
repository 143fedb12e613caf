"""Postfix brings mail to the LMTP door: what it hands over is here once, and what it can't hand over stays with it."""

import asyncio
import smtplib
from collections.abc import AsyncIterator
from typing import Final

import pytest

from comments_svc.mail.address import Kind
from tests.database_away import away
from tests.faults.server import free_port
from tests.integration.test_inbound_doors import PATTERN, Mailed
from tests.postfix import Postfix, is_installed, postfix
from tests.service import service, until

pytestmark = pytest.mark.skipif(not is_installed(), reason="NOT TESTED: no Postfix, or not root (apt install postfix)")

MAIL: Final = (
    "Message-ID: <{}@example.org>\r\nFrom: ana@example.org\r\nSubject: Hi\r\n"
    "Date: Wed, 25 Nov 2026 10:00:00 +0000\r\n\r\n.Hello.\r\n..\r\n"
)


@pytest.fixture
async def mailed(clean_url: str) -> AsyncIterator[Mailed]:
    port = free_port()
    settings = {"mail_reply": PATTERN, "mail_listen": f"lmtp://127.0.0.1:{port}", "jobs": "on"}
    async with service(clean_url, **settings) as it:
        await it.site()
        mailed = Mailed(it, port)
        await until(mailed.open)
        yield mailed


async def send(server: Postfix, name: str, *recipients: str) -> dict[str, tuple[int, bytes]]:
    """Those that were refused at once."""

    def run() -> dict[str, tuple[int, bytes]]:
        with server.client() as client:
            client.ehlo()
            # As the mail server of the Internet that brought it.
            client.docmd("XCLIENT", "NAME=mx.example.org ADDR=192.0.2.77")
            client.ehlo("mx.example.org")
            return client.sendmail("ana@example.org", list(recipients), MAIL.format(name))

    return await asyncio.to_thread(run)


async def emptied(server: Postfix) -> None:
    async def waiting() -> int:
        return await asyncio.to_thread(server.waiting)

    await until(waiting, lambda count: count == 0)


async def test_of_three_recipients_two_get_it_once_and_the_unknown_one_is_refused(mailed: Mailed) -> None:
    ana, bob = mailed.address(Kind.READER, 1), mailed.address(Kind.READER, 2)
    with postfix(mailed.port) as server:
        assert await send(server, "three", ana, "nobody@reply.example", bob) == {}
        await until(mailed.rows, lambda rows: len(rows) == 2)
        await until(lambda: logged(server, "status=bounced"))
        await emptied(server)
        log = server.log
    assert sorted(recipient for recipient, _ in await mailed.rows()) == sorted([ana, bob])
    assert [line.count("status=sent") for line in log.splitlines() if "to=<reply+" in line] == [1, 1]
    assert "550 5.1.1 There is no such address here" in log
    assert "may be sent more than once" not in log


async def logged(server: Postfix, words: str) -> bool:
    return words in server.log


async def test_asked_first_postfix_refuses_an_unknown_address_in_the_session(mailed: Mailed) -> None:
    ana = mailed.address(Kind.READER, 1)
    with postfix(mailed.port, ask_first=True) as server:

        async def answer() -> dict[str, tuple[int, bytes]]:
            try:
                return await send(server, "first", ana, "nobody@reply.example")
            except smtplib.SMTPRecipientsRefused as refused:
                return refused.recipients

        # Until it has asked, Postfix says "later".
        refused = await until(answer, lambda refused: [code for code, _ in refused.values()] == [550])
        assert b"There is no such address here" in refused["nobody@reply.example"][1]
        await until(mailed.rows, lambda rows: len(rows) == 1)


async def test_the_bytes_are_those_that_were_sent_and_the_client_is_known_for_spf(mailed: Mailed) -> None:
    ana = mailed.address(Kind.READER, 1)
    with postfix(mailed.port) as server:
        await send(server, "bytes", ana)
        ((_, raw),) = await until(mailed.rows)
    assert raw.endswith(MAIL.format("bytes").encode())
    async with mailed.it.db.read() as on:
        row = await on.raw.fetchrow("select sender, client_ip, helo from inbound_message")
    assert row is not None
    assert tuple(row) == ("ana@example.org", "192.0.2.77", "mx.example.org")


async def test_while_the_database_is_away_postfix_keeps_it_and_brings_it_again_once(
    mailed: Mailed, clean_url: str
) -> None:
    ana, bob = mailed.address(Kind.READER, 1), mailed.address(Kind.READER, 2)
    with postfix(mailed.port) as server:
        async with away(clean_url):
            await send(server, "later", ana, bob)
            await until(lambda: logged(server, "status=deferred"))
            assert "451 4.3.0" in server.log
        await asyncio.to_thread(server.flush)
        await until(mailed.rows, lambda rows: len(rows) == 2)
        await emptied(server)
    assert len(await mailed.rows()) == 2
