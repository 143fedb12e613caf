"""The listener in the service: what it answers 250 for is in the database, once."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

import pytest

from comments_svc.mail.address import Addresses, Kind
from tests.database_away import away
from tests.faults.server import free_port
from tests.lmtp_client import Talk, talk
from tests.service import Service, service, until

PATTERN: Final = "reply+{}@reply.example"
MAIL: Final = b"Message-ID: <1@example.org>\r\nFrom: ana@example.org\r\nSubject: Hi\r\n\r\nHello.\r\n"


class Mailed:
    """A service that takes mail."""

    def __init__(self, it: Service, port: int) -> None:
        self.it, self.port = it, port

    def address(self, kind: Kind, id: int) -> str:
        return Addresses(PATTERN, self.it.secret).make(kind, id)

    async def rows(self) -> list[tuple[str, bytes]]:
        async with self.it.db.read() as on:
            found = await on.raw.fetch("select recipient, raw from inbound_message order by id")
        return [(each["recipient"], each["raw"]) for each in found]

    async def open(self) -> bool:
        try:
            async with talk(self.port) as mx:
                return (await mx.hear()).startswith("220 ")
        except OSError:
            return False


@pytest.fixture
async def mailed(clean_url: str) -> AsyncIterator[Mailed]:
    port = free_port()
    settings = {"mail_reply": PATTERN, "mail_listen": f"lmtp://127.0.0.1:{port}", "jobs": "on"}
    async with service(clean_url, **settings) as it:
        await it.site()
        mailed = Mailed(it, port)
        await until(mailed.open)
        yield mailed


async def deliver(mx: Talk, raw: bytes, *recipients: str) -> list[str]:
    assert await mx.begin(*recipients) == ["250 2.1.5 OK"] * len(recipients)
    await mx.data(raw + b".\r\n")
    return [await mx.hear() for _ in recipients]


async def test_what_is_answered_250_is_stored_with_the_bytes_that_came(mailed: Mailed) -> None:
    ana, post = mailed.address(Kind.READER, 1), "blog@reply.example"
    async with talk(mailed.port) as mx:
        await mx.hear()
        assert await deliver(mx, MAIL, ana, post) == ["250 2.0.0 Kept"] * 2
        assert sorted(await mailed.rows()) == sorted([(ana, MAIL), (post, MAIL)])


async def test_the_same_message_a_hundred_times_is_one(mailed: Mailed) -> None:
    ana = mailed.address(Kind.READER, 1)

    async def bring() -> None:
        async with talk(mailed.port) as mx:
            await mx.hear()
            for _ in range(25):
                assert await deliver(mx, MAIL, ana) == ["250 2.0.0 Kept"]

    await asyncio.gather(*[bring() for _ in range(4)])
    assert await mailed.rows() == [(ana, MAIL)]


async def test_mail_for_the_address_that_a_site_names_is_taken(mailed: Mailed) -> None:
    await mailed.it.change(mail="letters@blog.example")
    async with talk(mailed.port) as mx:
        await mx.hear()
        answers = await mx.begin("Letters@Blog.example", "letters@blog.example", "other@blog.example")
        assert [each[:3] for each in answers] == ["250", "250", "550"]


async def test_with_the_database_away_the_door_stands_and_says_451(mailed: Mailed, clean_url: str) -> None:
    ana = mailed.address(Kind.READER, 1)
    async with talk(mailed.port) as mx:
        await mx.hear()
        async with away(clean_url):
            assert await deliver(mx, MAIL, ana) == ["451 4.3.0 The message can't be kept right now, please come again"]
            assert await mailed.open()

        async def again() -> list[str]:
            return await deliver(mx, MAIL, ana)

        await until(again, lambda answers: answers == ["250 2.0.0 Kept"])
    assert await mailed.rows() == [(ana, MAIL)]
