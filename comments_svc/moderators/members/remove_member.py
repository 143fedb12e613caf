from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.moderators.members import queries
from comments_svc.moderators.members.change_role import find_to_change
from comments_svc.moderators.model import Member


async def remove_member(tx: Tx, site: UUID, moderator: UUID) -> Member:
    """Takes the site from somebody, who keeps the account. Raises NoSuchMember, LastOwner."""
    member = await find_to_change(tx, site, moderator, stays_owner=False)
    await queries.leave(tx, site, moderator)
    await queries.end_invitations_of(tx, site, moderator)
    return member
