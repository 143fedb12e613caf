from datetime import datetime

from comments_svc.db.database import Tx
from comments_svc.kernel.secret import RootSecret, new_token, token_hash
from comments_svc.moderators import queries
from comments_svc.moderators.model import Device, Moderator, Way
from comments_svc.moderators.problems import LinkUsedUp
from comments_svc.moderators.sign_in_link import read_sign_in_token


async def sign_in(tx: Tx, secret: RootSecret, link_token: str, *, device: Device, now: datetime) -> str:
    """Uses a link up, a printed or a mailed one, and answers with the token of a new session. Raises LinkUsedUp."""
    mail = read_sign_in_token(secret, link_token, now)
    if mail is not None:
        moderator = await queries.use_mail(tx, mail, now)
    else:
        moderator = await queries.use_link(tx, token_hash(link_token), now)
    if moderator is None:
        raise LinkUsedUp
    return await open_session(tx, moderator, device, Way.LINK if mail is None else Way.MAIL, now=now)


async def open_session(tx: Tx, moderator: Moderator, device: Device, way: Way, *, now: datetime) -> str:
    """The token of a session of somebody who has shown who they are."""
    token = new_token()
    await queries.insert_session(tx, token_hash(token), moderator.id, device, way, now)
    return token
