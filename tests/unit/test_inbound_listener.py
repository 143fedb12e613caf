"""The listener on real sockets, before a keeper that the test holds."""

import asyncio
import smtplib
import tracemalloc
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final

import pytest

from comments_svc.db.problems import Unavailable
from comments_svc.inbound.doors import post_room
from comments_svc.inbound.doors.conversation import MOST_BYTES, MOST_RECIPIENTS, Conversation
from comments_svc.inbound.doors.listen import CantListen, Door, listen
from comments_svc.inbound.doors.post_room import PostRoom
from comments_svc.inbound.doors.read_data import read_data
from comments_svc.inbound.doors.recipients import Recipients
from comments_svc.inbound.model import Arrived, MailDoor
from comments_svc.kernel.secret import RootSecret
from comments_svc.mail.address import Addresses, Kind
from comments_svc.sites.model import Site
from tests.lmtp_client import talk

ADDRESSES: Final = Addresses("reply+{}@reply.example", RootSecret(b"x" * 32))
ANA: Final = ADDRESSES.make(Kind.READER, 1)
BOB: Final = ADDRESSES.make(Kind.AUTHOR, 2)
FORGED: Final = ANA.replace(ANA[-17], "a" if ANA[-17] != "a" else "b")
MAIL: Final = b"From: ana@example.org\r\nSubject: Hi\r\n\r\nHello.\r\n"
NO_ONE: Final = "550 5.1.1 There is no such address here"
BARE: Final = "550 5.6.11 A bare CR or LF, or a NUL, stands in the message (RFC 5322, section 2.3)"


class Keeper:
    def __init__(self) -> None:
        self.kept: list[Arrived] = []
        self.fault: Exception | None = None
        self.asked = 0
        self.room = PostRoom(self.keep, Recipients(ADDRESSES, self.sites).knows)
        self.lmtp = self.smtp = 0

    async def keep(self, arrived: Sequence[Arrived]) -> None:
        if self.fault is not None:
            raise self.fault
        self.kept += arrived

    async def sites(self) -> list[Site]:
        self.asked += 1
        if self.fault is not None:
            raise self.fault
        return []

    @property
    def texts(self) -> list[bytes]:
        return [each.raw for each in self.kept]


@asynccontextmanager
async def listening() -> AsyncIterator[Keeper]:
    it = Keeper()
    doors = [Door("lmtp", "127.0.0.1", 0), Door("smtp", "127.0.0.1", 0)]
    async with listen(doors, it.room, "reply.example") as servers:
        it.lmtp, it.smtp = (each.sockets[0].getsockname()[1] for each in servers)
        yield it


@pytest.fixture
async def keeper() -> AsyncIterator[Keeper]:
    async with listening() as it:
        yield it


async def test_lmtp_answers_once_for_each_recipient(keeper: Keeper) -> None:
    async with talk(keeper.lmtp) as mx:
        assert await mx.hear() == "220 reply.example comments-svc"
        assert await mx.begin(ANA, "nobody@reply.example", BOB) == ["250 2.1.5 OK", NO_ONE, "250 2.1.5 OK"]
        await mx.data(MAIL + b".\r\n")
        assert [await mx.hear(), await mx.hear()] == ["250 2.0.0 Kept"] * 2
        assert await mx.ask("QUIT") == "221 Bye"
        assert await mx.rest() == []
    assert keeper.kept == [
        Arrived(raw=MAIL, sender="ana@example.org", recipient=each, door=MailDoor.LISTENER) for each in (ANA, BOB)
    ]


async def test_smtp_answers_once_and_notes_who_brought_it(keeper: Keeper) -> None:
    def send() -> dict[str, tuple[int, bytes]]:
        with smtplib.SMTP("127.0.0.1", keeper.smtp, local_hostname="mx.example") as client:
            return client.sendmail("ana@example.org", [ANA, BOB, "nobody@reply.example"], MAIL)

    assert await asyncio.to_thread(send) == {"nobody@reply.example": (550, NO_ONE[4:].encode())}
    assert [(each.recipient, each.client_ip, each.helo) for each in keeper.kept] == [
        (ANA, "127.0.0.1", "mx.example"),
        (BOB, "127.0.0.1", "mx.example"),
    ]


@pytest.mark.parametrize("hello", ["HELO x", "EHLO x"])
async def test_lmtp_does_not_take_the_greetings_of_smtp(keeper: Keeper, hello: str) -> None:
    async with talk(keeper.lmtp) as mx:
        await mx.hear()
        assert (await mx.ask(hello)).startswith("500 ")


async def test_a_forged_address_is_refused_at_rcpt_and_no_data_is_asked_for(keeper: Keeper) -> None:
    async with talk(keeper.lmtp) as mx:
        await mx.hear()
        assert await mx.begin(FORGED) == [NO_ONE]
        assert await mx.ask("DATA") == "503 5.5.1 No recipient that we know"


async def test_guesses_ask_the_database_once_and_a_signed_address_never(keeper: Keeper) -> None:
    async with talk(keeper.lmtp) as mx:
        await mx.hear()
        await mx.begin(ANA)
        assert keeper.asked == 0
        await mx.begin(*[f"guess{each}@reply.example" for each in range(50)])
        assert keeper.asked == 1


async def test_an_address_in_another_case_is_the_same(keeper: Keeper) -> None:
    async with talk(keeper.lmtp) as mx:
        await mx.hear()
        assert await mx.begin(ANA.upper()) == ["250 2.1.5 OK"]


async def test_who_guesses_for_long_by_smtp_is_sent_away(keeper: Keeper) -> None:
    async with talk(keeper.smtp) as mx:
        await mx.hear()
        answers = await mx.begin(*[f"guess{each}@reply.example" for each in range(21)], hello="EHLO x")
        assert answers == [NO_ONE] * 20 + ["421 4.7.0 Too many unknown addresses"]
        assert await mx.rest() == []


async def test_a_bounce_has_an_empty_sender(keeper: Keeper) -> None:
    async with talk(keeper.lmtp) as mx:
        await mx.hear()
        assert await mx.begin(ANA, sender="") == ["250 2.1.5 OK"]
        await mx.data(MAIL + b".\r\n")
        assert await mx.hear() == "250 2.0.0 Kept"
    assert keeper.kept[0].sender == ""


# What smuggles: each of these ends a message for some server, and hides a second message from ours.
SMUGGLED: Final = b"MAIL FROM:<admin@example.org>\r\nRCPT TO:<%s>\r\nDATA\r\n" % ANA.encode()


@pytest.mark.parametrize(
    "end", [b"\n.\n", b"\n.\r\n", b"\r.\r", b"\r.\r\n", b"\r\n.\n", b"\r\n.\r", b"\r\n\0.\r\n", b"\r\r\n.\r\r\n"]
)
@pytest.mark.parametrize("protocol", ["lmtp", "smtp"])
async def test_only_the_whole_end_ends_a_message_and_bare_line_ends_are_refused(
    keeper: Keeper, protocol: str, end: bytes
) -> None:
    async with talk(getattr(keeper, protocol)) as mx:
        await mx.hear()
        await mx.begin(ANA, hello="LHLO x" if protocol == "lmtp" else "EHLO x")
        await mx.data(b"From: a@b.example\r\n\r\nHello" + end + SMUGGLED + b"Second.\r\n.\r\n")
        assert await mx.hear() == BARE
        assert await mx.ask("NOOP") == "250 OK"
    assert keeper.kept == []


async def test_dots_are_taken_off_and_a_line_may_be_long(keeper: Keeper) -> None:
    long = b"y" * 100_000
    async with talk(keeper.lmtp) as mx:
        await mx.hear()
        await mx.begin(ANA)
        await mx.data(b"From: a@b.example\r\n\r\n..\r\n..x\r\n.z" + long + b"\r\n..\r\n.\r\n")
        assert await mx.hear() == "250 2.0.0 Kept"
    assert keeper.texts == [b"From: a@b.example\r\n\r\n.\r\n.x\r\nz" + long + b"\r\n.\r\n"]


async def test_a_message_that_is_too_long_is_refused_for_each_recipient_and_the_next_is_taken(keeper: Keeper) -> None:
    async with talk(keeper.lmtp) as mx:
        await mx.hear()
        await mx.begin(ANA, BOB)
        await mx.data(b"x" * MOST_BYTES + b"\r\n.\r\n")
        assert [await mx.hear(), await mx.hear()] == ["552 5.3.4 The message is too long"] * 2
        await mx.begin(ANA)
        await mx.data(MAIL + b".\r\n")
        assert await mx.hear() == "250 2.0.0 Kept"
    assert keeper.texts == [MAIL]
    assert keeper.room.memory == 0


async def test_a_size_that_is_declared_too_long_is_refused_before_the_data(keeper: Keeper) -> None:
    async with talk(keeper.lmtp) as mx:
        await mx.hear()
        await mx.ask("LHLO x")
        assert (await mx.ask(f"MAIL FROM:<a@b.example> SIZE={MOST_BYTES + 1}")).startswith("552 ")


async def test_all_messages_at_once_take_no_more_memory_than_there_is_room_for(keeper: Keeper) -> None:
    keeper.room.memory_bytes = 1_000
    async with talk(keeper.lmtp) as mx:
        await mx.hear()
        await mx.begin(ANA)
        await mx.data(b"x" * 2_000 + b"\r\n.\r\n")
        assert await mx.hear() == "452 4.3.1 Too much mail at once, please come again"
    assert keeper.room.memory == 0


async def test_a_message_of_blank_lines_takes_no_more_memory_than_its_length() -> None:
    """As objects, they would take thirty times that, and the room for all messages counts their bytes."""
    reader = asyncio.StreamReader(limit=32_768)
    reading = asyncio.create_task(read_data(reader, most_bytes=MOST_BYTES, room=_Endless()))
    tracemalloc.start()
    try:
        for _ in range(100):
            reader.feed_data(b"\r\n" * 1_000)
            await asyncio.sleep(0)
        reader.feed_data(b".\r\n")
        assert len(await reading) == 200_000
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


class _Endless:
    def take(self, _size: int) -> bool:
        return True


async def test_recipients_beyond_a_hundred_are_for_another_time(keeper: Keeper) -> None:
    async with talk(keeper.lmtp) as mx:
        await mx.hear()
        answers = await mx.begin(*[ADDRESSES.make(Kind.READER, each) for each in range(MOST_RECIPIENTS + 1)])
        assert answers[:-1] == ["250 2.1.5 OK"] * MOST_RECIPIENTS
        assert answers[-1] == "452 4.5.3 Too many recipients"


@pytest.mark.parametrize("fault", [Unavailable(retry_after_s=1), RuntimeError("ours")])
async def test_whatever_is_wrong_with_us_the_mail_stays_with_who_brings_it(keeper: Keeper, fault: Exception) -> None:
    async with talk(keeper.lmtp) as mx:
        await mx.hear()
        await mx.begin(ANA, BOB)
        keeper.fault = fault
        await mx.data(MAIL + b".\r\n")
        assert [await mx.hear(), await mx.hear()] == [
            "451 4.3.0 The message can't be kept right now, please come again"
        ] * 2


async def test_an_unknown_address_is_refused_for_now_when_the_database_is_away(keeper: Keeper) -> None:
    keeper.fault = Unavailable(retry_after_s=1)
    async with talk(keeper.lmtp) as mx:
        await mx.hear()
        assert await mx.begin(ANA, "blog@reply.example") == ["250 2.1.5 OK", "451 4.3.0 Please come again later"]


@pytest.mark.parametrize(
    ("said", "kept"), [("a\rb.example", "a?b.example"), ("[192.0.2.1]", "[192.0.2.1]"), ("a b;<c>", "a?b??c?")]
)
async def test_the_name_in_ehlo_is_cleaned(keeper: Keeper, said: str, kept: str) -> None:
    async with talk(keeper.smtp) as mx:
        await mx.hear()
        await mx.begin(ANA, hello=f"EHLO {said}")
        await mx.data(MAIL + b".\r\n")
        await mx.hear()
    assert keeper.kept[0].helo == kept


@pytest.mark.parametrize(
    "path",
    ["<a@b.example", "a@b.example", "<a@b.example\rRCPT>", "<<a@b>>", '<"' + '\\"' * 400 + "@b>", "<" * 900, "<a b@c>"],
)
async def test_what_is_no_path_is_refused_at_once(keeper: Keeper, path: str) -> None:
    async with talk(keeper.lmtp) as mx:
        await mx.hear()
        await mx.ask("LHLO x")
        assert (await mx.ask(f"MAIL FROM:{path}")).startswith("553 ")


async def test_pipelined_commands_are_answered_in_order(keeper: Keeper) -> None:
    async with talk(keeper.lmtp) as mx:
        await mx.hear()
        assert (await mx.ask("LHLO x")).endswith("250 PIPELINING")
        mx.say(f"MAIL FROM:<>\r\nRCPT TO:<{ANA}>\r\nRCPT TO:<x@y.example>\r\nDATA")
        assert [(await mx.hear())[:3] for _ in range(4)] == ["250", "250", "550", "354"]


async def test_one_connection_more_than_may_be_is_sent_away(keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(post_room, "MOST_CONNECTIONS", 1)
    async with talk(keeper.lmtp) as first:
        await first.hear()
        async with talk(keeper.smtp) as second:
            assert await second.rest() == ["421 4.7.0 Too many connections, please come again later"]
        assert await first.ask("NOOP") == "250 OK"


def test_one_address_may_hold_twenty_connections_and_an_ipv6_network_counts_as_one(keeper: Keeper) -> None:
    for ip in ("8.8.8.8", "2a00:1450:4001:800::1"):
        assert not any(keeper.room.enter(ip).too_many for _ in range(20))
    assert keeper.room.enter("8.8.8.8").too_many
    assert keeper.room.enter("2a00:1450:4001:800::2").too_many
    assert not keeper.room.enter("8.8.4.4").too_many
    assert not any(keeper.room.enter("10.0.0.1").too_many for _ in range(30))


async def test_who_says_nothing_is_hung_up_on(keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Conversation, "command_s", 0.05)
    async with talk(keeper.smtp) as mx:
        await mx.hear()
        assert await mx.rest() == []


async def test_who_says_nothing_of_use_is_hung_up_on_too(keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Conversation, "session_s", 0.05)
    async with talk(keeper.smtp) as mx:
        await mx.hear()
        said = 0
        while await mx.ask("RSET"):
            said += 1
    assert said < 100_000, "so many end it, however soon they come"


async def test_a_connection_that_ends_in_the_middle_keeps_nothing(keeper: Keeper) -> None:
    async with talk(keeper.lmtp) as mx:
        await mx.hear()
        await mx.begin(ANA)
        await mx.data(b"From: a@b.example\r\n\r\nHalf")
    async with talk(keeper.lmtp) as mx:
        assert (await mx.hear()).startswith("220")
    assert keeper.kept == []


async def test_a_taken_port_is_named(keeper: Keeper) -> None:
    with pytest.raises(CantListen, match=rf"smtp://127\.0\.0\.1:{keeper.smtp}: "):
        async with listen([Door("smtp", "127.0.0.1", keeper.smtp)], keeper.room, "x"):
            pass


async def test_the_mail_server_of_this_machine_says_who_brought_a_message_and_that_holds_for_one(
    keeper: Keeper,
) -> None:
    async with talk(keeper.lmtp) as mx:
        await mx.hear()
        assert "250-XFORWARD NAME ADDR" in await mx.ask("LHLO mx.reply.example")
        for forward in ("NAME=mx.example.org ADDR=IPV6:2001:db8::7", "HELO=mx.Example.org SOURCE=REMOTE"):
            assert await mx.ask(f"XFORWARD {forward}") == "250 2.0.0 OK"
        for _ in range(2):
            await mx.ask("MAIL FROM:<a@b.example>")
            await mx.ask(f"RCPT TO:<{ANA}>")
            await mx.data(MAIL + b".\r\n")
            await mx.hear()
    assert [(each.client_ip, each.helo) for each in keeper.kept] == [("2001:db8::7", "mx.Example.org"), (None, None)]


@pytest.mark.parametrize("forward", ["ADDR=[UNAVAILABLE]", "ADDR=203.0.113.5 SOURCE=LOCAL", "ADDR=x HELO=a;b", ""])
async def test_a_client_that_is_not_known_is_none(keeper: Keeper, forward: str) -> None:
    async with talk(keeper.lmtp) as mx:
        await mx.hear()
        await mx.ask("LHLO mx.reply.example")
        assert await mx.ask(f"XFORWARD {forward}") == "250 2.0.0 OK"
        await mx.ask("MAIL FROM:<a@b.example>")
        await mx.ask(f"RCPT TO:<{ANA}>")
        await mx.data(MAIL + b".\r\n")
        await mx.hear()
    assert keeper.kept[0].client_ip is None
