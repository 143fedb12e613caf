"""One request to a place that somebody else has named. The only importer of httpcore2, beside the guard."""

import asyncio
import functools
import ssl
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from types import TracebackType
from typing import Final, Self

import httpcore2
import msgspec

from comments_svc.http_out.guard import Blocked, Guard, Resolve, resolve
from comments_svc.http_out.private_hosts import PrivateHosts

_DEADLINE_S: Final = 10.0
_CONNECT_S: Final = 5.0
_AT_ONCE: Final = 20
_READ_BYTES: Final = 65_536


class Request(msgspec.Struct, frozen=True):
    """`url` is ASCII, and `headers` hold no control bytes."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes = b""
    keep_bytes: int = 200
    """So much of the answer's body is kept."""
    read_s: float = 1.0
    """So long the answer's body is awaited."""


class Answer(msgspec.Struct, frozen=True):
    """`start`, the first bytes of the body, is shown to nobody when a stranger has named the place."""

    status: int
    date: datetime | None = None
    start: bytes = b""
    headers: Mapping[str, str] = {}
    """By names in lower case; of one that is sent twice, both values."""

    @property
    def words(self) -> str:
        """Such as `404 Not Found`."""
        try:
            return f"{self.status} {HTTPStatus(self.status).phrase}"
        except ValueError:
            return str(self.status)


class NoAnswer(Exception):
    """Nobody answered. `never`: the destination is none for us, so that trying again is in vain."""

    def __init__(self, reason: str, *, never: bool = False) -> None:
        super().__init__(reason)
        self.never = never


@functools.cache
def _system_trust() -> ssl.SSLContext:
    """Once a process: the system's certificates take as long to read as all else that a start does."""
    return httpcore2.default_ssl_context()


class HttpOut:
    """Follows no redirect, keeps no cookie, reads no proxy from the environment, ends after ten seconds.

    `resolve` and `trust` replace the system's resolver and certificates, in tests.
    """

    def __init__(
        self,
        private: PrivateHosts,
        *,
        resolve: Resolve = resolve,
        trust: ssl.SSLContext | None = None,
        deadline_s: float = _DEADLINE_S,
    ) -> None:
        self.private = private
        self._deadline_s = deadline_s
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=trust or _system_trust(),
            max_connections=_AT_ONCE,
            max_keepalive_connections=0,  # a kept connection would outlive the look at its address
            network_backend=Guard(private, resolve),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._pool.aclose()

    async def send(self, request: Request) -> Answer:
        """Raises NoAnswer, whose words may be shown to who named the destination."""
        try:
            async with asyncio.timeout(self._deadline_s):
                return await self._send(request)
        except Blocked as reason:
            raise NoAnswer(_BLOCKED[str(reason)], never=str(reason) == "port") from reason
        except (TimeoutError, httpcore2.TimeoutException) as reason:
            raise NoAnswer(f"There was no answer within {self._deadline_s:g} seconds.") from reason
        except httpcore2.ConnectError as reason:
            raise NoAnswer(_not_connected(reason)) from reason
        except (httpcore2.NetworkError, httpcore2.ProtocolError) as reason:
            raise NoAnswer("The connection broke before there was an answer.") from reason

    async def _send(self, request: Request) -> Answer:
        timeouts = {"connect": _CONNECT_S, "pool": self._deadline_s}
        extra = (("user-agent", "comments-svc"), ("accept-encoding", "identity"))
        async with self._pool.stream(
            request.method,
            request.url,
            headers=[*request.headers.items(), *extra],
            content=request.body,
            extensions={"timeout": timeouts},
        ) as response:
            start = await _read_a_little(response, request)
            return Answer(response.status, _date(response), start, _headers(response))


async def _read_a_little(response: httpcore2.Response, request: Request) -> bytes:
    """Cut off while it writes, a server would log a fault. Most of it is dropped, and never awaited for long."""
    size, start = 0, b""
    try:
        async with asyncio.timeout(request.read_s):
            async for part in response.aiter_stream():
                size += len(part)
                start = (start + part)[: request.keep_bytes]
                if size > max(_READ_BYTES, request.keep_bytes):
                    break
    except (TimeoutError, httpcore2.TimeoutException, httpcore2.NetworkError, httpcore2.ProtocolError):
        return start
    return start


def _headers(response: httpcore2.Response) -> dict[str, str]:
    found: dict[str, str] = {}
    for raw_name, raw_value in response.headers:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        found[name] = f"{found[name]}, {value}" if name in found else value
    return found


def _date(response: httpcore2.Response) -> datetime | None:
    values = [value for name, value in response.headers if name.lower() == b"date"]
    try:
        return parsedate_to_datetime(values[0].decode("ascii")) if values else None
    except ValueError:
        return None


# An owner of a site learns nothing about names and machines of the operator's network: a private address and a name
# that nobody knows have one answer, and both are tried again, because a resolver may be away for a moment.
_BLOCKED: Final = {
    "address": "The host of this address has no public address. COMMENTS_PRIVATE_HOSTS lists the exceptions.",
    "port": "Only the ports 80, 443, 8443 and 8448 are allowed. COMMENTS_PRIVATE_HOSTS lists the exceptions.",
}


def _not_connected(reason: BaseException) -> str:
    cause: BaseException | None = reason
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"Its certificate is not valid: {cause.verify_message}."
        if isinstance(cause, ssl.SSLError):
            return "It does not speak TLS."
        cause = cause.__cause__ or cause.__context__
    return "Nothing accepts connections there."
