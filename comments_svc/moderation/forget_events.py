from datetime import datetime
from typing import Final

from comments_svc.db.database import Tx
from comments_svc.db.query import Command

_DECISIONS: Final = Command(
    """
    delete from moderation_event e using site s
    where s.id = e.site_id and e.at < $1::timestamptz - make_interval(days => s.keep_events_days)
    """
)
_PAGES: Final = Command(
    """
    delete from thread_event e using site s
    where s.id = e.site_id and e.at < $1::timestamptz - make_interval(days => s.keep_events_days)
    """
)
_STANDINGS: Final = Command(
    """
    delete from standing_event e using site s
    where s.id = e.site_id and e.at < $1::timestamptz - make_interval(days => s.keep_events_days)
    """
)


async def forget_events(tx: Tx, now: datetime) -> None:
    """Who decided what, also about authors, and what was done to pages, after as many days as the site keeps it."""
    await _DECISIONS.run(tx, now)
    await _PAGES.run(tx, now)
    await _STANDINGS.run(tx, now)
