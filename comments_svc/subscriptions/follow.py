from datetime import datetime
from enum import StrEnum
from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.kernel.ids import uuid7
from comments_svc.kernel.problems import Invalid
from comments_svc.readers.ask_proof import ask_proof
from comments_svc.readers.model import Proven, Wish
from comments_svc.readers.queries import address_of
from comments_svc.sites.model import Site
from comments_svc.subscriptions import queries
from comments_svc.subscriptions.model import Scope
from comments_svc.subscriptions.move import move
from comments_svc.subscriptions.problems import FollowingOff


class Following(StrEnum):
    """What came of a wish to follow."""

    ACTIVE = "active"
    ASKED = "asked"
    """A mail asks the address first; the same is said where it had one today, or wants none."""


async def follow(
    tx: Tx, site: Site, reader: UUID, thread: UUID, scope: Scope, *, email: str | None, lang: str, now: datetime
) -> Following:
    """At once for the reader's proven address, which is meant where no other is given. Mail comes in `lang`.

    Raises Invalid, FollowingOff, ProofTooOld.
    """
    if not site.follow:
        raise FollowingOff
    mine = await address_of(tx, site.id, reader)
    if email is None and mine is None:
        raise Invalid("email", "Please give the address that the mail should go to.")
    wish = Wish(thread, scope, lang)
    if mine is not None and (email is None or email.lower() == mine.email.lower()):
        await be_told(tx, site, reader, Proven(mine.email, [wish]), now=now)
        return Following.ACTIVE
    assert email is not None
    await ask_proof(tx, site.id, reader, email, lang=lang, now=now, wish=wish)
    return Following.ASKED


async def be_told(tx: Tx, site: Site, reader: UUID, proven: Proven, *, now: datetime) -> list[UUID]:
    """The subscriptions that a proven address wished for. Whoever had ended all mail gets it about these only. What
    the address followed that the reader has left comes with them."""
    if proven.left is not None:
        await move(tx, site.id, proven.left, proven.email, now=now)
    if not proven.wishes:
        return []
    if await queries.unstop(tx, site.id, proven.email):
        await queries.leave_all(tx, site.id, proven.email, now)
    last = {each.thread: each for each in proven.wishes}
    return [
        await queries.upsert(tx, site.id, uuid7(), each.thread, proven.email, reader, each.scope, each.lang, now)
        for each in last.values()
    ]
