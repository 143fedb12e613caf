"""Mails about mail that was not posted, or not yet."""

from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader
from comments_svc.db.query import Query
from comments_svc.kernel.phrase import phrase
from comments_svc.mail.letters import ConfirmMail, HeldDigest, HeldEntry, NotPosted
from comments_svc.moderation.confirm_link import confirm_link
from comments_svc.moderators.model import Notify
from comments_svc.notify.draft import Draft, Thread
from comments_svc.notify.draft_forward import place_of
from comments_svc.notify.forward import DayParams
from comments_svc.notify.letterhead import Letterhead
from comments_svc.notify.pieces import standing
from comments_svc.notify.queries import wants_none
from comments_svc.outbox.message import Claimed
from comments_svc.outbox.model import Dropped

_MOST: Final = 50


class NotPostedParams(msgspec.Struct, frozen=True):
    """Of the template `not-posted`: the code of the reason, and the Message-ID of the mail that it answers."""

    reason: str


class Entry(msgspec.Struct, frozen=True):
    id: UUID
    from_name: str | None
    from_email: str | None
    subject: str | None
    reason: str | None
    received_at: datetime
    total: int


# What a moderator has settled since is listed no more.
_OF_DAY: Final = Query(
    Entry,
    """
    select id, from_name, from_email, subject, reason, received_at, count(*) over () as total from inbound_message
    where site_id = $1 and told = 'digest' and state in ('held', 'posted') and received_at >= $2 and received_at < $3
    order by received_at, id limit $4
    """,
)


async def draft_held_digest(on: Reader, head: Letterhead, message: Claimed, *, now: datetime) -> Draft | Dropped:  # noqa: ARG001 (every drafting has it)
    """`held-digest`: the mails of a day that wait for somebody to look at them."""
    assert message.site_id is not None and message.moderator_id is not None
    wish = await standing(on, message.site_id, message.moderator_id)
    if wish is None or wish.notify is Notify.NOTHING:
        return Dropped(phrase("Not sent: this moderator wants no mail about the site any more."))
    day = date.fromisoformat(msgspec.json.decode(message.params, type=DayParams).day)
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    found = await _OF_DAY.many(on, message.site_id, start, start + timedelta(days=1), _MOST)
    if not found:
        return Dropped(phrase("Not sent: all of it has been looked at since."))
    place = await place_of(on, message.site_id, None)
    base = f"{head.public_url}/dashboard/sites/{place.slug}"
    entries = tuple(_entry(each, head.arrival(place.slug, each.id)) for each in found)
    params = HeldDigest(
        site=place.title,
        entries=entries,
        more=found[0].total - len(found),
        url=f"{base}/mail-in",
        settings_url=f"{base}/mail",
    )
    return Draft(params=params, site=(place.slug, place.title))


def _entry(each: Entry, url: str) -> HeldEntry:
    return HeldEntry(
        name=each.from_name or each.from_email or "?",
        email=each.from_email or "",
        subject=each.subject or "",
        reason=each.reason or "",
        at=each.received_at,
        url=url,
    )


async def draft_not_posted(on: Reader, head: Letterhead, message: Claimed, *, now: datetime) -> Draft | Dropped:  # noqa: ARG001 (every drafting has it)
    """`not-posted`: an answer to a sender, who is vouched for."""
    assert message.site_id is not None
    if await wants_none(on, message.site_id, message.recipient):
        return Dropped(phrase("Not sent: this reader wants no more mail about it."))
    place = await place_of(on, message.site_id, message.thread_id)
    reason = msgspec.json.decode(message.params, type=NotPostedParams).reason
    # To a moderator it says where it is kept: nobody else reads what they wrote to the service.
    url = head.arrival(place.slug, message.event_id) if message.moderator_id is not None else None
    return Draft(params=NotPosted(site=place.title, page=place.page, reason=reason, url=url), answers_mail=True)


class Waiting(msgspec.Struct, frozen=True):
    waits: bool


_WAITS: Final = Query(
    Waiting, "select state = 'pending' and source <> '' as waits from comment where site_id = $1 and id = $2"
)


async def draft_confirm_mail(on: Reader, head: Letterhead, message: Claimed, *, now: datetime) -> Draft | Dropped:
    """`confirm-mail`: asks a reader whether an answer in their name was theirs, while it waits."""
    assert message.site_id is not None and message.comment_id is not None
    found = await _WAITS.maybe(on, message.site_id, message.comment_id)
    if found is None or not found.waits:
        return Dropped(phrase("Not sent: it has been decided, or taken back, since."))
    if await wants_none(on, message.site_id, message.recipient):
        return Dropped(phrase("Not sent: this reader wants no more mail about it."))
    place = await place_of(on, message.site_id, message.thread_id)
    if place.page is None or message.thread_id is None:
        return Dropped(phrase("Not sent: its page is gone."))
    url = confirm_link(head.secret, head.public_url, message.site_id, message.comment_id, message.recipient, now=now)
    params = ConfirmMail(site=place.title, page=place.page, url=url)
    return Draft(params=params, site=(place.slug, place.title), thread=Thread(message.thread_id))
