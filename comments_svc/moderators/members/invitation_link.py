import hashlib
from datetime import datetime
from typing import Final
from uuid import UUID

from comments_svc.kernel.link import read_link_token
from comments_svc.kernel.problems import BadLink, ExpiredLink
from comments_svc.kernel.secret import Purpose, RootSecret
from comments_svc.moderators.model import Invitation
from comments_svc.moderators.problems import InvitationOver

_MARK_BYTES: Final = 8


def invitation_link(secret: RootSecret, public_url: str, invitation: Invitation, *, to: str | None) -> str:
    """Opening it shows who asks and a button; pressing that accepts. `to`: the address that it is mailed to, which it
    proves; None for the one that is passed on by hand."""
    payload = invitation.site_id.bytes + invitation.id.bytes + mark_of(to)
    return f"{public_url}/dashboard/invitation?token={secret.sign(Purpose.INVITATION, payload, invitation.expires_at)}"


def read_invitation_token(secret: RootSecret, token: str, now: datetime) -> tuple[UUID, UUID, bytes]:
    """Site, invitation, and the mark of the address that it was mailed to. Raises InvitationOver."""
    try:
        raw = read_link_token(secret, Purpose.INVITATION, token, now, length=32 + _MARK_BYTES)
    except (BadLink, ExpiredLink):
        raise InvitationOver from None
    return UUID(bytes=raw[:16]), UUID(bytes=raw[16:32]), raw[32:]


def mark_of(email: str | None) -> bytes:
    """What a link says of its address: enough to tell one from another, and no address."""
    return hashlib.sha256((email or "").encode()).digest()[:_MARK_BYTES]
