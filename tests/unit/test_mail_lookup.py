"""The resolver of this machine, held against a name server on loopback that says what the test wants."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any, cast

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from comments_svc.mail.lookup import NoDns, SystemLookup

_RECORDS = {
    ("a.example.", "A"): ["192.0.2.1", "192.0.2.2"],
    ("a.example.", "AAAA"): ["2001:db8::1"],
    ("a.example.", "TXT"): ['"v=spf1 ip4:192.0.2" ".1 -all"', '"other"'],
    ("a.example.", "MX"): ["20 b.example.", "10 C.example."],
    ("none.example.", "MX"): ["0 ."],
    ("1.2.0.192.in-addr.arpa.", "PTR"): ["a.example."],
}


class NameServer(asyncio.DatagramProtocol):
    """`says`: the code of an answer in place of records; None is silence."""

    says: int | None = dns.rcode.NOERROR

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, peer: Any) -> None:
        asked = dns.message.from_wire(data)
        answer = dns.message.make_response(asked)
        answer.flags |= dns.flags.RA
        (question,) = asked.question
        key = (question.name.to_text(), dns.rdatatype.to_text(question.rdtype))
        if self.says is None:
            return
        answer.set_rcode(dns.rcode.Rcode(self.says))
        if key in _RECORDS and self.says == dns.rcode.NOERROR:
            answer.answer.append(dns.rrset.from_text(key[0], 60, "IN", key[1], *_RECORDS[key]))
        elif not any(name == key[0] for name, _ in _RECORDS):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        self.transport.sendto(answer.to_wire(), peer)


@pytest.fixture
async def server() -> AsyncIterator[NameServer]:
    transport, protocol = await asyncio.get_running_loop().create_datagram_endpoint(NameServer, ("127.0.0.1", 0))
    yield protocol
    transport.close()


@contextmanager
def _asking(server: NameServer) -> Iterator[SystemLookup]:
    lookup = SystemLookup()
    lookup._resolver.nameservers = ["127.0.0.1"]
    lookup._resolver.port = server.transport.get_extra_info("sockname")[1]
    yield lookup


async def test_records_are_read(server: NameServer) -> None:
    with _asking(server) as lookup:
        assert sorted(await lookup.addresses("a.example")) == ["192.0.2.1", "192.0.2.2", "2001:db8::1"]
        assert sorted(await lookup.txt("a.example")) == ["other", "v=spf1 ip4:192.0.2.1 -all"]
        assert await lookup.mx("a.example") == [(10, "c.example"), (20, "b.example")]
        assert await lookup.mx("none.example") == [(0, "")]
        assert await lookup.names("192.0.2.1") == ["a.example"]


async def test_what_does_not_exist_has_no_records(server: NameServer) -> None:
    with _asking(server) as lookup:
        assert await lookup.txt("nowhere.example") == []
        assert await lookup.txt("none.example") == []


async def test_a_server_that_fails_is_not_the_same_as_nothing(server: NameServer) -> None:
    server.says = dns.rcode.SERVFAIL
    with _asking(server) as lookup, pytest.raises(NoDns, match=r"TXT of a\.example"):
        await lookup.txt("a.example")


async def test_silence_ends_in_words(server: NameServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("comments_svc.mail.lookup._LIFETIME_S", 0.3)
    server.says = None
    with _asking(server) as lookup, pytest.raises(NoDns, match="no answer in time"):
        await lookup.txt("a.example")


@pytest.mark.parametrize("name", ["a" * 70 + ".example", "..", "\udc80.example"])
async def test_what_is_no_name_ends_in_words(server: NameServer, name: str) -> None:
    with _asking(server) as lookup, pytest.raises(NoDns):
        await lookup.txt(name)
