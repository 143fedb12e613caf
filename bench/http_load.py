"""A load generator that costs little: raw sockets and epoll, one request in flight on each connection.

Run apart from the server (`taskset` or `pin`), because it would otherwise compete with what it measures:
`python -m bench.http_load PORT CONCURRENCY FILE` sends the requests of FILE (see `write_requests`), each once, and
prints a JSON object: seconds, requests, statuses, latencies in microseconds (p50, p99, max).
"""

import json
import os
import select
import socket
import struct
import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

_LENGTH = struct.Struct("!I")


def write_requests(file: Path, requests: Iterable[bytes]) -> None:
    with file.open("wb") as out:
        for each in requests:
            out.write(_LENGTH.pack(len(each)) + each)


def read_requests(file: Path) -> list[bytes]:
    raw, at, found = file.read_bytes(), 0, []
    while at < len(raw):
        (length,) = _LENGTH.unpack_from(raw, at)
        found.append(raw[at + 4 : at + 4 + length])
        at += 4 + length
    return found


class Connection:
    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""
        self.sent = 0.0

    def send(self, request: bytes) -> None:
        self.sent = time.perf_counter()
        self.socket.sendall(request)

    def receive(self) -> int | None:
        """The status, once the whole answer is here."""
        chunk = self.socket.recv(262_144)
        if not chunk:
            raise ConnectionError("the server closed the connection")
        self.buffer = self.buffer + chunk if self.buffer else chunk
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0:
            return None
        at = self.buffer.find(b"content-length: ", 0, end)
        length = int(self.buffer[at + 16 : self.buffer.index(b"\r\n", at)]) if at >= 0 else 0
        if len(self.buffer) < end + 4 + length:
            return None
        status = int(self.buffer[9:12])
        self.buffer = b""
        return status


def run(port: int, concurrency: int, requests: list[bytes]) -> dict[str, object]:
    """Sends them all; `requests` is used up from its end."""
    poll = select.epoll()
    connections = {each.socket.fileno(): each for each in (Connection(port) for _ in range(concurrency))}
    latencies: list[float] = []
    statuses: Counter[int] = Counter()
    total = len(requests)
    started = time.perf_counter()
    for fd, connection in connections.items():
        poll.register(fd, select.EPOLLIN)
        if requests:
            connection.send(requests.pop())
    while len(latencies) < total:
        for fd, _ in poll.poll(10):
            connection = connections[fd]
            status = connection.receive()
            if status is None:
                continue
            latencies.append(time.perf_counter() - connection.sent)
            statuses[status] += 1
            if requests:
                connection.send(requests.pop())
    seconds = time.perf_counter() - started
    latencies.sort()
    return {
        "seconds": seconds,
        "requests": total,
        "statuses": dict(statuses),
        "p50_us": latencies[total // 2] * 1e6,
        "p99_us": latencies[min(total - 1, total * 99 // 100)] * 1e6,
        "max_us": latencies[-1] * 1e6,
    }


if __name__ == "__main__":
    if len(os.sched_getaffinity(0)) == 1:
        os.nice(0)
    print(json.dumps(run(int(sys.argv[1]), int(sys.argv[2]), read_requests(Path(sys.argv[3])))))
