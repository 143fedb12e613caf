"""A mailbox of a real IMAP server: what arrives there is kept within moments, and only then marked as seen."""

import asyncio
import ssl
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from typing import Final
from urllib.parse import quote

import pytest

from comments_svc.db.problems import Unavailable
from comments_svc.doctor.check_mail_in import check_mail_in
from comments_svc.inbound.doors.imap_server import ImapServer
from comments_svc.inbound.doors.mailbox import Folder
from comments_svc.inbound.doors.watch_mailbox import watch_mailbox
from comments_svc.inbound.model import Arrived, MailDoor
from comments_svc.kernel.finding import Level
from comments_svc.settings.read import read
from tests.dovecot import PASSWORD, USER, Dovecot, dovecot, is_installed
from tests.service import service, until

pytestmark = pytest.mark.skipif(
    not is_installed(), reason="NOT TESTED: no Dovecot, or not root (apt install dovecot-imapd)"
)

MAIL: Final = (
    b"Return-Path: <ana@example.org>\r\nMessage-ID: <%d@example.org>\r\nFrom: Zo\xeb <ana@example.org>\r\n\r\nHi.\r\n"
)


class Keeper:
    def __init__(self) -> None:
        self.kept: list[Arrived] = []
        self.fault: Exception | None = None
        self.refused = 0

    async def __call__(self, arrived: Sequence[Arrived]) -> None:
        if self.fault is not None:
            self.refused += 1
            raise self.fault
        self.kept += arrived

    async def count(self) -> int:
        return len(self.kept)

    async def refusals(self) -> int:
        return self.refused


@pytest.fixture(scope="module")
def mailboxes() -> Iterator[Dovecot]:
    with dovecot() as it:
        yield it


@pytest.fixture
def mailbox(mailboxes: Dovecot) -> Dovecot:
    with mailboxes.client() as client:
        client.select("INBOX")
        client.uid("STORE", "1:*", "+FLAGS", "\\Deleted")
        client.expunge()
    return mailboxes


def server(mailbox: Dovecot, folder: str = "INBOX") -> ImapServer:
    return ImapServer("127.0.0.1", mailbox.port, USER, PASSWORD, folder, tls=False)


@asynccontextmanager
async def watching(mailbox: Dovecot, folder: str = "INBOX", idle_s: float = 540.0) -> AsyncIterator[Keeper]:
    keeper = Keeper()
    async with watch_mailbox(Folder(server(mailbox, folder), idle_s=idle_s), keeper):
        yield keeper


async def seen(mailbox: Dovecot, folder: str = "INBOX") -> None:
    await until(lambda: asyncio.to_thread(mailbox.unseen, folder), lambda count: count == 0)


async def test_what_waits_and_what_comes_later_is_kept_and_then_seen(mailbox: Dovecot) -> None:
    await asyncio.to_thread(mailbox.put, MAIL % 1)
    async with watching(mailbox) as keeper:
        await until(keeper.count, lambda count: count == 1)
        for number in (2, 3, 4):
            await asyncio.to_thread(mailbox.put, MAIL % number)
            await until(keeper.count, number.__eq__)
        await seen(mailbox)
    assert keeper.kept == [
        Arrived(raw=MAIL % number, sender="ana@example.org", recipient="", door=MailDoor.IMAP)
        for number in (1, 2, 3, 4)
    ]


async def test_what_cant_be_kept_stays_unseen_and_is_taken_later(mailbox: Dovecot) -> None:
    async with watching(mailbox) as keeper:
        keeper.fault = Unavailable(retry_after_s=1)
        await asyncio.to_thread(mailbox.put, MAIL % 1)
        await until(keeper.refusals)
        assert await asyncio.to_thread(mailbox.unseen) == 1
        keeper.fault = None
        await until(keeper.count, lambda count: count == 1)
        await seen(mailbox)


async def test_a_server_that_hangs_up_or_restarts_is_found_again(mailbox: Dovecot) -> None:
    async with watching(mailbox) as keeper:
        await asyncio.to_thread(mailbox.put, MAIL % 1)
        await until(keeper.count, lambda count: count == 1)
        await asyncio.to_thread(mailbox.hang_up)
        await asyncio.to_thread(mailbox.put, MAIL % 2)
        await until(keeper.count, lambda count: count == 2)
        await asyncio.to_thread(mailbox.stop)
        await asyncio.to_thread(mailbox.start)
        await asyncio.to_thread(mailbox.put, MAIL % 3)
        await until(keeper.count, lambda count: count == 3)


async def test_a_folder_that_was_made_anew_has_other_numbers_and_loses_nothing(mailbox: Dovecot) -> None:
    """UIDVALIDITY: no number outlives a connection."""
    await asyncio.to_thread(_make, mailbox, "Answers")
    await asyncio.to_thread(mailbox.put, MAIL % 1, "Answers")
    async with watching(mailbox, "Answers") as keeper:
        await until(keeper.count, lambda count: count == 1)
        await seen(mailbox, "Answers")
        await asyncio.to_thread(_make, mailbox, "Answers")
        await asyncio.to_thread(mailbox.put, MAIL % 2, "Answers")
        await asyncio.to_thread(mailbox.hang_up)
        await until(keeper.count, lambda count: count == 2)
    assert [each.raw for each in keeper.kept] == [MAIL % 1, MAIL % 2]


def _make(mailbox: Dovecot, folder: str) -> None:
    with mailbox.client() as client:
        client.delete(folder)
        client.create(folder)


async def test_idle_ends_after_its_time_and_is_issued_again(mailbox: Dovecot) -> None:
    stop = threading.Event()
    with Folder(server(mailbox), idle_s=0.2) as folder:
        try:
            for _ in range(3):  # though nothing comes
                await asyncio.wait_for(asyncio.to_thread(folder.wait, stop), 10)
        finally:
            stop.set()
        mailbox.put(MAIL % 1)
        stop.clear()
        await asyncio.to_thread(folder.wait, stop)
        assert [each.raw for each in folder.unseen(1_000, set())] == [MAIL % 1]


async def test_a_wrong_password_is_said_without_it_and_ends_nothing(
    mailbox: Dovecot, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = ImapServer("127.0.0.1", mailbox.port, USER, "hush-hush", "INBOX", tls=False)
    async with watch_mailbox(Folder(wrong), Keeper()):

        async def said() -> str:
            return caplog.text

        await until(said, lambda text: "the mailbox is away: MailboxLoginError" in text)
    assert "hush-hush" not in caplog.text


def test_tls_is_checked(mailbox: Dovecot) -> None:
    given = ImapServer("127.0.0.1", mailbox.tls_port, USER, PASSWORD, "INBOX")
    mailbox.put(MAIL % 1)
    with Folder(given, trust=ssl.create_default_context(cafile=str(mailbox.folder / "cert.pem"))) as folder:
        assert [each.raw for each in folder.unseen(1_000, set())] == [MAIL % 1]
        assert [each.raw for each in folder.unseen(10, set())] == [None]
    with pytest.raises(Exception, match="CERTIFICATE_VERIFY_FAILED"), Folder(given):
        pass


async def test_the_service_watches_the_mailbox_of_its_settings(mailbox: Dovecot, clean_url: str) -> None:
    url = f"imap://{USER}:{quote(PASSWORD, safe='')}@127.0.0.1:{mailbox.port}/INBOX?tls=off"
    async with service(clean_url, imap_url=url, mail_reply="reply+{}@reply.example", jobs="on") as it:
        await asyncio.to_thread(mailbox.put, MAIL % 1)

        async def rows() -> list[tuple[str, bytes]]:
            async with it.db.read() as on:
                found = await on.raw.fetch("select door, raw from inbound_message")
            return [(each["door"], each["raw"]) for each in found]

        assert await until(rows) == [("imap", MAIL % 1)]
        await seen(mailbox)


async def test_the_doctor_says_whether_the_mailbox_lets_us_in_and_never_the_password(mailbox: Dovecot) -> None:
    levels = []
    for password in (PASSWORD, "wrong-one"):
        url = f"imap://{USER}:{quote(password, safe='')}@127.0.0.1:{mailbox.port}/INBOX?tls=off"
        (found,) = await check_mail_in(read({"COMMENTS_IMAP_URL": url, "COMMENTS_MAIL_REPLY": "r+{}@reply.example"}))
        assert password not in found.says and f"127.0.0.1:{mailbox.port}" in found.says
        levels.append((found.level, found.enter))
    enter = ("COMMENTS_IMAP_URL=imaps://USER:PASSWORD@HOST/FOLDER",)
    assert levels == [(Level.OK, ()), (Level.PROBLEM, enter)]
