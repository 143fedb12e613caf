"""Clients that are slow on purpose, against the whole application behind its own protocol, with shorter times."""

import select
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Final

import pytest
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from comments_svc.app.create import create_app
from comments_svc.app.deadline import DeadlineProtocol
from comments_svc.kernel.secret import RootSecret
from comments_svc.settings.read import read
from comments_svc.web.middleware import body_limit
from tests.faults.server import BLOG, SECRET, SITE, allowed_s, free_port, wait_until

_LARGE: Final = 20_000_000  # more than the buffers of two sockets take
_POST: Final = (
    f"POST /api/v1/sites/{SITE}/comments HTTP/1.1\r\nhost: x\r\norigin: {BLOG}\r\n"
    "content-type: application/json\r\ncontent-length: {length}\r\n\r\n"
)
_GET: Final = "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n"


class ShortDeadlines(DeadlineProtocol):
    request_s = 1.0
    unread_s = 0.5


def with_a_large_answer(app: ASGIApp) -> ASGIApp:
    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == "/large":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"x" * _LARGE})
        else:
            await app(scope, receive, send)

    return serve


@pytest.fixture
def server(dsn: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[uvicorn.Server]:
    monkeypatch.setattr(body_limit, "_BODY_S", 0.5)
    settings = read({"DATABASE_URL": dsn, "COMMENTS_SECRET": SECRET, "COMMENTS_JOBS": "off"})
    app = with_a_large_answer(create_app(settings, RootSecret(SECRET.encode())))
    config = uvicorn.Config(
        app, port=free_port(), http=ShortDeadlines, ws="none", log_config=None, timeout_graceful_shutdown=2
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    wait_until(lambda: server.started, 10)
    yield server
    server.should_exit = True
    thread.join()


@contextmanager
def connected(server: uvicorn.Server, sent: str) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", server.config.port), timeout=10) as client:
        client.sendall(sent.encode())
        yield client


def until_closed(client: socket.socket, drip: bytes) -> tuple[bytes, float]:
    """What came before the server closed the connection, and the seconds that took. `drip` is sent every 0.2 s."""
    begun = time.monotonic()
    came = b""
    while time.monotonic() - begun < 20:
        readable, _, _ = select.select([client], [], [], 0.2)
        try:
            if readable:
                piece = client.recv(65_536)
                if not piece:
                    break
                came += piece
            elif drip:
                client.sendall(drip)
        except ConnectionError:
            break
    return came, time.monotonic() - begun


@pytest.mark.parametrize(
    ("sent", "drip"),
    [
        ("", b""),
        ("GET /hea", b""),
        ("GET /healthz HTTP/1.1\r\nhost: x\r\nx-slow: ", b"y"),
        ("\r\n", b"\r\n"),
        (_GET + "GET /hea", b""),
        (_GET + "\r\n", b"\r\n"),
    ],
    ids=["silent", "half a line", "dripping header", "empty lines", "half a second request", "empty lines after it"],
)
def test_a_request_that_does_not_come_is_not_waited_for(server: uvicorn.Server, sent: str, drip: bytes) -> None:
    with connected(server, sent) as client:
        _, took_s = until_closed(client, drip)
    assert took_s < allowed_s(2)


@pytest.mark.parametrize("drip", [b"", b" "], ids=["half a body", "dripping body"])
def test_a_body_that_does_not_come_is_answered_and_then_not_waited_for(server: uvicorn.Server, drip: bytes) -> None:
    with connected(server, _POST.format(length=1_000) + "{") as client:
        came, took_s = until_closed(client, drip)
    assert came.startswith(b"HTTP/1.1 408 ")
    assert took_s < allowed_s(2)


def test_a_body_that_goes_on_after_its_refusal_is_not_read_for_ever(server: uvicorn.Server) -> None:
    with connected(server, _POST.format(length=1_000_000_000)) as client:
        came, took_s = until_closed(client, b" ")
    assert came.startswith(b"HTTP/1.1 413 ")
    assert took_s < allowed_s(2)


def test_an_answer_that_is_not_read_is_given_up(server: uvicorn.Server) -> None:
    with connected(server, "GET /large HTTP/1.1\r\nhost: x\r\n\r\n"):
        wait_until(lambda: len(server.server_state.connections) == 1, 5)
        wait_until(lambda: not server.server_state.connections, allowed_s(3))


def test_an_answer_that_is_read_slowly_comes_whole(server: uvicorn.Server) -> None:
    with connected(server, "GET /large HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n") as client:
        came, pause = 0, threading.Event()
        while piece := client.recv(2_000_000):
            came += len(piece)
            pause.wait(0.1)
    assert came > _LARGE


def test_a_request_on_its_way_while_the_server_stops_is_answered_as_the_last_one(server: uvicorn.Server) -> None:
    with connected(server, _GET) as client:
        assert client.recv(65_536).startswith(b"HTTP/1.1 200 ")
        server.should_exit = True
        (connection,) = server.server_state.connections
        wait_until(lambda: connection._last, 5)  # type: ignore[union-attr]
        client.sendall(_GET.encode())
        came, _ = until_closed(client, b"")
    assert came.startswith(b"HTTP/1.1 200 ")
    assert b"\r\nconnection: close\r\n" in came


def test_others_are_served_while_many_are_slow(server: uvicorn.Server) -> None:
    quick_s = slowest_of(server, 20)
    with ExitStack() as stack:
        for number in range(300):
            sent = ("", "GET /hea", _POST.format(length=1_000) + "{")[number % 3]
            stack.enter_context(connected(server, sent))
        wait_until(lambda: len(server.server_state.connections) >= 300, 5)
        slow_s = slowest_of(server, 20)
        gone_s = wait_until(lambda: not server.server_state.connections, 10)
    print(f"slowest of 20: {quick_s * 1000:.1f} ms alone, {slow_s * 1000:.1f} ms beside 300; gone after {gone_s:.2f} s")
    assert slow_s < 0.5


def slowest_of(server: uvicorn.Server, number: int) -> float:
    """The seconds that the slowest of so many posts took (to an unknown site: through every layer to the database)."""
    body = '{"url": "https://blog.example/", "text": "Hello."}'
    slowest_s = 0.0
    for _ in range(number):
        begun = time.monotonic()
        with connected(server, _POST.replace(SITE, "nowhere").format(length=len(body)) + body) as client:
            assert client.recv(65_536).startswith(b"HTTP/1.1 404 ")
        slowest_s = max(slowest_s, time.monotonic() - begun)
    return slowest_s
