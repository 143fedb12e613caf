"""Sends what waits in the outbox: each message by one process at a time, and never inside a transaction."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Final, Self, TypeAlias
from uuid import UUID

import msgspec

from comments_svc.db.database import Database, Tx
from comments_svc.db.notify import Announcement, JobsWaiting
from comments_svc.db.problems import Unavailable
from comments_svc.kernel.clock import Clock
from comments_svc.outbox.claim import claim, name, next_message
from comments_svc.outbox.message import Channel, Claimed
from comments_svc.outbox.outcome import Outcome, Postponed, Rejected
from comments_svc.outbox.score_address import HARD, score_address
from comments_svc.outbox.settle import settle

log = logging.getLogger(__name__)

AT_ONCE: Final = 8
PER_DOMAIN: Final = 4
_POLL_S: Final = 5.0
_AGAIN_S: Final = 0.5
_GATHER_S: Final = 0.01
_FINISH_S: Final = 3.0

# One attempt, whatever it takes; raises Unavailable when our own database is away.
Deliver: TypeAlias = Callable[[Claimed], Awaitable[Outcome]]
NameOf: TypeAlias = Callable[[UUID], str]


class Sender:
    """`async with` runs it; leaving lets what is on its way arrive, for three seconds: what is cut off is tried again.

    `channels`: only their messages are taken. `name_of` makes the Message-ID of a row, the same at every try.
    """

    def __init__(
        self,
        db: Database,
        channels: Mapping[Channel, Deliver],
        name_of: NameOf,
        clock: Clock,
        *,
        at_once: int = AT_ONCE,
        per_domain: int = PER_DOMAIN,
    ) -> None:
        self._db, self._channels, self._name_of, self._clock = db, channels, name_of, clock
        self._at_once, self._per_domain = at_once, per_domain
        self._wake = asyncio.Event()
        self._stopping = False
        self._on_their_way: dict[asyncio.Task[None], Claimed] = {}
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._stopping = True
        self._wake.set()
        assert self._task is not None
        await asyncio.wait([self._task, *self._on_their_way], timeout=_FINISH_S)
        left = [self._task, *self._on_their_way]
        for each in left:
            each.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def hear(self, what: Announcement) -> None:
        if isinstance(what, JobsWaiting):
            self._wake.set()

    async def send_due(self) -> int:
        """Sends one batch of what is due, to the end; how many messages that were."""
        claimed = await self._claim()
        await asyncio.gather(*map(self._deliver, claimed))
        return len(claimed)

    async def _run(self) -> None:
        while not self._stopping:
            self._wake.clear()
            try:
                started = await self._start()
                await self._rest(started=started)
            except Unavailable:
                await self._rest_for(1.0)
            except Exception:
                log.exception("sending stopped for a moment")
                await self._rest_for(_POLL_S)

    async def _start(self) -> bool:
        """Whether there was anything to start."""
        claimed = await self._claim()
        for each in claimed:
            task = asyncio.create_task(self._deliver(each))
            self._on_their_way[task] = each
            task.add_done_callback(self._arrived)
        return bool(claimed)

    def _arrived(self, task: asyncio.Task[None]) -> None:
        del self._on_their_way[task]
        self._wake.set()

    async def _claim(self) -> list[Claimed]:
        room = self._at_once - len(self._on_their_way)
        if room <= 0:
            return []
        domains = Counter(domain_of(each) for each in self._on_their_way.values())
        busy = [domain for domain, mails in domains.items() if mails >= self._per_domain]
        async with self._db.tx() as tx:
            claimed = await claim(tx, self._channels, busy=busy, each=self._per_domain, limit=room, now=self._clock())
            return await self._named(tx, claimed)

    async def _named(self, tx: Tx, claimed: list[Claimed]) -> list[Claimed]:
        """With the Message-IDs that they keep, before the first of them is sent."""
        names = {each.id: each.message_id or self._name_of(each.id) for each in claimed}
        if any(each.message_id is None for each in claimed):
            await name(tx, list(names.items()))
        return [msgspec.structs.replace(each, message_id=names[each.id]) for each in claimed]

    async def _deliver(self, message: Claimed) -> None:
        try:
            outcome = await self._channels[message.channel](message)
        except Unavailable:
            outcome = Postponed("Our database was away.")
        except Exception as fault:
            log.exception("a message could not be made", extra={"template": message.template})
            outcome = Postponed(f"A fault of ours: {type(fault).__name__}")
        await self._settle(message, outcome)

    async def _settle(self, message: Claimed, outcome: Outcome) -> None:
        """Until it is kept, however long the database is away: a mail that was taken must not be sent again."""
        while True:
            try:
                async with self._db.single() as tx:
                    await settle(tx, message, outcome, now=self._clock())
            except Unavailable:
                await asyncio.sleep(_AGAIN_S)
            else:
                return await self._score(message, outcome)

    async def _score(self, message: Claimed, outcome: Outcome) -> None:
        """A moderator's address is never stopped: who decides must hear of it."""
        if isinstance(outcome, Rejected) and outcome.of_recipient and _is_readers(message):
            with suppress(Unavailable):
                async with self._db.single() as tx:
                    await score_address(tx, message.recipient, HARD, outcome.answer, now=self._clock())

    async def _rest(self, *, started: bool) -> None:
        """Until something arrives, is put into the outbox, or is due."""
        if started or self._on_their_way:
            await self._rest_for(_POLL_S)
            if self._at_once - len(self._on_their_way) < self._at_once // 2:
                await asyncio.sleep(_GATHER_S)  # one claim for several is much less work than one for each
            return
        async with self._db.read() as on:
            due = await next_message(on, self._channels)
        now = self._clock()
        await self._rest_for(_POLL_S if due is None else min(max((due - now).total_seconds(), 0.02), _POLL_S))

    async def _rest_for(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._wake.wait(), seconds)
        except TimeoutError:
            return


def domain_of(message: Claimed) -> str:
    """Of an address; a hook is a domain of its own."""
    return message.recipient.rpartition("@")[2].lower()


def _is_readers(message: Claimed) -> bool:
    return message.channel is Channel.MAIL and message.moderator_id is None
