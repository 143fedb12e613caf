from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.feedback.leave import Private, leave
from comments_svc.inbound.incoming import Incoming, Settled, held
from comments_svc.inbound.model import InboundState, Why
from comments_svc.kernel.ids import uuid7
from comments_svc.mail.clean import clean_name
from comments_svc.mail.header import Mailbox
from comments_svc.markup.normalise import clean_line, normalise


async def take_feedback(
    tx: Tx, incoming: Incoming, sender: Mailbox, text: str, *, thread: UUID | None, conversation: UUID | None = None
) -> Settled:
    """A private message to the author, of any length that a mail may have. `conversation`: one that it goes on."""
    site = incoming.site
    assert site is not None
    if not incoming.known:
        return held(Why.UNVERIFIED, thread=thread)
    message = Private(
        id=uuid7(),
        thread=thread,
        conversation=conversation,
        name=clean_line(clean_name(sender.name)),
        email=sender.address,
        text=normalise(text),
        verified=True,
    )
    await leave(tx, site.id, message, now=incoming.now)
    return Settled(state=InboundState.POSTED, thread=thread, feedback=message.id)
