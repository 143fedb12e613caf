from uuid import UUID

from comments_svc.comments.news import UNDO_WITHIN, News, What, news
from comments_svc.db.database import Tx
from comments_svc.moderation.model import ANSWERED, Event


async def tell(tx: Tx, site: UUID, event: Event) -> None:
    """Whoever wants to know of a moderator's act hears of it a minute later: until then it can be undone unheard."""
    born = event.reason == ANSWERED
    await news(
        tx,
        News(
            id=event.id,
            site_id=site,
            comment_id=event.comment_id,
            what=What.CREATED if born else What.STATE,
            was=None if born else event.from_state,
            to=event.to_state,
            actor=event.moderator_id,
            at=event.at,
            due_at=event.at + UNDO_WITHIN,
        ),
    )
