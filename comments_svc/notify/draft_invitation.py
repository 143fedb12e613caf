from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader
from comments_svc.kernel.phrase import phrase
from comments_svc.mail.letters import Invited
from comments_svc.moderators.members.invitation_link import invitation_link
from comments_svc.moderators.members.invite import InvitationParams
from comments_svc.moderators.members.queries import invitation
from comments_svc.notify.draft import Draft
from comments_svc.notify.letterhead import Letterhead
from comments_svc.outbox.message import Claimed
from comments_svc.outbox.model import Dropped


async def draft_invitation(on: Reader, head: Letterhead, message: Claimed, *, now: datetime) -> Draft | Dropped:
    """`invitation`: the link is made from the row, so that one that was taken back is not sent."""
    wanted = msgspec.json.decode(message.params, type=InvitationParams)
    found = await invitation(on, UUID(wanted.site), UUID(wanted.invitation), now)
    if found is None or found.email != message.recipient:
        return Dropped(phrase("Not sent: it was taken back meanwhile, or it is too late."))
    params = Invited(
        host=urlsplit(found.origin).hostname or found.origin,
        url=invitation_link(head.secret, head.public_url, found, to=found.email),
        days=max(round((found.expires_at - now) / timedelta(days=1)), 1),
    )
    return Draft(params=params)
