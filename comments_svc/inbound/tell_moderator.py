from typing import Final

import msgspec

from comments_svc.db.database import Tx
from comments_svc.db.query import Query
from comments_svc.inbound.incoming import Incoming, Settled, ToAddress
from comments_svc.inbound.model import InboundState, Why
from comments_svc.notify.draft_acted import ActedParams
from comments_svc.notify.draft_held import NotPostedParams
from comments_svc.notify.model import ACTED, CONFIRM_ACT, NOT_POSTED
from comments_svc.outbox.message import Message
from comments_svc.outbox.put import put

_TO_CONFIRM: Final = frozenset(
    {Why.ADDRESS_EXPIRED, Why.WRONG_SENDER, Why.UNVERIFIED, Why.NOT_TO_IT, Why.REPLAYED, "changed-since"}
)
"""What the moderator can have done after a look at it. Nothing is sent about mail that comes too often."""
_SILENT: Final = frozenset({Why.UNREADABLE, "rate-limited", "role-lost"})


class Whom(msgspec.Struct, frozen=True):
    email: str
    lang: str


_WHOM: Final = Query(
    Whom,
    """
    select m.email, m.lang from site_moderator s join moderator m on m.id = s.moderator_id
    where s.site_id = $1 and s.moderator_id = $2
    """,
)


async def tell_moderator(tx: Tx, incoming: Incoming, settled: Settled) -> None:
    """What has become of a moderator's mail, to the address that they are known by and never to the one in From."""
    target = incoming.target
    assert isinstance(target, ToAddress)
    template = _template(incoming, settled)
    whom = await _WHOM.maybe(tx, target.row.site_id, target.row.moderator_id) if template else None
    if whom is None or template is None:
        return
    params = NotPostedParams(settled.reason or "") if template == NOT_POSTED else ActedParams(str(incoming.stored.id))
    message = Message(
        site_id=target.row.site_id,
        event_id=incoming.stored.id,
        template=template,
        params=msgspec.json.encode(params).decode(),
        recipient=whom.email,
        lang=whom.lang,
        moderator_id=target.row.moderator_id,
        thread_id=target.row.thread_id,
        # Not that of the comment: whom a mail has told of one is not told again.
        due_at=incoming.now,
        created_at=incoming.now,
    )
    await put(tx, [message])


def _template(incoming: Incoming, settled: Settled) -> str | None:
    if settled.state is InboundState.POSTED:
        return ACTED
    if settled.state is not InboundState.HELD or settled.reason in _SILENT:
        return None
    if settled.reason in _TO_CONFIRM and incoming.text:
        return CONFIRM_ACT
    # Only to one who has proven to be the moderator: there is nothing to press in it.
    return NOT_POSTED if incoming.authenticity.author else None
