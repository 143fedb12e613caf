from collections.abc import Sequence

from comments_svc.comments.model import Door, State
from comments_svc.comments.news import News, What
from comments_svc.db.database import Tx
from comments_svc.mail.address import Kind
from comments_svc.moderators.model import Notify
from comments_svc.notify import queries
from comments_svc.notify.model import DIGEST, NEW_COMMENT, Place, Subject
from comments_svc.notify.pace import moderator_place
from comments_svc.notify.place import hold_places
from comments_svc.notify.queries import Watcher
from comments_svc.outbox.give_addresses import Bearer, give_addresses
from comments_svc.outbox.message import Message


async def to_moderators(tx: Tx, news: News, about: Subject, *, answers: bool) -> list[Message]:
    """What is new or needs a decision, to each as they chose; never to who wrote it, and never spam."""
    waits = news.what is What.CREATED and news.to is State.PENDING
    needs_decision = waits or news.what in (What.HELD, What.REPORTED)
    if news.what is What.CREATED and about.door == Door.MAIL:
        return []  # it was forwarded with the mail that it came by
    if news.what is What.STATE or about.state not in (State.PENDING, State.PUBLISHED):
        return []
    everyone = await queries.watchers(tx, news.site_id, but=news.actor, email=about.writer_email)
    wanting = [each for each in everyone if needs_decision or each.notify is not Notify.DECISION]
    places = await _places(tx, news, about, wanting)
    return await _messages(tx, news, about, list(zip(wanting, places, strict=True)), answers=answers)


async def _places(tx: Tx, news: News, about: Subject, wanting: Sequence[Watcher]) -> list[Place]:
    emails = [each.email for each in wanting]
    recent = await queries.recent(tx, news.site_id, emails, (NEW_COMMENT, DIGEST), at=news.at)
    places = [
        moderator_place(recent[each.email.lower()], about.thread_id, each.notify, at=news.at, due_at=news.due_at)
        for each in wanting
    ]
    return await hold_places(tx, places)


async def _messages(
    tx: Tx, news: News, about: Subject, whom: Sequence[tuple[Watcher, Place]], *, answers: bool
) -> list[Message]:
    """A mail about one post can be answered; one about several can't."""
    single = [who for who, place in whom if answers and place.carrier is None and place.template == NEW_COMMENT]
    bearers = [Bearer(about.thread_id, about.id, each.email, moderator=each.id) for each in single]
    ids = await give_addresses(tx, news.site_id, Kind.AUTHOR, bearers, now=news.at)
    addresses = {who.id: id for who, id in zip(single, ids, strict=True)}
    return [
        Message(
            site_id=news.site_id,
            event_id=news.id,
            template=place.template,
            recipient=who.email,
            lang=who.lang,
            moderator_id=who.id,
            thread_id=None if place.template == DIGEST else about.thread_id,
            comment_id=about.id,
            address_id=addresses.get(who.id),
            carried_by=place.carrier,
            due_at=place.due_at,
            created_at=news.at,
        )
        for who, place in whom
    ]
