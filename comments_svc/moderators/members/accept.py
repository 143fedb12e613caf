from comments_svc.db.database import Tx
from comments_svc.moderators import queries
from comments_svc.moderators.members import queries as members
from comments_svc.moderators.model import Invitation, Moderator
from comments_svc.moderators.problems import InvitationOver


async def accept(tx: Tx, invitation: Invitation, moderator: Moderator) -> None:
    """Uses it up. Who moderates the site already keeps the role there. Raises InvitationOver."""
    if not await members.end_invitation(tx, invitation.site_id, invitation.id):
        raise InvitationOver
    await queries.join(tx, moderator.id, invitation.role, [invitation.slug])
