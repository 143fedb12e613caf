import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from weakref import WeakSet

import msgspec

from comments_svc.inbound.doors.conversation import Conversation, LocalConversation
from comments_svc.inbound.doors.post_room import PostRoom


class Door(msgspec.Struct, frozen=True):
    """`lmtp` or `smtp` at an address of this machine."""

    protocol: str
    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.protocol}://{host}:{self.port}"


class CantListen(OSError):
    """Its text names the door and says why."""


@asynccontextmanager
async def listen(doors: Sequence[Door], room: PostRoom, hostname: str) -> AsyncIterator[list[asyncio.Server]]:
    """Takes mail as long as the block runs; `hostname` greets. Raises CantListen."""
    loop, talks = asyncio.get_running_loop(), WeakSet[Conversation]()
    servers: list[asyncio.Server] = []

    def converse(protocol: str) -> Conversation:
        talk = LocalConversation(room, hostname) if protocol == "lmtp" else Conversation(room, hostname)
        talks.add(talk)
        return talk

    try:
        for each in doors:
            try:
                made = await loop.create_server(partial(converse, each.protocol), each.host, each.port, backlog=256)
            except OSError as reason:
                raise CantListen(f"{each}: {reason.strerror}") from reason
            servers.append(made)
        yield servers
    finally:
        for server in servers:
            server.close()
        for talk in list(talks):
            talk.hang_up()
