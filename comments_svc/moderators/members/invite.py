from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Tx
from comments_svc.db.rate import is_allowed, rate
from comments_svc.kernel.ids import uuid7
from comments_svc.kernel.phrase import phrase
from comments_svc.kernel.problems import Invalid
from comments_svc.moderators.members import queries
from comments_svc.moderators.model import INVITATION_VALID, MOST_INVITATIONS, Role
from comments_svc.outbox.message import Message
from comments_svc.outbox.put import put
from comments_svc.sites.model import Site

TEMPLATE: Final = "invitation"
_DAY_S: Final = 86_400


class InvitationParams(msgspec.Struct, frozen=True):
    """Of the template `invitation`: the link is made from it at sending."""

    site: str
    invitation: str


async def invite(tx: Tx, site: Site, role: Role, *, by: UUID, email: str | None, now: datetime) -> UUID:
    """Somebody is asked to moderate this site: by a mail to `email`, or by a link that is passed on by hand.

    Raises Invalid: one who is there, too many, a second mail to an address within a day.
    """
    if len(await queries.invitations(tx, site.id, now)) >= MOST_INVITATIONS:
        raise Invalid(
            "email",
            phrase("%(most)s invitations are open already. Take one back that is not needed.", most=MOST_INVITATIONS),
        )
    if email is not None and await queries.is_member(tx, site.id, email):
        raise Invalid("email", "Whoever has this address moderates this site already.")
    id = uuid7()
    await queries.insert_invitation(tx, site.id, id, email, role, by, now, now + INVITATION_VALID)
    if email is not None:
        await mail_invitation(tx, site.id, id, email, site.lang, now=now)
    return id


async def mail_invitation(tx: Tx, site: UUID, id: UUID, email: str, lang: str, *, now: datetime) -> None:
    """Nobody has asked for this mail: one a day to an address, across the installation. Raises Invalid."""
    if not await is_allowed(tx, rate("invitation-mail", email.lower().encode(), every_s=_DAY_S, burst=1)):
        raise Invalid(
            "email", "An invitation was mailed to this address within the last day. Look for it among spam, too."
        )
    message = Message(
        site_id=site,
        event_id=uuid7(),
        template=TEMPLATE,
        params=msgspec.json.encode(InvitationParams(str(site), str(id))).decode(),
        recipient=email,
        lang=lang,
        urgent=True,
        due_at=now,
        created_at=now,
    )
    await put(tx, [message])
