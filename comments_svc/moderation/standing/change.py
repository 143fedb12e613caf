"""A moderator says what becomes of all that an author writes, and takes that back."""

from datetime import datetime
from uuid import UUID

import msgspec

from comments_svc.db.database import Tx
from comments_svc.kernel.ids import uuid7
from comments_svc.kernel.problems import Invalid
from comments_svc.moderation.problems import NothingTells, StandingChanged
from comments_svc.moderation.standing import queries
from comments_svc.moderation.standing.find import find, what_is_thought
from comments_svc.moderation.standing.model import Stood, Whose
from comments_svc.readers.standing import Stand, Standing, set_standing, set_standing_of_address


class Wish(msgspec.Struct, frozen=True):
    """`keeps`: it ends when it would have ended. `note`: None keeps it."""

    stand: Stand
    until: datetime | None = None
    keeps: bool = False
    note: str | None = None


async def change(tx: Tx, site: UUID, comment: UUID, wish: Wish, *, by: UUID, now: datetime) -> Stood | None:
    """What is thought of whoever wrote this comment; None where that was so already.

    Raises NoSuchComment, NothingTells, Invalid (stand).
    """
    of = await find(tx, site, comment)
    if not of.known:
        raise NothingTells
    if of.reader is None and wish.stand is Stand.TRUSTED:
        raise Invalid("stand", "Nobody has proven this address, and anybody can type it: it makes nobody trusted.")
    was = await _turn(tx, site, of)
    until = None if wish.stand is Stand.NORMAL else was.until if wish.keeps else wish.until
    to = Standing(wish.stand, until, was.note if wish.note is None else wish.note)
    if to != was:
        await _set(tx, site, of, to)
    if to.stand is was.at(now) and (to.until == was.until or to.stand is Stand.NORMAL):
        return None
    event = _event(of, was, to, by, now)
    await queries.insert(tx, site, event)
    return event


async def take_back(tx: Tx, site: UUID, event: UUID, *, by: UUID, now: datetime) -> bool:
    """Once, while it is as that left it; whether there is such an event. Raises StandingChanged."""
    done = await queries.lock(tx, site, event)
    if done is None or done.undoes is not None:
        return False
    if done.undone:
        return True
    of = Whose(done.comment_id, done.reader_id, done.email)
    is_now = await _turn(tx, site, of)
    if (is_now.stand, is_now.until) != (done.to_standing, done.to_until):
        raise StandingChanged(done.comment_id)
    back = Standing(done.from_standing, done.from_until, is_now.note)
    await _set(tx, site, of, back)
    await queries.mark_undone(tx, site, done.id)
    await queries.insert(tx, site, msgspec.structs.replace(_event(of, is_now, back, by, now), undoes=done.id))
    return True


async def _turn(tx: Tx, site: UUID, of: Whose) -> Standing:
    if of.reader is not None:
        await queries.lock_reader(tx, site, of.reader)
    elif of.email is not None:
        await queries.lock_address(tx, site, of.email)
    return await what_is_thought(tx, site, of)


async def _set(tx: Tx, site: UUID, of: Whose, to: Standing) -> None:
    if of.reader is not None:
        await set_standing(tx, site, of.reader, to)
    elif of.email is not None:
        await set_standing_of_address(tx, site, of.email, to)


def _event(of: Whose, was: Standing, to: Standing, by: UUID, now: datetime) -> Stood:
    return Stood(
        id=uuid7(),
        comment_id=of.comment,
        name="",
        reader_id=of.reader,
        email=of.email,
        from_standing=was.stand,
        from_until=was.until,
        to_standing=to.stand,
        to_until=to.until,
        moderator_id=by,
        moderator=None,
        undone=False,
        undoes=None,
        at=now,
    )
