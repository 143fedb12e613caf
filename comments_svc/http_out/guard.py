"""Where we may connect to. Asked when a connection is made: neither a second look-up nor a redirect slips by."""

import asyncio
import logging
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Final, TypeAlias

import httpcore2

from comments_svc.http_out.private_hosts import PrivateHosts
from comments_svc.http_out.public_address import public_address

log = logging.getLogger(__name__)

Resolve: TypeAlias = Callable[[str, int], Awaitable[Sequence[str]]]
"""The addresses of a host, as text. Raises OSError."""

PORTS: Final = frozenset({80, 443, 8443, 8448})
"""Of the web, and of Matrix. On others stand mail servers and databases, which must not be talked to by accident."""


class Blocked(httpcore2.ConnectError):
    """The destination is none that we connect to."""


async def resolve(host: str, port: int) -> Sequence[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


class Guard(httpcore2.AsyncNetworkBackend):
    """Resolves once, judges every answer, and connects to an address that was judged."""

    def __init__(self, private: PrivateHosts, resolve: Resolve = resolve) -> None:
        self._private = private
        self._resolve = resolve
        self._network = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature is httpcore2's
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Raises Blocked, and ConnectError when nothing answers."""
        addresses = await self._addresses(host, port)
        failure: Exception = httpcore2.ConnectError("no address")
        for address in addresses:
            try:
                return await self._network.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as reason:
                failure = reason
        raise failure

    async def _addresses(self, host: str, port: int) -> Sequence[str]:
        excepted = self._private.holds(host, port)
        if port not in PORTS and not excepted:
            raise Blocked("port")
        try:
            addresses = await self._resolve(host, port)
        except (OSError, UnicodeError) as reason:
            log.info("a host can't be resolved", extra={"host": host})
            raise Blocked("address") from reason
        if not excepted and not all(map(public_address, addresses)):
            log.warning("a private address was asked for", extra={"host": host})
            raise Blocked("address")
        if not addresses:
            raise Blocked("address")
        return addresses

    async def sleep(self, seconds: float) -> None:
        await self._network.sleep(seconds)
