from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.moderators.members import queries
from comments_svc.moderators.problems import NoSuchMember


async def revoke(tx: Tx, site: UUID, invitation: UUID) -> None:
    """An invitation, whose mail is not sent then either. Raises NoSuchMember."""
    if not await queries.end_invitation(tx, site, invitation):
        raise NoSuchMember
