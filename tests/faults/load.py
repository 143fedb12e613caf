"""Clients that post as browsers do: each comment has an id of its own, and is sent again until it is acknowledged."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

import asyncpg
import httpx2

from comments_svc.kernel.ids import uuid7
from comments_svc.kernel.secret import new_token
from tests.faults.server import BLOG, PAGE, SITE, wait_until

_TIMEOUT_S: Final = 15
_RETRY_S: Final = 0.1


@dataclass(frozen=True)
class Tried:
    """`status` None: there was no answer, or half of one; `refused`: not even a connection."""

    comment: UUID
    begun: float
    ended: float
    status: int | None
    headers: httpx2.Headers
    refused: bool = False

    @property
    def took(self) -> float:
        return self.ended - self.begun


@dataclass
class Load:
    """What happened, in `history`, is judged against the database."""

    url: str
    retry: bool
    history: list[Tried] = field(default_factory=list)
    stopping: bool = False
    ended: threading.Event = field(default_factory=threading.Event)

    @property
    def acknowledged(self) -> set[UUID]:
        return {each.comment for each in self.history if each.status in (200, 201)}

    @property
    def sent(self) -> set[UUID]:
        return {each.comment for each in self.history}

    def more(self, number: int, within_s: float = 15) -> None:
        """Waits for so many further acknowledged comments."""
        wanted = len(self.acknowledged) + number
        wait_until(lambda: len(self.acknowledged) >= wanted, within_s)

    def finish(self, within_s: float = 15) -> None:
        """No new comments; returns when each client has its last one acknowledged."""
        self.stopping = True
        assert self.ended.wait(within_s)

    def work(self, clients: int) -> None:
        async def together() -> None:
            await asyncio.gather(*(self._client() for _ in range(clients)))

        try:
            asyncio.run(together())
        finally:
            self.ended.set()

    async def _client(self) -> None:
        """On one connection for as long as the service keeps it."""
        token = new_token()
        async with httpx2.AsyncClient(timeout=_TIMEOUT_S, verify=False, trust_env=False) as http:
            while not self.stopping and await self._post(http, uuid7(), token):
                pass

    async def _post(self, http: httpx2.AsyncClient, comment: UUID, token: str) -> bool:
        while await self._try(http, comment, token) not in (200, 201):
            if not self.retry:
                return False
            await asyncio.sleep(_RETRY_S)
        return True

    async def _try(self, http: httpx2.AsyncClient, comment: UUID, token: str) -> int | None:
        begun = time.monotonic()
        try:
            answer = await http.post(
                f"{self.url}/api/v1/sites/{SITE}/comments",
                json={"id": str(comment), "url": PAGE, "text": f"I am {comment}.", "name": "Ana"},
                headers={"origin": BLOG, "authorization": f"Bearer {token}"},
            )
        except httpx2.TransportError as fault:
            refused = isinstance(fault, httpx2.ConnectError)
            self.history.append(Tried(comment, begun, time.monotonic(), None, httpx2.Headers(), refused))
            return None
        self.history.append(Tried(comment, begun, time.monotonic(), answer.status_code, answer.headers))
        return answer.status_code


@contextmanager
def posting(url: str, *, clients: int = 8, retry: bool = True) -> Iterator[Load]:
    """With `retry` a comment is sent until it is acknowledged; without, a client ends at its first failure."""
    load = Load(url, retry)
    thread = threading.Thread(target=load.work, args=(clients,))
    thread.start()
    try:
        yield load
    finally:
        load.stopping = True
        load.retry = False
        thread.join()


@dataclass(frozen=True)
class Stored:
    ids: set[UUID]
    rows: int
    texts: int
    counted: int


def stored(dsn: str) -> Stored:
    """What the database holds, and what the thread says about it."""
    return asyncio.run(_stored(dsn))


async def _stored(dsn: str) -> Stored:
    raw: asyncpg.Connection[Any] = await asyncpg.connect(dsn, timeout=10)
    try:
        rows = await raw.fetch("select id, source from comment")
        counted = await raw.fetchval("select sum(count) from thread")
    finally:
        await raw.close()
    return Stored({each["id"] for each in rows}, len(rows), len({each["source"] for each in rows}), counted or 0)


def assert_each_once(load: Load, found: Stored) -> None:
    """Everything acknowledged is stored, nothing is stored twice, and nothing is stored that nobody sent."""
    assert load.acknowledged - found.ids == set()
    assert found.ids - load.sent == set()
    assert found.rows == found.texts == found.counted
