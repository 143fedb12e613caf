from collections.abc import Awaitable, Callable, Mapping
from typing import Final, TypeAlias

from comments_svc.db.database import Tx
from comments_svc.inbound.incoming import Incoming, ReplyAddress, Settled, ToAddress, ToNobody, ToSite, held
from comments_svc.inbound.means import Means
from comments_svc.inbound.model import Why
from comments_svc.inbound.take_bounce import take_bounce
from comments_svc.inbound.take_comment import take_comment
from comments_svc.inbound.take_leave import take_leave
from comments_svc.inbound.take_order import take_order
from comments_svc.inbound.take_reply import take_reply
from comments_svc.inbound.take_trial import take_trial
from comments_svc.mail.address import Kind

Take: TypeAlias = Callable[[Tx, Incoming, Means], Awaitable[Settled]]


_BY_KIND: Final[Mapping[Kind, Take]] = {
    Kind.READER: take_reply,
    Kind.POST: take_comment,
    Kind.AUTHOR: take_order,
    Kind.BOUNCE: take_bounce,
    Kind.UNSUBSCRIBE: take_leave,
}


def _has_ended(incoming: Incoming, row: ReplyAddress) -> bool:
    return row.revoked_at is not None or (row.expires_at is not None and row.expires_at <= incoming.now)


async def decide(tx: Tx, incoming: Incoming, means: Means) -> Settled:
    """What becomes of a mail that a person may have written. Raises the problem of the rule that refuses it."""
    match incoming.target:
        case ToAddress(Kind.READER, row) if row.trial:
            return await take_trial(tx, incoming, means)
        case ToAddress(kind, row) if kind in {Kind.READER, Kind.POST} and _has_ended(incoming, row):
            return held(Why.ADDRESS_EXPIRED, thread=row.thread_id)
        case ToAddress(kind):
            return await _BY_KIND[kind](tx, incoming, means)
        case ToSite():
            return await take_comment(tx, incoming, means)
        case ToNobody(kind):
            # An address that we made, and whose row is gone: it was good once.
            return held(Why.ADDRESS_EXPIRED if kind else Why.NO_SUCH_ADDRESS)
