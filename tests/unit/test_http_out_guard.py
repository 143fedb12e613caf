"""Requests to a place that somebody else has named reach the open internet, and nothing that is ours."""

import asyncio
import socket
import ssl
from collections.abc import Sequence
from pathlib import Path

import pytest

from comments_svc.http_out.private_hosts import PrivateHosts
from comments_svc.http_out.public_address import public_address
from comments_svc.http_out.send import HttpOut, NoAnswer, Request
from tests.certificate import server_tls
from tests.web_peer import Peer, peer, says

_INSIDE = [
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "100.100.100.200",  # the metadata of one cloud
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",  # of another, with a public address
    "169.254.169.254",  # of most
    "172.16.0.1",
    "192.0.0.9",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:a9fe:a9fe",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::",
    "3fff::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "2606:4700::1%eth0",
    "fec0::1",
    "ff02::1",
    "not an address",
]


@pytest.mark.parametrize("address", _INSIDE)
def test_an_address_that_is_not_of_the_open_internet_is_none_of_ours(address: str) -> None:
    assert not public_address(address)


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]
)
def test_an_address_of_the_open_internet_is_reached(address: str) -> None:
    assert public_address(address)


class Names:
    """A resolver that gives one answer after another."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)
        self.asked = 0

    async def __call__(self, _: str, __: int) -> Sequence[str]:
        self.asked += 1
        return self.answers[min(self.asked, len(self.answers)) - 1]


async def _post(out: HttpOut, url: str) -> int:
    return (await out.send(Request("POST", url, {}, b"{}"))).status


async def _refused(out: HttpOut, url: str) -> str:
    with pytest.raises(NoAnswer) as refusal:
        await _post(out, url)
    assert refusal.value.never is ("Only the ports" in str(refusal.value))
    return str(refusal.value)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "017700000001",
        "127.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
    ],
)
async def test_loopback_is_refused_however_it_is_spelled(host: str) -> None:
    async with HttpOut(PrivateHosts()) as out:
        assert "no public address" in await _refused(out, f"https://{host}/")


@pytest.mark.parametrize("port", [22, 25, 5432, 6379, 8000])
async def test_other_ports_than_those_of_the_web_are_refused(port: int) -> None:
    names = Names(["93.184.216.34"])
    async with HttpOut(PrivateHosts(), resolve=names) as out:
        assert "Only the ports" in await _refused(out, f"https://example.org:{port}/")
    assert names.asked == 0


async def test_a_host_is_refused_when_one_of_its_addresses_is_private() -> None:
    async with HttpOut(PrivateHosts(), resolve=Names(["93.184.216.34", "10.0.0.1"])) as out:
        assert "no public address" in await _refused(out, "https://example.org/")


async def test_a_name_is_looked_up_once_and_that_address_is_what_is_reached() -> None:
    """Rebinding: the first answer passes the check, the second one, for the connection, would be loopback."""
    names = Names(["192.0.2.1"], ["127.0.0.1"])
    async with peer() as it, HttpOut(PrivateHosts([f"rebind.example:{it.port}"]), resolve=names, deadline_s=0.3) as out:
        with pytest.raises(NoAnswer):
            await _post(out, f"http://rebind.example:{it.port}/")
        assert (names.asked, it.connections) == (1, 0)
        # The next request looks anew: nothing was remembered from the first.
        assert await _post(out, f"http://rebind.example:{it.port}/") == 204


async def test_what_a_host_was_allowed_yesterday_counts_for_nothing_today() -> None:
    names = Names(["127.0.0.1"])
    async with HttpOut(PrivateHosts(), resolve=names) as out:
        await _refused(out, "https://example.org/")
        names.answers = [["::1"]]
        await _refused(out, "https://example.org/")
    assert names.asked == 2


async def test_a_redirect_is_reported_and_not_followed() -> None:
    async with peer(says("302 Found", "Location: http://169.254.169.254/latest/meta-data/")) as it, _out(it) as out:
        assert await _post(out, it.url) == 302
        assert len(it.asked) == 1


async def test_a_name_that_does_not_exist_is_answered_like_one_of_the_inside() -> None:
    async def nowhere(_: str, __: int) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, "no such name")

    async with (
        HttpOut(PrivateHosts(), resolve=nowhere) as out,
        HttpOut(PrivateHosts(), resolve=Names(["10.0.0.1"])) as other,
    ):
        assert await _refused(out, "https://a.example/") == await _refused(other, "https://b.example/")


async def test_an_exception_holds_for_its_port_only() -> None:
    async with peer() as it, peer() as other, _out(it) as out:
        assert await _post(out, it.url) == 204
        await _refused(out, other.url)
        assert other.connections == 0


@pytest.mark.parametrize(
    ("entry", "host", "port", "holds"),
    [
        ("localhost:9000", "localhost", 9000, True),
        ("localhost:9000", "localhost", 9001, False),
        ("ntfy.lan", "NTFY.lan.", 80, True),
        ("10.0.0.7", "10.0.0.7", 1234, True),
        ("10.0.0.7", "10.0.0.70", 80, False),
        ("[::1]:8080", "0:0:0:0:0:0:0:1", 8080, True),
        ("[::1]", "[::1]", 443, True),
        ("lan", "ntfy.lan", 80, False),
    ],
)
def test_an_exception_names_a_host_and_perhaps_a_port(entry: str, host: str, port: int, holds: bool) -> None:
    assert PrivateHosts([entry]).holds(host, port) is holds


async def test_a_server_that_says_nothing_is_left_after_the_deadline() -> None:
    silence = asyncio.Event()

    async def wait(_: asyncio.StreamWriter) -> None:
        await silence.wait()

    async with peer(wait) as it, _out(it, deadline_s=0.2) as out:
        with pytest.raises(NoAnswer, match=r"no answer within 0\.2 seconds") as reason:
            await _post(out, it.url)
    assert not reason.value.never


async def test_a_head_that_comes_byte_by_byte_does_not_extend_the_deadline() -> None:
    async def drip(writer: asyncio.StreamWriter) -> None:
        for byte in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 10_000:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(0.01)

    async with peer(drip) as it, _out(it, deadline_s=0.3) as out:
        with pytest.raises(NoAnswer, match="no answer within"):
            await _post(out, it.url)


async def test_a_body_that_never_ends_is_not_waited_for() -> None:
    hold = asyncio.Event()

    async def start(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc")
        await writer.drain()
        await hold.wait()

    async with peer(start) as it, _out(it, deadline_s=5) as out:
        before = asyncio.get_running_loop().time()
        assert await _post(out, it.url) == 200
        assert asyncio.get_running_loop().time() - before < 3


async def test_a_huge_body_is_not_read() -> None:
    sent = 0

    async def pour(writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b"x" * 65_536)
            sent += 65_536
            await writer.drain()

    async with peer(pour) as it, _out(it) as out:
        assert await _post(out, it.url) == 200
    assert sent < 20_000_000  # what lay in the buffers of two sockets, and not what it would have sent


async def test_a_huge_head_is_no_answer() -> None:
    async with peer(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 1_000_000) as it, _out(it) as out:
        with pytest.raises(NoAnswer, match="connection broke"):
            await _post(out, it.url)


@pytest.mark.parametrize("nonsense", [b"", b"HELLO\r\n\r\n", b"HTTP/1.1 99 ?\r\n\r\n", b"\0\0\0\0\r\n\r\n"])
async def test_what_is_no_http_is_no_answer(nonsense: bytes) -> None:
    async with peer(nonsense) as it, _out(it) as out:
        with pytest.raises(NoAnswer, match="connection broke"):
            await _post(out, it.url)


async def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    tls = server_tls(tmp_path)
    async with peer(tls=tls) as it, _out(it) as out:
        with pytest.raises(NoAnswer, match="certificate is not valid: self-signed certificate"):
            await _post(out, it.url)
        assert it.asked == []
        trust = ssl.create_default_context(cafile=tmp_path / "cert.pem")
        async with HttpOut(PrivateHosts([it.host]), trust=trust) as trusting:
            assert await _post(trusting, it.url) == 204


async def test_the_certificate_is_held_against_the_name_and_not_the_address(tmp_path: Path) -> None:
    tls = server_tls(tmp_path, "other.example")
    trust = ssl.create_default_context(cafile=tmp_path / "cert.pem")
    async with peer(tls=tls) as it:
        host = f"hook.example:{it.port}"
        async with HttpOut(PrivateHosts([host]), resolve=Names(["127.0.0.1"]), trust=trust) as out:
            with pytest.raises(NoAnswer, match="certificate is not valid: Hostname mismatch"):
                await _post(out, f"https://{host}/")


async def test_a_port_where_nobody_listens_is_said_so() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{taken.getsockname()[1]}"
        async with HttpOut(PrivateHosts([host])) as out:
            with pytest.raises(NoAnswer, match="Nothing accepts connections"):
                await _post(out, f"http://{host}/")


async def test_the_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async with peer() as proxy, peer() as it:
        for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        async with _out(it) as out:
            assert await _post(out, it.url) == 204
        assert (proxy.connections, it.connections) == (0, 1)


def _out(it: Peer, *, deadline_s: float = 10) -> HttpOut:
    return HttpOut(PrivateHosts([it.host]), deadline_s=deadline_s)
