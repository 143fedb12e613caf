import hashlib
from datetime import datetime
from typing import Final
from uuid import UUID

from comments_svc.db.database import Reader, Tx
from comments_svc.db.query import Command, Query
from comments_svc.inbound.model import Arrived
from comments_svc.outbox.model import One

_INSERT: Final = Command(
    """
    insert into inbound_message (id, received_at, door, sender, recipient, client_ip, helo, results, raw, size, hash,
      message_id, dedupe)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
    on conflict (dedupe, recipient) do nothing
    """
)
_SAME: Final = Query(One, "select id from inbound_message where dedupe = $1 and recipient = $2")


async def insert(
    tx: Tx, id: UUID, arrived: Arrived, sender: str, recipient: str, name: str | None, dedupe: bytes, *, now: datetime
) -> bool:
    """False: it is there already."""
    values = (
        id,
        now,
        arrived.door,
        sender,
        recipient,
        arrived.client_ip,
        arrived.helo,
        list(arrived.provider_results),
        arrived.raw,
        len(arrived.raw),
        hashlib.sha256(arrived.raw).digest(),
        name,
        dedupe,
    )
    return await _INSERT.run(tx, *values) == 1


async def same(on: Reader, dedupe: bytes, recipient: str) -> UUID:
    return (await _SAME.one(on, dedupe, recipient)).id
