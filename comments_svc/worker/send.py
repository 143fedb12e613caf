"""Sends what waits in the outbox: each message by one process at a time, and never inside a transaction."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Final, Self, TypeAlias
from uuid import UUID

import msgspec

from comments_svc.db.database import Database, Tx
from comments_svc.db.notify import Announcement, JobsWaiting
from comments_svc.db.problems import Unavailable
from comments_svc.kernel.clock import Clock
from comments_svc.kernel.phrase import phrase
from comments_svc.mail.model import CutOff
from comments_svc.outbox.claim import Room, claim, name, next_message, renew
from comments_svc.outbox.message import Channel, Claimed, Lane
from comments_svc.outbox.model import OUR_FAULT, Interrupted, Outcome, Postponed, Rejected
from comments_svc.outbox.score_address import HARD, score_address
from comments_svc.outbox.settle import settle
from comments_svc.outbox.without_addresses import without_addresses

log = logging.getLogger(__name__)

AT_ONCE: Final = 8
"""On their way to the mail server. As many again are written meanwhile."""
PER_DOMAIN: Final = 4
URGENT_AT_ONCE: Final = 4
URGENT_PER_DOMAIN: Final = 2

# No lane takes the places of another. Webhooks are also counted by site: it may have twenty, and all of them slow.
_PLACES: Final = {
    Lane(Channel.MAIL, urgent=True): Room(URGENT_AT_ONCE, URGENT_PER_DOMAIN, URGENT_AT_ONCE),
    Lane(Channel.MAIL): Room(2 * AT_ONCE, PER_DOMAIN, 2 * AT_ONCE),
    Lane(Channel.HOOK): Room(12, 2, 4),
}
_RENEW_EVERY: Final = timedelta(minutes=1)
_POLL_S: Final = 5.0
_AGAIN_S: Final = 0.5
_GATHER_S: Final = 0.01
_FINISH_S: Final = 3.0
_FAILED: Final = {Channel.MAIL: "a mail did not leave", Channel.HOOK: "a webhook did not leave"}
_HAND_BACK_S: Final = 2.0

# One attempt, whatever it takes; raises Unavailable when our own database is away.
Deliver: TypeAlias = Callable[[Claimed], Awaitable[Outcome]]
NameOf: TypeAlias = Callable[[UUID], str]


class Sender:
    """`async with` runs it; leaving lets what is on its way arrive, for three seconds, and hands back the rest: another
    process takes it at once.

    `channels`: only their messages are taken. `name_of` makes the Message-ID of a row, the same at every try.
    """

    def __init__(
        self,
        db: Database,
        channels: Mapping[Channel, Deliver],
        name_of: NameOf,
        clock: Clock,
    ) -> None:
        self._db, self._channels, self._name_of, self._clock = db, channels, name_of, clock
        self._places = {lane: room for lane, room in _PLACES.items() if lane.channel in channels}
        self._renewed = clock()
        self._wake = asyncio.Event()
        self._stopping = False
        self._on_their_way: dict[asyncio.Task[None], Claimed] = {}
        self._settling: set[UUID] = set()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._stopping = True
        self._wake.set()
        assert self._task is not None
        await asyncio.wait([self._task, *self._on_their_way], timeout=_FINISH_S)
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self._hand_back()

    async def _hand_back(self) -> None:
        """What became of each is kept, if our database is there."""
        await asyncio.sleep(0)  # a task that is cancelled before its first step would keep nothing
        left = list(self._on_their_way.items())
        for task, message in left:
            if message.id not in self._settling:
                task.cancel()
        if left:
            await asyncio.wait([task for task, _ in left], timeout=_HAND_BACK_S)
        for task, _ in left:
            task.cancel()
        await asyncio.gather(*(task for task, _ in left), return_exceptions=True)

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
                await self._renew()
                started = await self._start()
                await self._rest(started=started)
            except Unavailable:
                await self._rest_for(1.0)
            except Exception:
                log.exception("sending stopped for a moment")
                await self._rest_for(_POLL_S)

    async def _renew(self) -> None:
        """A server may think for ten minutes about a mail that it has whole."""
        now = self._clock()
        if self._on_their_way and now - self._renewed >= _RENEW_EVERY:
            async with self._db.single() as tx:
                await renew(tx, list(self._on_their_way.values()), now=now)
            self._renewed = now

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
        rooms = {lane: self._room(lane) for lane in self._places}
        free = [(lane, room) for lane, room in rooms.items() if room.most > 0]
        if not free:
            return []
        now = self._clock()
        async with self._db.tx() as tx:
            claimed = [each for lane, room in free for each in await claim(tx, lane, room, now=now)]
            return await self._named(tx, claimed)

    def _room(self, lane: Lane) -> Room:
        """What is left of its places."""
        places, out = self._places[lane], [each for each in self._on_their_way.values() if each.lane == lane]
        domains, sites = Counter(map(domain_of, out)), Counter(each.site_id for each in out if each.site_id)
        return Room(
            most=places.most - len(out),
            each=places.each,
            of_site=places.of_site,
            busy=[domain for domain, number in domains.items() if number >= places.each],
            busy_sites=[site for site, number in sites.items() if number >= places.of_site],
        )

    async def _named(self, tx: Tx, claimed: list[Claimed]) -> list[Claimed]:
        """With the Message-IDs that they keep, before the first of them is sent."""
        names = {each.id: each.message_id or self._name_of(each.id) for each in claimed}
        if any(each.message_id is None for each in claimed):
            await name(tx, list(names.items()))
        return [msgspec.structs.replace(each, message_id=names[each.id]) for each in claimed]

    async def _deliver(self, message: Claimed) -> None:
        outcome = await self._attempt(message)
        self._settling.add(message.id)
        try:
            await self._settle(message, outcome)
        finally:
            self._settling.discard(message.id)

    async def _attempt(self, message: Claimed) -> Outcome | Interrupted:
        try:
            outcome = await self._channels[message.channel](message)
        except asyncio.CancelledError as cut:  # this process ends
            return Interrupted(unsure=isinstance(cut, CutOff))
        except Unavailable:
            return Postponed(phrase("Our database was away."))
        except Exception as fault:
            log.exception("a message could not be made", extra={"template": message.template})
            return Postponed(f"{OUR_FAULT} {type(fault).__name__}")
        _log_failure(message, outcome)
        return outcome

    async def _settle(self, message: Claimed, outcome: Outcome | Interrupted) -> None:
        """Until it is kept, however long the database is away: a mail that was taken must not be sent again."""
        while True:
            try:
                async with self._db.single() as tx:
                    await settle(tx, message, outcome, now=self._clock())
            except Unavailable:
                await asyncio.sleep(_AGAIN_S)
            else:
                return await self._score(message, outcome)

    async def _score(self, message: Claimed, outcome: Outcome | Interrupted) -> None:
        """A moderator's address is never stopped: who decides must hear of it."""
        if isinstance(outcome, Rejected) and outcome.of_recipient and _is_readers(message):
            with suppress(Unavailable):
                async with self._db.single() as tx:
                    await score_address(tx, message.recipient, HARD, outcome.answer, now=self._clock())

    async def _rest(self, *, started: bool) -> None:
        """Until something arrives, is put into the outbox, or is due."""
        if started or self._on_their_way:
            await self._rest_for(_POLL_S)
            if len(self._on_their_way) > AT_ONCE:
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


def _log_failure(message: Claimed, outcome: Outcome) -> None:
    """One line for each attempt that failed. `message` is the row, for the address does not belong into a log."""
    if isinstance(outcome, Postponed | Rejected):
        again = "tried again" if isinstance(outcome, Postponed) else "given up"
        facts = {"template": message.template, "attempt": message.attempts, "then": again}
        said = without_addresses(outcome.answer, message.recipient)
        log.warning(_FAILED[message.channel], extra={"id": str(message.id), **facts, "answer": said})


def domain_of(message: Claimed) -> str:
    """Of an address; each webhook is one of its own (as in `outbox/claim.py`)."""
    return message.recipient.partition("@")[2].lower() or message.recipient


def _is_readers(message: Claimed) -> bool:
    return message.channel is Channel.MAIL and message.moderator_id is None
