"""What somebody wrote by mail or in private, on its way to the moderators: never resent, always a mail of ours."""

from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

import msgspec

from comments_svc.db.database import Tx
from comments_svc.kernel.ids import uuid7
from comments_svc.mail.address import Kind
from comments_svc.notify import queries
from comments_svc.notify.model import DIGEST, FORWARD, HELD_DIGEST, NEW_COMMENT
from comments_svc.notify.pace import forward_place
from comments_svc.notify.queries import Watcher
from comments_svc.outbox.give_addresses import Bearer, give_addresses
from comments_svc.outbox.message import Message
from comments_svc.outbox.put import put

_DAYS: Final = UUID("5b1f3f5e-6f0e-5d5c-9a54-0d8f0c0b8a11")
"""Of the events that a day of a site is."""


class ForwardParams(msgspec.Struct, frozen=True):
    """Of the template `forward`: what is told is read at sending."""

    inbound: str | None = None
    feedback: str | None = None


class DayParams(msgspec.Struct, frozen=True):
    """Of the template `held-digest`: the day (ISO 8601, UTC) whose mails it lists."""

    day: str


class Forwarded(msgspec.Struct, frozen=True, kw_only=True):
    """`inbound`: the mail that it came by, if it did. At least one of the ids says what it is. `email`: who wrote."""

    site: UUID
    inbound: UUID | None = None
    feedback: UUID | None = None
    thread: UUID | None = None
    comment: UUID | None = None
    email: str | None
    event: UUID = msgspec.field(default_factory=uuid7)


async def forward(tx: Tx, what: Forwarded, *, answers: bool, now: datetime) -> bool:
    """To every moderator of the site who wants mail at all, each with an address of their own for the answer. False:
    somebody had so many within the hour that this one belongs into their digest of the day."""
    await queries.in_turn(tx, what.site)
    whom = await queries.watchers(tx, what.site, but=None, email=what.email)
    recent = await queries.recent(tx, what.site, [each.email for each in whom], (NEW_COMMENT, DIGEST, FORWARD), at=now)
    singly = [each for each in whom if forward_place(recent[each.email.lower()], at=now)]
    await put(tx, await _messages(tx, what, singly, answers=answers, now=now))
    return len(singly) == len(whom)


async def _messages(tx: Tx, what: Forwarded, whom: list[Watcher], *, answers: bool, now: datetime) -> list[Message]:
    bearers = [
        Bearer(what.thread, what.comment, each.email, moderator=each.id, feedback=what.feedback, inbound=what.inbound)
        for each in whom
    ]
    ids = await give_addresses(tx, what.site, Kind.AUTHOR, bearers, now=now) if answers else [None] * len(whom)
    params = ForwardParams(_text(what.inbound), _text(what.feedback))
    return [
        Message(
            site_id=what.site,
            event_id=what.event,
            template=FORWARD,
            params=msgspec.json.encode(params).decode(),
            recipient=who.email,
            lang=who.lang,
            moderator_id=who.id,
            thread_id=what.thread,
            comment_id=what.comment,
            address_id=id,
            due_at=now,
            created_at=now,
        )
        for who, id in zip(whom, ids, strict=True)
    ]


def _text(id: UUID | None) -> str | None:
    return str(id) if id else None


async def list_in_digest(tx: Tx, site: UUID, *, now: datetime) -> None:
    """Sees to it that there is a digest of this day, which leaves when the day (UTC) is over."""
    day = now.astimezone(UTC).date()
    due = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)
    messages = [
        Message(
            site_id=site,
            event_id=uuid5(_DAYS, f"{site} {day}"),
            template=HELD_DIGEST,
            params=msgspec.json.encode(DayParams(day.isoformat())).decode(),
            recipient=who.email,
            lang=who.lang,
            moderator_id=who.id,
            due_at=due,
            created_at=now,
        )
        for who in await queries.watchers(tx, site, but=None, email=None)
    ]
    await put(tx, messages)
