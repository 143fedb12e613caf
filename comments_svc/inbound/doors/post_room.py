"""What the connections of one process share: who is in, how much memory they have taken, whom there is mail for."""

import ipaddress
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final, TypeAlias

import msgspec
from aiosmtpd.smtp import Envelope

from comments_svc.inbound.model import Arrived, MailDoor
from comments_svc.kernel.problem import Problem
from comments_svc.mail.server import is_private

log = logging.getLogger(__name__)

MOST_CONNECTIONS: Final = 200
MOST_OF_ADDRESS: Final = 20
_MEMORY_BYTES: Final = 64 * 2**20
_KEPT: Final = "250 2.0.0 Kept"
_AWAY: Final = "451 4.3.0 The message can't be kept right now, please come again"

Keep: TypeAlias = Callable[[Sequence[Arrived]], Awaitable[None]]
"""Durable when it returns. Raises a Problem when that can't be promised."""
Knows: TypeAlias = Callable[[str], Awaitable[bool]]
"""Whether there is mail for an address. Raises a Problem when nobody can say."""


class Peer(msgspec.Struct, frozen=True):
    """`too_many`: this connection is one more than may be."""

    ip: str
    too_many: bool


class Share:
    """The memory of one message."""

    def __init__(self, room: "PostRoom") -> None:
        self._room, self.taken = room, 0

    def take(self, size: int) -> bool:
        if self._room.memory + size > self._room.memory_bytes:
            return False
        self._room.memory += size
        self.taken += size
        return True


class PostRoom:
    def __init__(self, keep: Keep, knows: Knows, *, memory_bytes: int = _MEMORY_BYTES) -> None:
        self._keep, self._knows = keep, knows
        self.memory_bytes, self.memory = memory_bytes, 0
        self._open: Counter[str] = Counter()

    def enter(self, ip: str) -> Peer:
        """One address alone can't fill the room, unless it is of this machine or network."""
        network = _network(ip)
        self._open[network] += 1
        full = self._open.total() > MOST_CONNECTIONS
        return Peer(ip, full or (self._open[network] > MOST_OF_ADDRESS and not is_private(ip)))

    def leave(self, peer: Peer) -> None:
        network = _network(peer.ip)
        self._open[network] -= 1
        if not self._open[network]:
            del self._open[network]

    @contextmanager
    def share(self) -> Iterator[Share]:
        share = Share(self)
        try:
            yield share
        finally:
            self.memory -= share.taken

    async def knows(self, address: str) -> bool | None:
        """None: nobody can say right now."""
        try:
            return await self._knows(address)
        except Problem:
            return None

    async def keep(self, raw: bytes, envelope: Envelope, origin: tuple[str, str] | None) -> str:
        """The answer: 250 only when every recipient's message is durable. `origin`: address and name of the client."""
        ip, helo = origin or (None, None)
        sender = (envelope.mail_from or "").replace("<>", "")
        arrived = [
            Arrived(raw=raw, sender=sender, recipient=each, door=MailDoor.LISTENER, client_ip=ip, helo=helo)
            for each in envelope.rcpt_tos
        ]
        try:
            await self._keep(arrived)
        except Problem:
            return _AWAY
        except Exception:
            # A fault of ours must not end in a 5xx, after which nobody has the message any more.
            log.exception("a message could not be kept")
            return _AWAY
        return _KEPT


def _network(ip: str) -> str:
    """Of IPv6 the /64, which anybody has."""
    address = ipaddress.ip_address(ip.partition("%")[0])
    return str(address) if address.version == 4 else str(ipaddress.ip_network((int(address), 64), strict=False))
