from datetime import datetime

from comments_svc.db.database import Tx
from comments_svc.kernel.secret import new_token, token_hash
from comments_svc.moderators import queries
from comments_svc.moderators.problems import LinkUsedUp


async def sign_in(tx: Tx, link_token: str, *, user_agent: str, now: datetime) -> str:
    """Uses a link up and answers with the token of a new session. Raises LinkUsedUp."""
    moderator = await queries.use_link(tx, token_hash(link_token), now)
    if moderator is None:
        raise LinkUsedUp
    token = new_token()
    await queries.insert_session(tx, token_hash(token), moderator.id, now, user_agent[:200])
    return token
