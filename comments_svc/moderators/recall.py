from datetime import datetime, timedelta
from typing import Final

from comments_svc.db.database import Database
from comments_svc.kernel.secret import token_hash
from comments_svc.moderators import queries
from comments_svc.moderators.model import SESSION_ABSOLUTE, SESSION_IDLE, SignedIn
from comments_svc.moderators.problems import NotSignedIn

_NOTE_EVERY: Final = timedelta(minutes=5)


async def recall(db: Database, session_token: str | None, *, now: datetime) -> SignedIn:
    """Who this session belongs to; it ends after 12 h idle and after 14 days. Raises NotSignedIn."""
    if not session_token:
        raise NotSignedIn
    hashed = token_hash(session_token)
    async with db.read() as on:
        session = await queries.session(on, hashed, now - SESSION_IDLE, now - SESSION_ABSOLUTE)
    if session is None:
        raise NotSignedIn
    if now - session.seen_at > _NOTE_EVERY:
        async with db.single() as tx:
            await queries.seen(tx, hashed, now)
    return session.moderator
