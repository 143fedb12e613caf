from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.feedback.queries import by_id
from comments_svc.inbound.incoming import Incoming, ReplyAddress, Settled
from comments_svc.inbound.take_feedback import take_feedback
from comments_svc.mail.header import Mailbox


async def take_private(
    tx: Tx, incoming: Incoming, row: ReplyAddress, sender: Mailbox, feedback: UUID, text: str
) -> Settled:
    """A reader's answer to a private message: it goes on with that conversation, and is never published."""
    said = await by_id(tx, row.site_id, feedback)
    conversation = said.conversation_id if said else None
    return await take_feedback(tx, incoming, sender, text, thread=row.thread_id, conversation=conversation)
