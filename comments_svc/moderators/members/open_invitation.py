from datetime import datetime

import msgspec

from comments_svc.db.database import Reader
from comments_svc.kernel.secret import RootSecret
from comments_svc.moderators.members import queries
from comments_svc.moderators.members.invitation_link import mark_of, read_invitation_token
from comments_svc.moderators.model import Invitation
from comments_svc.moderators.problems import InvitationOver


class Opened(msgspec.Struct, frozen=True):
    """`email`: the address of whoever opens it, where the link proves it."""

    invitation: Invitation
    email: str | None


async def open_invitation(on: Reader, secret: RootSecret, token: str, *, now: datetime) -> Opened:
    """Raises InvitationOver."""
    site, id, mark = read_invitation_token(secret, token, now)
    found = await queries.invitation(on, site, id, now)
    if found is None:
        raise InvitationOver
    if found.email is not None and mark == mark_of(found.email):
        return Opened(found, found.email)
    if found.by_hand and mark == mark_of(None):
        return Opened(found, None)
    raise InvitationOver
