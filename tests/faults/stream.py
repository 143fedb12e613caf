"""A reader who keeps the page open: hears `changed` events (server-sent events, HTML standard §9.2)."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any
from urllib.parse import urlencode

from tests.faults.server import SITE, Server


@dataclass
class Watch:
    """`versions` as they were told; `ended`: the service has closed the stream."""

    versions: list[int] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    def heard(self, version: int) -> bool:
        return max(self.versions, default=0) >= version

    def follow(self, answer: HTTPResponse) -> None:
        try:
            for line in answer:
                if line.startswith(b"data:"):
                    told: dict[str, Any] = json.loads(line.removeprefix(b"data:"))
                    self.versions.append(told["version"])
        except (OSError, HTTPException):
            pass  # cut: by the test, or by a server that was killed
        finally:
            self.ended.set()


@contextmanager
def watching(server: Server, page: str) -> Iterator[Watch]:
    """Returns once the service has begun to answer."""
    watch = Watch()
    connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("GET", f"/api/v1/sites/{SITE}/events?{urlencode({'url': page})}")
    line = connection.sock
    answer = connection.getresponse()
    assert answer.status == 200
    thread = threading.Thread(target=watch.follow, args=(answer,))
    thread.start()
    try:
        yield watch
    finally:
        with suppress(OSError):  # the service may have closed it
            line.shutdown(socket.SHUT_RDWR)
        thread.join()
        connection.close()
