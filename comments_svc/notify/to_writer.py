from comments_svc.comments.model import State
from comments_svc.comments.news import News, What
from comments_svc.db.database import Tx
from comments_svc.notify import queries
from comments_svc.notify.model import APPROVED, Subject
from comments_svc.outbox.message import Message

_WAITED: frozenset[State | None] = frozenset({State.PENDING, State.SPAM})


async def to_writer(tx: Tx, news: News, about: Subject) -> list[Message]:
    """What waited is published: once, to the address that its writer has proven."""
    approved = news.what is What.STATE and news.was in _WAITED and news.to is State.PUBLISHED
    email = about.writer_email
    if not approved or email is None or about.state != State.PUBLISHED or email.lower() == _lower(about.actor_email):
        return []
    if await queries.was_told(tx, news.site_id, about.id, email, APPROVED):
        return []
    if await queries.wants_none(tx, news.site_id, email):
        return []
    message = Message(
        site_id=news.site_id,
        event_id=news.id,
        template=APPROVED,
        recipient=email,
        lang=about.lang,
        thread_id=about.thread_id,
        comment_id=about.id,
        due_at=news.due_at,
        created_at=news.at,
    )
    return [message]


def _lower(email: str | None) -> str | None:
    return email.lower() if email else None
