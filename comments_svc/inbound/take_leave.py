import msgspec

from comments_svc.db.database import Tx
from comments_svc.inbound.incoming import Incoming, ReplyAddress, Settled, ToAddress, dropped
from comments_svc.inbound.means import Means
from comments_svc.inbound.model import Why
from comments_svc.moderators.confirm_role import confirm_role
from comments_svc.moderators.model import Notify
from comments_svc.moderators.problems import RoleLost
from comments_svc.moderators.queries import choose_mail, mail_choice
from comments_svc.subscriptions.queries import stop
from comments_svc.subscriptions.unsubscribe import Less, unsubscribe
from comments_svc.subscriptions.unsubscribe_link import Leaver


async def take_leave(tx: Tx, incoming: Incoming, means: Means) -> Settled:  # noqa: ARG001 (every way of taking has it)
    """A mail to the address in List-Unsubscribe ends what the one click of its mail would end (RFC 2369, RFC 8058),
    whoever sends it and whatever it says: the address was mailed to one person."""
    target = incoming.target
    assert isinstance(target, ToAddress)
    row = target.row
    if row.moderator_id is not None:
        await _silence(tx, row)
    elif row.subscription_id is not None:
        await unsubscribe(tx, Leaver(row.site_id, subscription=row.subscription_id), Less.THREAD, now=incoming.now)
    elif row.email is not None:
        await stop(tx, row.site_id, row.email, incoming.now)
    return dropped(Why.UNSUBSCRIBED)


async def _silence(tx: Tx, row: ReplyAddress) -> None:
    assert row.moderator_id is not None
    try:
        await confirm_role(tx, row.site_id, row.moderator_id)
    except RoleLost:
        return  # who does not moderate gets no mail
    choice = await mail_choice(tx, row.site_id, row.moderator_id)
    await choose_mail(tx, row.site_id, row.moderator_id, msgspec.structs.replace(choice, notify=Notify.NOTHING))
