from datetime import datetime
from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.moderation.standing.change import take_back
from comments_svc.moderation.undo import undo
from comments_svc.sites.model import Site


async def take_back_any(tx: Tx, site: Site, event: UUID, *, by: UUID, now: datetime) -> None:
    """Whether it was about a comment or about an author. Raises NoSuchEvent, ChangedSince, StandingChanged."""
    if not await take_back(tx, site.id, event, by=by, now=now):
        await undo(tx, site, event, by=by, now=now)
