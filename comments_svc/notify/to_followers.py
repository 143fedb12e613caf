from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from comments_svc.comments.news import News
from comments_svc.db.database import Tx
from comments_svc.mail.address import Kind
from comments_svc.notify import queries
from comments_svc.notify.model import FLOOD, FLOOD_WINDOW, REPLY, Place, Subject
from comments_svc.notify.pace import follower_place
from comments_svc.notify.place import hold_places
from comments_svc.notify.queries import Follower
from comments_svc.outbox.give_addresses import Bearer, give_addresses
from comments_svc.outbox.message import Message
from comments_svc.subscriptions.model import Scope
from comments_svc.subscriptions.pause import pause


class Batch(msgspec.Struct, frozen=True):
    """`last`: where to go on; None when everybody was told."""

    messages: list[Message]
    last: UUID | None


async def to_followers(tx: Tx, news: News, about: Subject, *, answers: bool, limit: int) -> Batch:
    """A published comment, to the next `limit` of those who asked; where the thread is flooded, that it pauses."""
    whom = await queries.followers(tx, news, about, limit=limit)
    if not whom:
        return Batch([], None)
    flooded = await queries.is_flooded(tx, news.site_id, about.thread_id, at=news.at)
    pausing = {each.id for each in whom if flooded and _is_pausable(each, news.at)}
    await pause(tx, news.site_id, sorted(pausing), now=news.at)
    places = await _places(tx, news, about, [each for each in whom if each.id not in pausing])
    for each in pausing:
        places[each] = Place(FLOOD, news.due_at)
    messages = await _messages(tx, news, about, whom, places, answers=answers)
    return Batch(messages, whom[-1].id if len(whom) == limit else None)


def _is_pausable(follower: Follower, at: datetime) -> bool:
    """Answers to oneself are few; and who has followed or resumed within the hour knows what happens here."""
    return follower.scope == Scope.THREAD and follower.changed_at <= at - FLOOD_WINDOW


async def _places(tx: Tx, news: News, about: Subject, whom: Sequence[Follower]) -> dict[UUID, Place]:
    emails = [each.email for each in whom]
    recent = await queries.recent(tx, news.site_id, emails, (REPLY, FLOOD), at=news.at, thread=about.thread_id)
    wanted = [follower_place(recent[each.email.lower()], at=news.at, due_at=news.due_at) for each in whom]
    places = await hold_places(tx, wanted)
    return {each.id: place for each, place in zip(whom, places, strict=True)}


async def _messages(
    tx: Tx, news: News, about: Subject, whom: Sequence[Follower], places: dict[UUID, Place], *, answers: bool
) -> list[Message]:
    own = [each for each in whom if answers and places[each.id].carrier is None]
    bearers = [Bearer(about.thread_id, about.id, each.email, subscription=each.id) for each in own]
    ids = await give_addresses(tx, news.site_id, Kind.READER, bearers, now=news.at)
    addresses = {who.id: id for who, id in zip(own, ids, strict=True)}
    return [
        Message(
            site_id=news.site_id,
            event_id=news.id,
            template=places[each.id].template,
            recipient=each.email,
            lang=each.lang,
            subscription_id=each.id,
            thread_id=about.thread_id,
            comment_id=about.id,
            address_id=addresses.get(each.id),
            carried_by=places[each.id].carrier,
            due_at=places[each.id].due_at,
            created_at=news.at,
        )
        for each in whom
    ]
