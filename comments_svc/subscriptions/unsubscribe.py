from datetime import datetime
from enum import StrEnum

import msgspec

from comments_svc.db.database import Reader, Tx
from comments_svc.readers.queries import address_of
from comments_svc.subscriptions import queries
from comments_svc.subscriptions.model import Standing, Subscription
from comments_svc.subscriptions.unsubscribe_link import Leaver


class Less(StrEnum):
    """What the holder of an unsubscribe link may ask for, again and again without harm."""

    THREAD = "thread"
    SITE = "site"
    RESUME = "resume"


class Holder(msgspec.Struct, frozen=True):
    """Whom a link was mailed to: `subscription` unless no subscription caused that mail."""

    email: str
    subscription: Subscription | None
    stopped: bool


async def holder(on: Reader, who: Leaver) -> Holder | None:
    """None when the reader has proven no address any more: then there is nothing to end."""
    if who.subscription is not None:
        found = await queries.by_id(on, who.site, who.subscription)
        return Holder(found.email, found, found.stopped) if found else None
    mine = await address_of(on, who.site, who.reader) if who.reader else None
    return Holder(mine.email, None, await queries.is_stopped(on, who.site, mine.email)) if mine else None


async def unsubscribe(tx: Tx, who: Leaver, less: Less, *, now: datetime) -> None:
    """Ends mail about a thread, or all about a site, or takes that back. Nothing for a link that means nobody."""
    found = await holder(tx, who)
    if found is None:
        return
    mine = found.subscription
    match less:
        case Less.THREAD if mine is not None:
            await queries.set_state(tx, who.site, mine.id, Standing.LEFT, now)
        case Less.THREAD | Less.SITE:
            await queries.stop(tx, who.site, found.email, now)
        case Less.RESUME:
            await queries.unstop(tx, who.site, found.email)
            if mine is not None:
                await queries.set_state(tx, who.site, mine.id, Standing.ACTIVE, now)
