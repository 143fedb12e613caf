from datetime import datetime

from comments_svc.db.database import Tx
from comments_svc.db.rate import rate, take
from comments_svc.moderators.members import queries
from comments_svc.moderators.members.invite import mail_invitation
from comments_svc.moderators.model import Invitation


async def prove_invited(tx: Tx, invitation: Invitation, email: str, *, now: datetime) -> None:
    """Whoever was passed a link by hand enters an address: the same invitation goes there, by a link that proves it.

    Nothing tells whether the address has an account. Raises Invalid for a second mail to an address within a day,
    RateLimited.
    """
    await take(tx, rate("invitation-address", invitation.id.bytes, every_s=3_600, burst=5))
    await queries.address(tx, invitation.site_id, invitation.id, email)
    await mail_invitation(tx, invitation.site_id, invitation.id, email, invitation.lang, now=now)
