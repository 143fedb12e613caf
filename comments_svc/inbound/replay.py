from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.db.query import Write
from comments_svc.inbound.model import InboundState
from comments_svc.inbound.store import ReadMail
from comments_svc.outbox.enqueue import enqueue
from comments_svc.outbox.model import Job, One

REPLAYABLE: Final = (InboundState.RECEIVED, InboundState.HELD, InboundState.DROPPED)

_REOPEN: Final = Write(
    One,
    """
    update inbound_message set state = 'received', reason = null, settled_at = null, attempts = 0
    where raw is not null and (id = any($1) or state = any($2)) and state in ('received', 'held', 'dropped')
    returning id
    """,
)


async def replay(tx: Tx, messages: Sequence[UUID], states: Sequence[InboundState] = (), *, now: datetime) -> list[UUID]:
    """Has these messages, and all in these states, read again as if they had just arrived; answers with their ids.

    What was posted stays as it is, and so does what has lost its bytes.
    """
    reopened = sorted(each.id for each in await _REOPEN.many(tx, list(messages), list(states)))
    for each in reopened:
        await enqueue(tx, Job.of(ReadMail(each), due_at=now))
    return reopened
