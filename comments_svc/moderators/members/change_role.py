from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.moderators.members import queries
from comments_svc.moderators.model import Member, Role
from comments_svc.moderators.problems import LastOwner, NoSuchMember


async def change_role(tx: Tx, site: UUID, moderator: UUID, role: Role) -> Member:
    """Who is no owner any more has invited nobody. Raises NoSuchMember, LastOwner."""
    member = await find_to_change(tx, site, moderator, stays_owner=role is Role.OWNER)
    await queries.set_role(tx, site, moderator, role)
    if role is not Role.OWNER:
        await queries.end_invitations_of(tx, site, moderator)
    return member


async def find_to_change(tx: Tx, site: UUID, moderator: UUID, *, stays_owner: bool) -> Member:
    """Whoever loses the role is not the last who has it: all of a site are locked, so that two owners can't remove each
    other at once. Raises NoSuchMember, LastOwner."""
    members = await queries.lock_members(tx, site)
    found = next((each for each in members if each.id == moderator), None)
    if found is None:
        raise NoSuchMember
    if not stays_owner and [each.id for each in members if each.role is Role.OWNER] == [moderator]:
        raise LastOwner
    return found
