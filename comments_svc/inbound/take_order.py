from typing import Final

from comments_svc.db.database import Reader, Tx
from comments_svc.db.query import Query
from comments_svc.db.rate import rate, take
from comments_svc.inbound.incoming import Incoming, ReplyAddress, Settled, ToAddress, held
from comments_svc.inbound.means import Means
from comments_svc.inbound.model import InboundState, Why
from comments_svc.inbound.queries import Said
from comments_svc.moderation.carry_out import carry_out
from comments_svc.moderation.mailed import mailed
from comments_svc.moderation.problems import ChangedSince
from comments_svc.moderators.confirm_role import confirm_role

# A forged copy that comes first, and that nobody vouched for, keeps the true one from nothing.
_SEEN: Final = Query(
    Said,
    """
    select exists (
      select from inbound_message
      where message_id = $1 and id <> $2 and (authenticity->>'author')::boolean
    ) as said
    """,
)


async def take_order(tx: Tx, incoming: Incoming, means: Means) -> Settled:
    """A moderator's mail: decides, answers, or is held until the moderator says on a page that it is theirs.

    Raises RoleLost, RateLimited, and what `carry_out` raises.
    """
    target = incoming.target
    assert isinstance(target, ToAddress) and incoming.site is not None
    row = target.row
    assert row.moderator_id is not None
    by = await confirm_role(tx, row.site_id, row.moderator_id)
    if means.limits:
        await take(tx, rate("mail-token", row.id.to_bytes(8, "big", signed=True), every_s=720, burst=5))
    why = await refused(tx, incoming, row, by.email, means)
    if why is not None:
        return held(why, thread=row.thread_id)
    mail = await mailed(tx, incoming.stored.id)
    assert mail is not None
    if mail.edited and mail.comment_id is not None:
        raise ChangedSince(mail.comment_id)
    done = await carry_out(tx, incoming.site, mail, by, answers=means.ways.answers, now=incoming.now)
    return Settled(state=InboundState.POSTED, thread=row.thread_id, comment=done.reply, feedback=done.feedback)


async def refused(on: Reader, incoming: Incoming, row: ReplyAddress, email: str, means: Means) -> Why | None:
    """Why nothing is done before the moderator has looked (mail.md, "Who may do what")."""
    if row.revoked_at is not None or (row.expires_at is not None and row.expires_at <= incoming.now):
        return Why.ADDRESS_EXPIRED
    if incoming.sender is None or incoming.sender.address != email.lower():
        return Why.WRONG_SENDER
    if not incoming.authenticity.author:
        return Why.UNVERIFIED
    if not _is_addressed(incoming, row, means):
        return Why.NOT_TO_IT
    # Of two, a server may have checked the one and we remember the other.
    if incoming.stored.message_id is None or len(incoming.reply.mail.headers.all("message-id")) != 1:
        return Why.UNVERIFIED
    if (await _SEEN.one(on, incoming.stored.message_id, incoming.stored.id)).said:
        return Why.REPLAYED
    return None


def _is_addressed(incoming: Incoming, row: ReplyAddress, means: Means) -> bool:
    """The signature covers To, and not the envelope: a copy of a signed mail can be handed to any address of ours."""
    addresses = means.addresses
    if addresses is None:
        return False
    tokens = [addresses.read(each.address) for each in incoming.reply.mail.headers.mailboxes("to")]
    return any(each is not None and each.id == row.id and each.kind is row.kind for each in tokens)
